"""``tripgraph rollback``: back to an earlier state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tripgraph.store.rollback import rollback

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("rollback")
@click.argument("number", type=int)
@click.option("--message", default="", metavar="TEXT", help="Why; recorded with the new generation.")
@click.pass_obj
def command(config: Config, number: int, message: str) -> None:
    """Publish what generation NUMBER holds as a new generation.

    Nothing is lost: what was current stays among the earlier generations. The next build leaves the state alone until
    the ontology or the data change.

    \b
    Example:
      tripgraph rollback 12 --message "The captions were wrong"
    """
    generation = rollback(config.store, number, message)
    triples = generation.manifest.triples
    click.echo(f"Generation {generation.number} published, the same as {number}: {triples} triples.")
