"""``tripgraph check``: one clear message for each mistake, with file, line and what to do."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import ROOT, Run

TRIP = "data/2024-07-xi-central-asia"
PREFIXES = """\
@prefix trip: <https://w3id.org/tripgraph/ontology#> .
@prefix person: <https://w3id.org/tripgraph/id/person/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def test_the_data_passes(project: Path, run: Run) -> None:
    """Nothing is wrong with what is in the checkout; it is said aloud that the texts were not at hand."""
    outcome = run("check")
    assert (project / TRIP).is_dir()
    assert (outcome.returncode, outcome.stdout[:11]) == (0, "All is well")
    assert "TRIPGRAPH_SOURCES" in outcome.stderr


def test_a_violation_is_reported_with_file_line_and_remedy(project: Path, run: Run) -> None:
    """The exit code is 1, the place can be clicked, and the message says what was probably meant."""
    (project / TRIP / "more.ttl").write_text(
        PREFIXES + 'person:ada a trip:Persn ;\n  rdfs:label "Ada"@en .\n', encoding="utf-8"
    )
    outcome = run("check")
    assert outcome.returncode == 1
    assert outcome.stdout.startswith(f"{TRIP}/more.ttl:4  undeclared-term  person:ada\n")
    assert "Did you mean <https://w3id.org/tripgraph/ontology#Person>?" in outcome.stdout
    assert "Traceback" not in outcome.stderr


BAD_INPUT = {
    "broken Turtle": (
        f"{TRIP}/more.ttl",
        PREFIXES + "person:ada a trip:Person\nperson:bo a trip:Person .\n",
        ":5:",
    ),
    "an unknown prefix": (f"{TRIP}/more.ttl", "person:ada a trip:Person .\n", "@prefix person:"),
    "two files of one graph": (f"{TRIP}/encyclopedia.nt", "", "both claim the graph"),
    "a name that is no slug": ("data/My trip/a.ttl", "", "small letters"),
    "a file that is no graph": ("data/notes.txt", "", "not a file of one graph"),
    "broken shapes": ("ontology/shapes.ttl", "shape:a a", "shapes.ttl"),
    "a broken check": ("ontology/checks/a.rq", "# Rule.\nSELECT ?node WHERE {", "checks/a.rq:2"),
    "a broken rule": ("ontology/rules/a.rq", "# Rule.\nCONSTRUCT WHERE {", "rules/a.rq:2"),
}


@pytest.mark.parametrize(("name", "text", "told"), BAD_INPUT.values(), ids=BAD_INPUT.keys())
def test_what_cannot_be_read_is_one_message(project: Path, run: Run, name: str, text: str, told: str) -> None:
    """Exit code 1, one message that names the place, perhaps the line with a caret, no traceback."""
    (project / name).parent.mkdir(exist_ok=True)
    (project / name).write_text(text, encoding="utf-8")
    outcome = run("check")
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    message, *excerpt = outcome.stderr.strip().split("\n")
    assert told in message
    assert len(excerpt) in (0, 3)
    assert not excerpt or excerpt[-1].strip() == "^"


def test_a_malformed_question_is_a_violation(project: Path, run: Run) -> None:
    """A saved question that cannot be asked is told with file and line; chosen alone, it alone is told."""
    bad = project / "queries" / "bad.rq"
    bad.parent.mkdir(exist_ok=True)
    bad.write_text("#+ title: A\n#+ questin: Who?\nSELECT * {}", encoding="utf-8")
    for chosen in ([], ["queries/bad.rq"]):
        outcome = run("check", *chosen)
        assert outcome.returncode == 1
        assert outcome.stdout.startswith("queries/bad.rq:2  saved-question  bad.rq\n")
        assert "Did you mean 'question'?" in outcome.stdout


def test_a_link_that_leads_nowhere_is_one_message(project: Path, run: Run) -> None:
    """A file that vanished is not left out unseen."""
    (project / "data" / "gone.ttl").symlink_to("nowhere.ttl")
    outcome = run("check")
    assert outcome.returncode == 1
    assert outcome.stderr.splitlines()[0].startswith(
        f"Bad input: {project}/data/gone.ttl: a link that leads nowhere"
    )


def test_a_missing_folder_is_named(tmp_path: Path, run: Run) -> None:
    """The message says which folder and which option."""
    outcome = run("--data", str(tmp_path / "nowhere"), "check")
    assert outcome.returncode == 1
    assert "nowhere" in outcome.stderr
    assert "--data" in outcome.stderr


def test_a_file_outside_of_the_data_is_checked_with_it(project: Path, run: Run) -> None:
    """A draft may refer to the data, and only what is wrong in the draft is reported."""
    (project / TRIP / "more.ttl").write_text(PREFIXES + "person:ada a trip:Persn .", encoding="utf-8")
    draft = project / "My draft.ttl"
    draft.write_text(PREFIXES + "person:xi-jinping rdfs:seeAlso person:nobody .", encoding="utf-8")
    outcome = run("check", "--format", "json", str(draft))
    assert outcome.returncode == 1
    (violation,) = json.loads(outcome.stdout)["violations"]
    assert (violation["rule"], violation["file"], violation["line"]) == ("dangling-reference", str(draft), 4)


