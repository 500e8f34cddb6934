"""``tripgraph build``: publish what the folders hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tripgraph import build, progress
from tripgraph.store import generations
from tripgraph.writing.pipeline import PATIENCE

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("build")
@click.option("--force", is_flag=True, help="Build even if nothing has changed.")
@click.option("--message", default="", metavar="TEXT", help="What to record about this generation.")
@click.pass_obj
def command(config: Config, force: bool, message: str) -> None:
    """Build the graph and publish it, unless it is what is published already.

    Files that are wrong are listed, and then the graph stays as it was.

    \b
    Example:
      tripgraph build --message "Add the encyclopedia's captions"
    """
    before = generations.number(config.store)
    with progress.shown("Building the graph") as step:
        generation = build.build(config, step, force=force, message=message, patience=PATIENCE)
    done = "is up to date" if generation.number == before else "published"
    count = len(generation.manifest.graphs)
    click.echo(
        f"Generation {generation.number} {done}: {generation.manifest.triples} triples in {count} graphs."
    )
    if generation.manifest.through in ("rollback", "restore"):
        click.echo(
            f"{generation.manifest.message} The files have not changed since; --force publishes them again."
        )
