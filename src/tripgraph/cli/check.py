"""``tripgraph check``: everything that is wrong with the data."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from tripgraph import progress, report
from tripgraph.checks.examination import examine, examine_published

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("check")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "junit"]),
    default="text",
    help="How to report (default: text).",
)
@click.option("--published", is_flag=True, help="Check what the store holds, instead of the files.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_context
def command(context: click.Context, format_: str, published: bool, files: tuple[Path, ...]) -> None:
    """Say what is wrong with the data, and where.

    Checked are shapes, quality rules, undeclared terms, dangling references and evidence; and, if TRIPGRAPH_SOURCES
    names the folder of the texts, hashes, offsets and the words of mentions. Exits with 1 if anything is wrong.

    FILES: report only what is wrong in these; one that lies outside of the data is checked together with it.
    --published also finds what came over HTTP; there are no lines in the store, but graphs.

    \b
    Example:
      tripgraph check
      tripgraph check draft.ttl
      tripgraph check --published
      tripgraph check --format junit > check.xml
    """
    config: Config = context.obj
    if published and files:
        raise click.UsageError("--published checks the store as a whole. Name no files with it.")
    with progress.shown("Checking the data") as step:
        outcome = examine_published(config, step) if published else examine(config, files, step)
    if format_ == "text":
        report.print_text(outcome, Console())
        if not outcome.texts:
            click.echo("The texts were not compared: set TRIPGRAPH_SOURCES to their folder.", err=True)
    else:
        click.echo(report.as_json(outcome) if format_ == "json" else report.as_junit(outcome))
    if any(violation.severity == "error" for violation in outcome.violations):
        context.exit(1)
