"""``tripgraph update``: a SPARQL Update on the store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from tripgraph import guard, progress
from tripgraph.errors import BadInput, missing
from tripgraph.rdfio import UNNAMED
from tripgraph.store import limits, manifest
from tripgraph.vocab import GRAPH
from tripgraph.writing import process
from tripgraph.writing.requests import Folders, Policy, Terms, Update

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.writing.requests import Published

_STDIN: Final = Path("-")


@click.command("update")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--message", default="", metavar="TEXT", help="What to record about this generation.")
@click.pass_obj
def command(config: Config, file: Path, message: str) -> None:
    """Carry out the SPARQL 1.1 Update in FILE, or on standard input if FILE is "-", and publish the outcome.

    All of it is done, or nothing. Patterns without GRAPH mean what was written without a graph, as the standard has it;
    LOAD and SERVICE are refused. What makes the graph wrong by the ontology, the shapes or the rules is refused too.

    \b
    Example:
      tripgraph update corrections.ru --message "The captions were wrong"
      echo 'DROP GRAPH <http://example.org/old>' | tripgraph update -
    """
    try:
        text = read(file).decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8 at byte {error.start}. Save the update as UTF-8.") from error
    guard.refuse_update(text)
    folders = Folders(config.store, config.ontology, config.sources)
    with progress.shown("Updating"):
        published = process.submit(folders, Update(text), terms("update", message))
    tell(published)


def read(file: Path) -> bytes:
    """Return what a file, or standard input, holds. Raises NotFound, BadInput."""
    try:
        return sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()
    except FileNotFoundError as error:
        raise missing("file", file, "Check the path, or write '-' for standard input.") from error
    except OSError as error:
        raise BadInput(f"{file}: cannot be read: {error.strerror}.") from error


def terms(through: str, message: str) -> Terms:
    """Return the terms for whoever works on the command line: strict, and as long as it takes."""
    return Terms(manifest.user(), through, message, Policy.STRICT, None, None, limits.machine_memory())


def tell(published: Published) -> None:
    """Say what became of a write."""
    if not published.changes:
        click.echo(f"Nothing to do: generation {published.generation} holds it already.")
        return
    click.echo(f"Generation {published.generation} published.")
    for graph, (added, removed) in published.changes.items():
        name = "without a graph" if graph == UNNAMED else graph.removeprefix(str(GRAPH))
        click.echo(f"  {name}: {added} added, {removed} removed")
