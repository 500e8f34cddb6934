"""``tripgraph generations``: the states of the store, and what changed between them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tripgraph import media, rdfio
from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import diff, disk, findings, generations, retention
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.rdfio import Quad
    from tripgraph.store.diff import Difference

_WIDEST: Final = 100_000  # columns; a pipe gets each row on one line


@click.group("generations", invoke_without_command=True)
@click.option("--format", type=click.Choice(["text", "json"]), default="text", help="How to write the list.")
@click.pass_context
def command(context: click.Context, format: str) -> None:
    """List the states of the store: when, by whom, through what, and which one is current.

    The newest five are kept, and those that are pinned.

    \b
    Example:
      tripgraph generations --format json
    """
    if context.invoked_subcommand is None:
        store = context.obj.store
        if format == "json":
            click.echo(
                json.dumps([_record(store, number) for number in generations.numbers(store)], indent=2)
            )
        else:
            _show(_table(store))


@command.command("diff")
@click.argument("before", type=int)
@click.argument("after", type=int, required=False)
@click.option("--stat", is_flag=True, help="Only count, by graph.")
@click.option("--added", "only", flag_value="added", help="Only what came, as plain N-Quads.")
@click.option("--removed", "only", flag_value="removed", help="Only what went, as plain N-Quads.")
@click.pass_obj
def show_diff(config: Config, before: int, after: int | None, stat: bool, only: str | None) -> None:
    """Show what changed from generation BEFORE to AFTER, or to the current one.

    Each line is a quad as N-Quads, after a minus if it went and a plus if it came.

    \b
    Example:
      tripgraph generations diff 11 12 --stat
    """
    old = generations.numbered(config.store, before)
    new = generations.require(config.store) if after is None else generations.numbered(config.store, after)
    with retention.held(old.folder), retention.held(new.folder):
        difference = diff.between(Embedded.open(old.quads), Embedded.open(new.quads))
    if stat:
        _show(_counts(difference))
    elif only:
        click.echo(b"".join(_lines(difference.added if only == "added" else difference.removed)), nl=False)
    else:
        signed = [(line, b"+ ") for line in _lines(difference.added)]
        signed += [(line, b"- ") for line in _lines(difference.removed)]
        click.echo(b"".join(sign + line for line, sign in sorted(signed)), nl=False)


@command.command("pin")
@click.argument("number", type=int)
@click.pass_obj
def pin(config: Config, number: int) -> None:
    """Keep generation NUMBER for ever.

    \b
    Example:
      tripgraph generations pin 12
    """
    _mark(config.store, number, retention.pin)
    click.echo(f"Generation {number} is kept until it is unpinned.")


@command.command("unpin")
@click.argument("number", type=int)
@click.pass_obj
def unpin(config: Config, number: int) -> None:
    """Let generation NUMBER go when newer ones take its place.

    \b
    Example:
      tripgraph generations unpin 12
    """
    _mark(config.store, number, retention.unpin)
    click.echo(f"Generation {number} is kept only while it is among the newest {generations.KEPT}.")


def _mark(store: Path, number: int, mark: Callable[[Path], None]) -> None:
    folder = generations.numbered(store, number).folder
    try:
        mark(folder)
    except OSError as error:
        raise disk.problem(folder, error) from error


def _record(store: Path, number: int) -> dict[str, object]:
    """Return what is known of a generation; of a damaged one, what is wrong with it."""
    known: dict[str, object] = {"number": number, "current": number == generations.number(store)}
    try:
        generation = generations.numbered(store, number)
    except (StoreProblem, NotFound) as error:  # not found: another process removed it since
        return known | {"damaged": str(error)}
    wrong = findings.count(generation.folder, generation.manifest.violations)
    return known | {"pinned": generation.pinned} | asdict(generation.manifest) | {"violations": wrong}


def _table(store: Path) -> Table:
    table = Table(show_edge=False)
    for name in ("number", "created", "by", "through", "triples", "wrong"):
        is_number = name in ("number", "triples", "wrong")
        table.add_column(name, justify="right" if is_number else "left", no_wrap=True)
    table.add_column("")
    table.add_column("message")
    for number in generations.numbers(store):
        record = _record(store, number)
        marks = " ".join(name for name in ("current", "pinned") if record.get(name))
        names = ("number", "created", "by", "through", "triples", "violations")
        cells = ("?" if (cell := record.get(name)) is None else cell for name in names)
        message = record["damaged"] if "damaged" in record else record["message"]
        table.add_row(*(Text(str(cell)) for cell in (*cells, marks, message)))
    return table


def _show(table: Table) -> None:
    Console(width=None if sys.stdout.isatty() else _WIDEST).print(table)


def _counts(difference: Difference) -> Table:
    table = Table("graph", show_edge=False)
    table.add_column("added", justify="right")
    table.add_column("removed", justify="right")
    for change in diff.by_graph(difference):
        table.add_row(Text(change.graph.removeprefix(str(GRAPH))), str(change.added), str(change.removed))
    return table


def _lines(quads: Iterable[Quad]) -> list[bytes]:
    """Return the quads as the lines of an N-Quads document."""
    return rdfio.write_quads(quads, media.N_QUADS).splitlines(keepends=True)
