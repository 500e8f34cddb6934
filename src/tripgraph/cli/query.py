"""``tripgraph query``: ask the graph a SPARQL query."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tripgraph import facts, guard, media, notices, ontology, rdfio
from tripgraph.errors import BadInput, SyntaxProblem, missing
from tripgraph.rdfio import NamedNode, QuerySolutions
from tripgraph.report import curie
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.rdfio import Results, Term

_STDIN = Path("-")
_TABLE = "table"
_WIDEST = 10_000  # in a pipe nothing needs to fit a window
_FORMATS = (*media.RESULT_FORMATS, *media.GRAPH_FORMATS)


@click.command("query")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "name",
    metavar="NAME",
    help=f"One of {', '.join([_TABLE, *(f.name for f in _FORMATS)])}.  [default: table, for a graph turtle]",
)
@click.pass_obj
def command(config: Config, file: Path, name: str | None) -> None:
    """Answer the SPARQL query in FILE, or on standard input if FILE is "-".

    The query sees the merge of all graphs; GRAPH and FROM reach each one. Names that the graph does not know are told
    on standard error.

    \b
    Example:
      tripgraph query queries/who-met-whom.rq --format csv
      echo 'SELECT * { ?visit a ?kind } LIMIT 5' | tripgraph query -
    """
    place = "<stdin>" if file == _STDIN else str(file)
    text = _read(file, place)
    guard.refuse_service(text)
    format = None if name in (None, _TABLE) else media.named(name or "", _FORMATS)
    engine = Embedded.open(generations.require(config.store).quads)
    try:
        results = engine.query(text)
    except SyntaxProblem as problem:
        raise replace(problem, place=place) from problem
    if format is None and isinstance(results, QuerySolutions):
        print_table(results)
    else:
        _write(results, format or _default(results), config)
    for notice in notices.of(text, engine, ontology.load(config.ontology)):
        click.echo(f"Notice: {notice}", err=True)


def _read(file: Path, place: str) -> str:
    try:
        return (sys.stdin.buffer.read() if file == _STDIN else file.read_bytes()).decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"{place}: not UTF-8 at byte {error.start}. Save the query as UTF-8.") from error
    except FileNotFoundError as error:
        raise missing("query file", file, "Check the path, or write '-' for standard input.") from error
    except OSError as error:
        raise BadInput(f"{place}: cannot be read: {error.strerror}.") from error


def _default(results: Results) -> media.Format:
    return media.CSV if isinstance(results, rdfio.QueryBoolean) else media.TURTLE


def _write(results: Results, format: media.Format, config: Config) -> None:
    context = ontology.load(config.ontology).context if format == media.JSON_LD else None
    document = rdfio.write_results(results, format, context)
    sys.stdout.buffer.write(document if document.endswith(b"\n") else document + b"\n")


def print_table(solutions: QuerySolutions) -> None:
    """Print a table for people: IRIs under their prefixes, literals as they read."""
    table = Table(show_edge=False)
    for variable in solutions.variables:
        table.add_column(variable.value, overflow="fold")
    for solution in solutions:
        table.add_row(*(Text(_shown(term)) for term in solution))
    Console(width=None if sys.stdout.isatty() else _WIDEST).print(table)


def _shown(term: Term | None) -> str:
    """Return an IRI under its prefix, or the text of a literal; nothing for what is not bound."""
    return curie(term.value) if isinstance(term, NamedNode) else "" if term is None else facts.text(term)
