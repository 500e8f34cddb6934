"""``tripgraph backup``: a copy of the store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tripgraph import progress
from tripgraph.store.backup import backup

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("backup")
@click.argument("destination", type=click.Path(path_type=Path))
@click.option("--generation", type=int, metavar="NUMBER", help="Only this one.  [default: all that are kept]")
@click.pass_obj
def command(config: Config, destination: Path, generation: int | None) -> None:
    """Copy the store to a new folder, or to an archive if DESTINATION ends in .tar, .tar.gz or .tgz.

    The server may run and a build be at work meanwhile. 'tripgraph restore' takes the copy back.

    \b
    Example:
      tripgraph backup /backups/tripgraph-2026-01-31.tar.gz
    """
    with progress.shown("Backing up the store"):
        contents = backup(config.store, destination, generation)
    count = len(contents.generations)
    click.echo(
        f"{destination}: {count} generation{'s' * (count != 1)}, the current one is {contents.current}."
    )
