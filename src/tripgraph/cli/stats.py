"""``tripgraph stats``: how much is in the graph."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from tripgraph import stats
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH, TRIP

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("stats")
@click.option(
    "--format", type=click.Choice(["text", "json"]), default="text", help="How to write the counts."
)
@click.pass_obj
def command(config: Config, format: str) -> None:
    """Count the things of each class and the statements of each graph.

    \b
    Example:
      tripgraph stats --format json
    """
    generation = generations.require(config.store)
    counts = stats.collect(generation, Embedded.open(generation.quads))
    if format == "json":
        click.echo(json.dumps(asdict(counts), indent=2))
        return
    console = Console(soft_wrap=True)
    console.print(
        f"Generation {counts.generation}, built {counts.created}: {counts.triples} triples.\n",
        highlight=False,
    )
    console.print(_table("class", "things", str(TRIP._NS), counts.classes), "")
    console.print(_table("graph", "quads", str(GRAPH), counts.graphs))


def _table(what: str, amount: str, namespace: str, counts: dict[str, int]) -> Table:
    table = Table(what, show_edge=False)
    table.add_column(amount, justify="right")
    for iri, count in counts.items():
        table.add_row(iri.removeprefix(namespace), str(count))
    return table
