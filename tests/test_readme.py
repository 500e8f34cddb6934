"""What the README shows is what happens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from tests.conftest import ROOT
from tripgraph import cli, media, rdfio

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.engine import Engine

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = 40


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_first_query_has_the_answer_that_is_shown(graph: Engine) -> None:
    """The query on the first screen gives exactly the rows that stand below it."""
    answer = rdfio.write_results(graph.query(block("sparql")), media.CSV).decode()
    assert block("csv").splitlines() == answer.splitlines()


def test_the_first_screen_says_what_it_is_and_how_to_start() -> None:
    """Before the first screen ends, a reader has met the two commands, a query and its answer."""
    screen = "\n".join(TEXT.splitlines()[:FIRST_SCREEN])
    assert [part for part in ("make serve", "make test", "```sparql", "```csv") if part not in screen] == []


PAGES = sorted(path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    """A link to a file of the repository leads, from the page it stands on, to a file that is there."""
    targets = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    assert [target for target in targets if not (ROOT / page.parent / target).exists()] == []


def test_every_command_is_in_the_readme() -> None:
    """A command that is added is also told, and one that is told exists."""
    told = re.findall(r"^\| `tripgraph ([a-z]+)[^`]*` \|", TEXT, re.MULTILINE)
    assert sorted(told) == sorted(cli.main.list_commands(click.Context(cli.main)))