def test_a_chosen_file_of_the_data_is_reported_alone(project: Path, run: Run) -> None:
    """What is wrong elsewhere does not disturb."""
    (project / TRIP / "more.ttl").write_text(PREFIXES + "person:ada a trip:Persn .", encoding="utf-8")
    assert run("check", f"{TRIP}/encyclopedia.ttl").returncode == 0
    assert run("check", f"{TRIP}/more.ttl").returncode == 1


def test_a_chosen_file_that_does_not_exist_is_named(project: Path, run: Run) -> None:
    """A slip in the name is no success."""
    assert project.is_dir()
    outcome = run("check", "nowhere.ttl")
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert "nowhere.ttl" in outcome.stderr


def test_a_chosen_file_that_cannot_be_read_is_one_message(project: Path, run: Run) -> None:
    """A file that is there and gives nothing is named, without a traceback."""
    (project / "draft.ttl").symlink_to("/proc/self/mem")
    outcome = run("check", "draft.ttl")
    assert (outcome.returncode, outcome.stdout) == (1, "")
    assert outcome.stderr.splitlines() == ["Bad input: draft.ttl: cannot be read: Input/output error."]


def test_junit_lists_every_rule(project: Path, run: Run) -> None:
    """Continuous integration sees which rules were applied."""
    assert project.is_dir()
    suites = ET.fromstring(run("check", "--format", "junit").stdout)
    names = {case.get("name") for case in suites.iter("testcase")}
    assert {path.stem for path in (ROOT / "ontology" / "checks").glob("*.rq")} < names
    assert {"VisitShape", "undeclared-term", "dangling-reference"} < names


def test_texts_are_compared_where_they_are_at_hand(project: Path, run: Run) -> None:
    """A folder that does not hold the texts that are cited is a violation, by source."""
    (project / "texts").mkdir()
    outcome = run("check", "--format", "json", sources=project / "texts")
    report = json.loads(outcome.stdout)
    assert (outcome.returncode, report["texts"]) == (1, True)
    assert {violation["rule"] for violation in report["violations"]} == {"texts"}
    assert {Path(violation["file"]).name for violation in report["violations"]} == {
        "encyclopedia.ttl",
        "news-report.ttl",
    }


def test_a_tampered_offset_is_found_in_the_record(project: Path, run: Run) -> None:
    """The place is where the passage is recorded, although another file speaks of it too and comes first."""
    (project / "data").rename(project / "others")
    (project / "data" / "t").mkdir(parents=True)
    (project / "text.txt").write_text("Ada flew north. Bo stayed.", encoding="utf-8")
    run("source", "add", "text.txt", "--trip", "t", "--slug", "text")
    record = project / "data" / "t" / "passages" / "text.ttl"
    turtle = record.read_text(encoding="utf-8")
    record.write_text(turtle.replace("oa:start 16", "oa:start 17"), encoding="utf-8")
    passage = "<https://w3id.org/tripgraph/source/t/text#p1s2>"
    (project / "data" / "t" / "curation.ttl").write_text(
        PREFIXES + f'{passage} trip:paraphrase "Somebody stays."@en .', encoding="utf-8"
    )
    outcome = run("check", "--format", "json", sources=project)
    (violation,) = (v for v in json.loads(outcome.stdout)["violations"] if v["rule"] == "texts")
    assert violation["file"] == str(record)
    assert "hasSelector" in record.read_text(encoding="utf-8").splitlines()[violation["line"] - 1]


def test_a_second_label_is_told_where_it_stands_alone(project: Path, run: Run) -> None:
    """What is labelled after a person does not have two labels because the person has."""
    with (project / "data" / "reference" / "people.ttl").open("a", encoding="utf-8") as people:
        people.write('\nperson:xi-jinping rdfs:label "Another name"@en .\n')
    violations = json.loads(run("check", "--format", "json").stdout)["violations"]
    assert {violation["node"] for violation in violations} == {
        "https://w3id.org/tripgraph/id/person/xi-jinping"
    }
    assert [violation["rule"] for violation in violations].count("one-label") == 1


@pytest.mark.skipif(
    "TRIPGRAPH_SOURCES" not in os.environ, reason="TRIPGRAPH_SOURCES names no folder of texts"
)
def test_the_texts_are_those_that_are_cited(project: Path, run: Run) -> None:
    """Every hash and offset fits, and each wording of a mention stands in its passage."""
    assert project.is_dir()
    outcome = run("check", "--format", "json", sources=Path(os.environ["TRIPGRAPH_SOURCES"]).absolute())
    report = json.loads(outcome.stdout)
    assert (report["violations"], report["texts"]) == ([], True)
