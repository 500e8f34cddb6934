"""``tripgraph load``: files into the store, past the folder of the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tripgraph import dataset, media, progress
from tripgraph.cli.update import read, tell, terms
from tripgraph.errors import BadInput
from tripgraph.writing import process
from tripgraph.writing.requests import Document, Folders, Put

if TYPE_CHECKING:
    from tripgraph.config import Config

_STDIN: Final = Path("-")
_FORMATS: Final = (*media.GRAPH_FORMATS, *media.DATASET_FORMATS)


@click.command("load")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--graph",
    metavar="GRAPH",
    help="Where it goes: an IRI, or what follows '/graph/' in it.  [default: no graph]",
)
@click.option("--replace", is_flag=True, help="Replace what the graphs hold, instead of adding to it.")
@click.option(
    "--format",
    "name",
    metavar="NAME",
    help=f"One of {', '.join(f.name for f in _FORMATS)}.  [default: by the suffix]",
)
@click.option("--message", default="", metavar="TEXT", help="What to record about this generation.")
@click.pass_obj
def command(
    config: Config, files: tuple[Path, ...], graph: str | None, replace: bool, name: str | None, message: str
) -> None:
    """Load FILES into the store and publish it; "-" is standard input.

    TriG, N-Quads and JSON-LD may name graphs of their own, unless --graph is given. What is wrong by the ontology, the
    shapes or the rules is refused. A server that runs goes on with the new state; no build discards it.

    \b
    Example:
      tripgraph load links.ttl --graph links/wikidata
      tripgraph load dataset.trig --replace --message "From the backup of May"
    """
    target = graph and dataset.named(graph)
    documents = tuple(Document(read(file), _format(file, name), _place(file), target) for file in files)
    with progress.shown("Loading"):
        published = process.submit(
            Folders(config.store, config.ontology, config.sources),
            Put(documents, replace),
            terms("load", message),
        )
    tell(published)


def _format(file: Path, name: str | None) -> media.Format:
    """Return the format that is named, else the one that the suffix means. Raises BadInput."""
    if name is None and not file.suffix:
        raise BadInput(f"{_place(file)}: cannot tell the format. Name it with --format.")
    return media.named(name or file.suffix.removeprefix("."), _FORMATS)


def _place(file: Path) -> str:
    return "<stdin>" if file == _STDIN else str(file)
