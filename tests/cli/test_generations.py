"""The states of the store as a person sees them: listed, compared, pinned and gone back to."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import build, config, media, rdfio
from tripgraph.facts import text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

ADA = """@prefix trip: <https://w3id.org/tripgraph/ontology#> .
<https://w3id.org/tripgraph/id/person/ada-test> a trip:Person ; <http://www.w3.org/2000/01/rdf-schema#label> "Ada"@en .
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two generations: the data as it is, and with one person more."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("ontology", "data"):
        shutil.copytree(ROOT / name, folder / name)
    settings = config.load({}, {}, folder)
    build.build(settings, message="as [b]it[/b] was")
    (folder / "data" / "reference" / "ada.ttl").write_text(ADA, encoding="utf-8")
    build.build(settings, message="with Ada")
    return folder


@pytest.fixture
def history(built: Path, tmp_path: Path) -> Path:
    """A copy of that project in the folder where commands run."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def listed(run: Run) -> list[dict[str, object]]:
    """Return what ``generations --format json`` lists."""
    records: list[dict[str, object]] = json.loads(run("generations", "--format", "json").stdout)
    return records


@pytest.mark.usefixtures("history")
def test_generations_are_listed_with_who_when_and_why(run: Run) -> None:
    """Each generation is a row for people, with its message as it was given, and an object for programs."""
    rows = run("generations").stdout.splitlines()
    assert "as [b]it[/b] was" in rows[2]
    assert "current" not in rows[2]
    assert "current" in rows[3]
    first, second = listed(run)
    assert (first["number"], first["current"], first["message"]) == (1, False, "as [b]it[/b] was")
    assert (second["number"], second["current"], second["through"]) == (2, True, "build")


@pytest.mark.usefixtures("project")
def test_an_empty_store_has_no_generations(run: Run) -> None:
    """Before the first build the list is empty, and that is no error."""
    assert listed(run) == []
    assert run("generations").returncode == 0


def test_a_damaged_generation_does_not_hide_the_others(history: Path, run: Run) -> None:
    """What is wrong with one is told in its row."""
    (history / "var" / "store" / "generations" / "000001" / "manifest.json").unlink()
    damaged, second = listed(run)
    assert "damaged" in str(damaged["damaged"])
    assert second["current"] is True
    assert "is damaged" in run("generations").stdout


@pytest.mark.usefixtures("history")
def test_a_diff_is_lines_of_quads(run: Run) -> None:
    """Against the current generation by default: a sign and a quad a line; one side alone is plain N-Quads."""
    forward = run("generations", "diff", "1").stdout.splitlines()
    backward = run("generations", "diff", "2", "1").stdout.splitlines()
    assert forward
    assert sorted(line[2:] for line in forward) == sorted(line[2:] for line in backward)
    assert {line[:2] for line in forward} == {"+ "}
    assert {line[:2] for line in backward} == {"- "}
    added = run("generations", "diff", "1", "2", "--added").stdout
    quads = rdfio.parse_bytes(added.encode(), media.N_QUADS, "added")
    assert any(text(quad.object) == "Ada" for quad in quads)
    assert len(quads) == len(forward)
    assert run("generations", "diff", "1", "--removed").stdout == ""


@pytest.mark.usefixtures("history")
def test_a_diff_can_be_counted(run: Run) -> None:
    """By graph: how many quads came and went."""
    rows = run("generations", "diff", "1", "2", "--stat").stdout.splitlines()
    assert [row.split() for row in rows if "reference/ada" in row] == [["reference/ada", "│", "2", "│", "0"]]


@pytest.mark.usefixtures("history")
def test_a_pinned_generation_outlives_the_newest(run: Run) -> None:
    """Pinned, it is kept for ever, and the list says so; unpinned, it goes when its time has come."""
    assert run("generations", "pin", "1").returncode == 0
    assert listed(run)[0]["pinned"] is True
    for number in (1, 2, 1, 2, 1):
        assert run("rollback", str(number)).returncode == 0
    assert [record["number"] for record in listed(run)] == [1, 3, 4, 5, 6, 7]
    assert run("generations", "unpin", "1").returncode == 0
    run("rollback", "6")
    assert [record["number"] for record in listed(run)] == [4, 5, 6, 7, 8]


def test_a_build_leaves_a_rollback_alone_until_the_files_change(history: Path, run: Run) -> None:
    """Somebody chose this state: a build of the same files says so, and one of changed files builds."""
    assert run("rollback", "1", "--message", "Too early.").stdout.startswith("Generation 3 published")
    done = run("build")
    assert "Generation 3 is up to date" in done.stdout
    assert "Rolled back to generation 1" in done.stdout
    assert "--force publishes them again" in done.stdout
    (history / "data" / "reference" / "ada.ttl").write_text(ADA.replace("Ada", "Ada T."), encoding="utf-8")
    assert run("build").stdout.startswith("Generation 4 published")


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rollback", "2"], "Generation 2 is the current one"),
        (["rollback", "9"], "There is no generation 9"),
        (["generations", "pin", "9"], "There is no generation 9"),
        (["generations", "diff", "1", "9"], "There is no generation 9"),
    ],
)
def test_what_is_not_there_is_named(run: Run, arguments: list[str], message: str) -> None:
    """A number that is not kept, or makes no sense, is told in one message, and nothing happens."""
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert len(listed(run)) == 2
