"""``tripgraph new trip``: a scaffold that passes as it stands, and once its comments are taken off."""

import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

SLUG = "2030-07-a-trip"


def test_a_new_trip_passes_every_check(project: Path, run: Run) -> None:
    """Whoever begins a trip begins with nothing wrong."""
    outcome = run("new", "trip", SLUG)
    assert outcome.returncode == 0
    assert outcome.stdout == f"{project}/data/{SLUG}/report.ttl: open it and follow its comments.\n"
    assert run("check").returncode == 0


def test_the_statements_of_the_scaffold_are_right(project: Path, run: Run) -> None:
    """Following its comments, with the passages of a made-up text, gives a trip that passes."""
    run("new", "trip", SLUG)
    (project / "text.txt").write_text("Ada left.\n\nThey talked. They dine tomorrow.\n", encoding="utf-8")
    added = run("source", "add", "text.txt", "--trip", SLUG, "--slug", "report", "--title", "Report")
    assert added.stdout == (
        f"{project}/data/{SLUG}/passages/report.ttl: 3 passages, "
        f"from <https://w3id.org/tripgraph/source/{SLUG}/report#p1s1> on.\n"
    )
    file = project / "data" / SLUG / "report.ttl"
    lines = file.read_text(encoding="utf-8").splitlines()
    uncommented = [line.removeprefix("# ") for line in lines]
    assert uncommented != lines
    file.write_text("\n".join(uncommented), encoding="utf-8")
    outcome = run("check")
    assert (outcome.returncode, outcome.stdout[:11]) == (0, "All is well")


def test_the_steps_of_contributing_lead_to_a_clean_check(project: Path, run: Run) -> None:
    """Whoever does to the letter what CONTRIBUTING says of a trip ends with nothing wrong."""
    (project / "report.txt").write_text("Ada left.\n\nThey talked.\n", encoding="utf-8")
    _, told = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## A trip\n")
    steps = re.findall(r"`\.venv/bin/tripgraph ([^`]+)`", told.split("\n## ")[0])
    assert [step.split()[0] for step in steps] == ["new", "source", "check"]
    outcomes = [run(*step.split()) for step in steps]
    assert [outcome.returncode for outcome in outcomes] == [0, 0, 0]
    assert outcomes[-1].stdout.startswith("All is well")


def test_a_trip_that_is_there_is_kept(project: Path, run: Run) -> None:
    """A second scaffold would overwrite the first."""
    run("new", "trip", SLUG)
    file = project / "data" / SLUG / "report.ttl"
    file.write_text("# mine", encoding="utf-8")
    outcome = run("new", "trip", SLUG)
    assert outcome.returncode == 1
    assert "is there already" in outcome.stderr
    assert file.read_text(encoding="utf-8") == "# mine"


@pytest.mark.parametrize("slug", ["My Trip", "../escape", "trip/a", "é", "-a", "."])
def test_a_name_that_cannot_stand_in_an_iri_is_refused(project: Path, run: Run, slug: str) -> None:
    """Nothing is created, and the message says what a name looks like."""
    before = sorted(project.rglob("*"))
    outcome = run("new", "trip", "--", slug)
    assert outcome.returncode == 1
    assert "small letters" in outcome.stderr
    assert sorted(project.rglob("*")) == before
