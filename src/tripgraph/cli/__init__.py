"""The command line: one group, one module of this package a command."""

from __future__ import annotations

import errno
import importlib
import os
import pkgutil
import sys
from pathlib import Path
from typing import Any

import click

from tripgraph import config
from tripgraph.errors import SyntaxProblem, TripgraphError

_FOLDER = click.Path(file_okay=False, path_type=Path)


class Commands(click.Group):
    """Finds its commands in the modules of this package, so that adding one is adding a file.

    A module ``new.py`` holds the command ``new`` under the name ``command``. It is imported only when asked for.
    """

    def list_commands(self, _context: click.Context) -> list[str]:
        """Return the names of the modules of this package."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import the command with this name; None if there is no such module."""
        if name not in self.list_commands(context):
            return None
        command: click.Command = importlib.import_module(f"{__name__}.{name}").command
        return command

    def invoke(self, context: click.Context) -> Any:
        """Run a command; an error raised on purpose becomes one message and an exit code."""
        try:
            return super().invoke(context)
        except TripgraphError as error:
            click.echo(f"{error.title}: {error}", err=True)
            if isinstance(error, SyntaxProblem) and error.excerpt:
                click.echo(f"\n{error.excerpt}", err=True)
            context.exit(error.exit_code)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run a command line to its end; an answer that finds no room on the disk is a failure, and said to be."""
        try:
            try:
                return super().main(*arguments, **options)
            finally:
                sys.stdout.flush()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left has nowhere to go
            click.echo(
                "Error: The disk is full; what was written is not the whole answer. Make room.", err=True
            )
            sys.exit(TripgraphError.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--ontology", type=_FOLDER, help="Folder of the ontology.")
@click.option("--data", type=_FOLDER, help="Folder of the data.")
@click.option("--store", type=_FOLDER, help="Folder of the store.")
@click.version_option(package_name="tripgraph", prog_name="tripgraph")
@click.pass_context
def main(context: click.Context, /, **folders: Path | None) -> None:
    """The facts of diplomatic trips as a cited knowledge graph.

    Settings come from these options, else from TRIPGRAPH_ONTOLOGY, TRIPGRAPH_DATA, ..., else from tripgraph.toml in
    the working directory.
    """
    context.obj = config.load(folders)
