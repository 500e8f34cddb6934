"""``tripgraph new``: the beginnings of things."""

from __future__ import annotations

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

    \b
    Example:
      tripgraph new trip 2025-05-macron-southeast-asia
    """
    path = scaffold.new_trip(config.data, slug)
    click.echo(f"{path}: open it and follow its comments.")
