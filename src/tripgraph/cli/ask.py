"""``tripgraph ask``: ask a saved question."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tripgraph import asking, catalog, media, rdfio
from tripgraph.cli.query import print_table
from tripgraph.errors import NotFound
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.catalog import SavedQuery
    from tripgraph.config import Config


@click.command("ask", context_settings={"ignore_unknown_options": True})
@click.argument("slug", required=False)
@click.argument("chosen", nargs=-1, type=click.UNPROCESSED, metavar="[--PARAMETER VALUE]...")
@click.option(
    "--format",
    "name",
    metavar="NAME",
    help=f"One of table, {', '.join(format.name for format in media.RESULT_FORMATS)}.  [default: table]",
)
@click.pass_obj
def command(config: Config, slug: str | None, chosen: Sequence[str], name: str | None) -> None:
    """Ask the saved question SLUG; without one, list the questions and what each takes.

    A person, a place or the like is chosen by name, by the last part of its IRI, or by its IRI.

    \b
    Example:
      tripgraph ask
      tripgraph ask meetings-of-a-person --person "Vladimir Putin" --format csv
    """
    queries = catalog.read(config.queries)
    if slug is None:
        _list(queries)
        return
    query = _named(slug, queries)
    options = _options(chosen)
    engine = Embedded.open(generations.require(config.store).quads)
    results = engine.query(asking.sparql(query, options, engine))
    if name in (None, "table"):
        print_table(rdfio.solutions(results))
    else:
        document = rdfio.write_results(results, media.named(name or "", media.RESULT_FORMATS))
        sys.stdout.buffer.write(document if document.endswith(b"\n") else document + b"\n")


def _list(queries: Sequence[SavedQuery]) -> None:
    for query in queries:
        click.echo(f"{query.slug}: {query.question}")
        for parameter in query.parameters:
            needed = "needed. " if parameter.required else ""
            click.echo(f"  --{parameter.name} ({parameter.type}): {needed}{parameter.description}")


def _named(slug: str, queries: Sequence[SavedQuery]) -> SavedQuery:
    known = {query.slug: query for query in queries}
    if slug not in known:
        close = ", ".join(closest(slug, known, most=3))
        hint = f" Did you mean: {close}?" if close else ""
        raise NotFound(f"There is no question {slug!r}.{hint} 'tripgraph ask' lists all.")
    return known[slug]


def _options(chosen: Sequence[str]) -> dict[str, str]:
    """Return the parameters by name, from ``--name value`` and ``--name=value``."""
    found: dict[str, str] = {}
    words = iter(chosen)
    for word in words:
        name, equals, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not name:
            raise click.UsageError(f"{word!r} is no parameter. Write --PARAMETER VALUE.")
        given = value if equals else next(words, None)
        if given is None:
            raise click.UsageError(f"--{name} has no value. Write --{name} VALUE.")
        if name in found:
            raise click.UsageError(f"--{name} is given twice. Give it one value.")
        found[name] = given
    return found
