"""``tripgraph export``: the graph as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tripgraph import dataset, export, files, media, ontology
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.media import Format

_FORMATS = (*media.GRAPH_FORMATS, *media.DATASET_FORMATS)


@click.command("export")
@click.option("--format", "name", metavar="NAME", help=f"One of {', '.join(f.name for f in _FORMATS)}.")
@click.option(
    "--graph", metavar="GRAPH", help="One graph instead of all: its IRI, or what follows '/graph/' in it."
)
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.pass_obj
def command(config: Config, name: str | None, graph: str | None, output: Path | None) -> None:
    """Write the whole dataset or one graph; the same bytes on every run.

    The format follows from the name of the output file where it is not given. TriG, N-Quads and JSON-LD keep the
    named graphs apart; the others hold the merge of all graphs, each triple once.

    \b
    Example:
      tripgraph export -o dataset.nq
      tripgraph export --graph reference/people --format turtle
    """
    format = _format(name, output, graph)
    engine = Embedded.open(generations.require(config.store).quads)
    iri = graph and dataset.named(graph)
    context = ontology.load(config.ontology).context if format == media.JSON_LD else None
    document = export.dump(engine, format, iri, context)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        files.write(output, document)


def _format(name: str | None, output: Path | None, graph: str | None) -> Format:
    """Return the format that is named, or that the output's suffix means; else TriG, for one graph Turtle."""
    if name is None and output is None:
        return media.TRIG if graph is None else media.TURTLE
    return media.named(name or (output.suffix.removeprefix(".") if output else ""), _FORMATS)
