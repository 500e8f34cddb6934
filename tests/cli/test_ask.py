"""``tripgraph ask``: the saved questions on the command line."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ROOT, Run

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.store.generations import Generation


@pytest.fixture(scope="module")
def built(settings: Config, generation: Generation) -> Run:
    """A function that runs ``tripgraph`` in the checkout, on a store that was built."""
    assert generation.folder.is_dir()

    def tripgraph(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "tripgraph", "--store", str(settings.store), *arguments]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    return tripgraph


def test_a_question_is_asked(built: Run) -> None:
    """What is chosen stands behind two hyphens; the answer is a table, or a document in the format that is wanted."""
    table = built("ask", "meetings-of-a-person", "--person", "Vladimir Putin")
    assert table.returncode == 0
    assert "Meeting of Xi Jinping and Vladimir Putin in Astana" in table.stdout
    document = built("ask", "meetings-of-a-person", "--format", "csv", "--person=vladimir-putin")
    assert document.stdout.splitlines()[0].startswith("date,meeting,meetingLabel,")
    assert len(document.stdout.splitlines()) == 2


def test_the_questions_are_listed(built: Run) -> None:
    """Without a question, all are listed with what they take."""
    listed = built("ask").stdout
    assert "meetings-of-a-person: In which meetings" in listed
    assert "  --person (entity): needed. Whose meetings." in listed


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["who-met-who"], 1, "There is no question 'who-met-who'. Did you mean: who-met-whom"),
        (["trips", "--traveler", "x"], 1, "no parameter 'traveler'. Did you mean 'traveller'?"),
        (["trips", "--traveller"], 2, "--traveller has no value"),
        (["trips", "xi"], 2, "'xi' is no parameter"),
        (["trips", "--traveller=a", "--traveller=b"], 2, "--traveller is given twice"),
        (["trips", "--format", "pdf"], 1, "no format 'pdf'"),
        (["meetings-of-a-person"], 1, "The parameter 'person' is missing"),
    ],
)
def test_what_does_not_fit_is_told(arguments: list[str], code: int, message: str, built: Run) -> None:
    """A wrong call ends with one message that names what is wrong and what is allowed."""
    outcome = built("ask", *arguments)
    assert (outcome.returncode, outcome.stdout) == (code, "")
    assert message in outcome.stderr
