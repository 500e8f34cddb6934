"""``tripgraph restore``: a backup taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tripgraph import progress
from tripgraph.store.restore import restore

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Restore into a store that has generations.")
@click.pass_obj
def command(config: Config, source: Path, force: bool) -> None:
    """Take back what 'tripgraph backup' wrote; nothing is changed unless every file is as it was.

    A store without generations gets all those of the backup. With --force, one that has some gets the backup's current
    state as a new generation; its own generations stay.

    \b
    Example:
      tripgraph restore /backups/tripgraph-2026-01-31.tar.gz
    """
    with progress.shown("Restoring the store"):
        generation = restore(config.store, source, force=force)
    triples = generation.manifest.triples
    click.echo(f"Generation {generation.number} restored and current: {triples} triples.")
