"""``tripgraph source``: the texts that are cited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tripgraph import sources

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.group("source")
def command() -> None:
    """Work with the texts that are cited."""


@command.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--trip", required=True, metavar="SLUG", help="The trip's folder in data/.")
@click.option("--slug", required=True, metavar="SLUG", help="The source's name within the trip.")
@click.option(
    "--title",
    metavar="TEXT",
    help="Its title in English, which becomes its label.  [default: as recorded, else after the file]",
)
@click.option("--replace", is_flag=True, help="Replace the record of another text.")
@click.pass_obj
def add(config: Config, file: Path, trip: str, slug: str, title: str | None, replace: bool) -> None:
    """Record the passages of a text, so that facts can cite them.

    Writes places, offsets and hashes to data/TRIP/passages/SLUG.ttl, and nothing of the text itself.

    \b
    Example:
      tripgraph source add report.txt --trip 2024-07-xi-central-asia \\
          --slug news-report --title "News report on the departure"
    """
    source = sources.read(file, trip, slug, title)
    path = sources.add(config.data, source, replace=replace)
    count = len(source.passages())
    click.echo(f"{path}: {count} passages, from <{source.iri}#p1s1> on.")
