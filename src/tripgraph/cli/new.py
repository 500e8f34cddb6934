"""``tripgraph new``: the beginnings of things."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tripgraph import scaffold

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.group("new")
def command() -> None:
    """Begin something new."""


@command.command("trip")
@click.argument("slug")
@click.pass_obj
def trip(config: Config, slug: str) -> None:
    """Create the folder of a trip, with a commented file to begin from.

    Where the data that came with an installed tripgraph is in use, a copy of it becomes ./data first: yours to edit,
    and read instead from then on.

    \b
    Example:
      tripgraph new trip 2025-05-macron-southeast-asia
    """
    path = scaffold.new_trip(config.data, slug, Path.cwd())
    if not path.is_relative_to(config.data):
        click.echo(
            f"{path.parents[1]}: a copy of the data that came along, which is read instead from now on."
        )
    click.echo(f"{path}: open it and follow its comments.")
