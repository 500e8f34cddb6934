"""A report reads well for people, programs and continuous integration."""

import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from tripgraph import report
from tripgraph.report import Report
from tripgraph.violation import Violation

VISIT = "https://w3id.org/tripgraph/id/visit/a"
BAD = Violation("wrong-domain", "Not <this>.", VISIT, file=Path("data/a.ttl"), line=7)
DERIVED = Violation("labelled", "No label.", VISIT, graph="https://w3id.org/tripgraph/graph/derived")


def outcome(*violations: Violation) -> Report:
    """Return a report of these violations."""
    return Report(violations, rules=("labelled", "one-label", "wrong-domain"), files=2, quads=30, texts=True)


def printed(*violations: Violation, terminal: bool = False) -> str:
    """Return what is printed for people."""
    stream = StringIO()
    report.print_text(outcome(*violations), Console(file=stream, force_terminal=terminal, width=40))
    return stream.getvalue()


def test_text_leads_to_file_and_line() -> None:
    """Place, rule and node stand on one line, unbroken, and the message below."""
    assert printed(BAD) == (
        "data/a.ttl:7  wrong-domain  visit:a\n"
        "    Not <this>.\n"
        "Violations: 1 (statements: 30, files: 2, rules: 3).\n"
    )


def test_what_no_file_states_is_named_by_its_graph() -> None:
    """A violation of a derived fact tells the graph instead of a file."""
    assert printed(DERIVED, BAD).startswith("https://w3id.org/tripgraph/graph/derived  labelled  visit:a\n")


def test_text_says_when_all_is_well() -> None:
    """Silence could mean that nothing was looked at."""
    assert printed() == "All is well (statements: 30, files: 2, rules: 3).\n"


def test_colours_are_for_terminals() -> None:
    """A pipe gets plain text."""
    assert "\x1b[" in printed(BAD, terminal=True)
    assert "\x1b[" not in printed(BAD)


@pytest.mark.parametrize("terminal", [True, False])
def test_control_characters_do_not_reach_a_terminal(terminal: bool) -> None:
    """A label cannot clear the screen, and brackets are no markup."""
    text = printed(Violation("labelled", "\x1b[2J\x07 [bold]x", VISIT), terminal=terminal)
    assert "\x1b[2J" not in text
    assert "\x07" not in text
    assert "[bold]x" in text


def test_json_holds_every_field() -> None:
    """A program gets full IRIs, the file as a path and null for what is not known."""
    assert json.loads(report.as_json(outcome(BAD))) == {
        "violations": [
            {
                "rule": "wrong-domain",
                "message": "Not <this>.",
                "node": VISIT,
                "term": None,
                "graph": None,
                "file": "data/a.ttl",
                "line": 7,
                "severity": "error",
            }
        ],
        "rules": ["labelled", "one-label", "wrong-domain"],
        "files": 2,
        "quads": 30,
        "texts": True,
    }


def test_junit_has_a_test_case_for_each_rule() -> None:
    """Rules that held are listed too; each violation is a failure of its rule."""
    suites = ET.fromstring(report.as_junit(outcome(BAD, DERIVED, BAD)))
    assert (suites.get("tests"), suites.get("failures")) == ("3", "2")
    cases = {case.get("name"): case.findall("failure") for case in suites.iter("testcase")}
    assert {name: len(failures) for name, failures in cases.items()} == {
        "labelled": 1,
        "one-label": 0,
        "wrong-domain": 2,
    }
    failure = cases["wrong-domain"][0]
    assert failure.get("message") == f"data/a.ttl:7 {VISIT}"
    assert failure.text == "Not <this>."


def test_junit_is_xml_whatever_a_label_holds() -> None:
    """Characters that XML cannot hold are replaced."""
    suites = ET.fromstring(report.as_junit(outcome(Violation("labelled", "\x00\x0c\ud800 <&>", VISIT))))
    assert "<&>" in (next(suites.iter("failure")).text or "")


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (VISIT, "visit:a"),
        ("https://w3id.org/tripgraph/ontology#Visit", "trip:Visit"),
        ("https://w3id.org/tripgraph/source/a/b#p1s1", "https://w3id.org/tripgraph/source/a/b#p1s1"),
        ("http://elsewhere/", "http://elsewhere/"),
    ],
)
def test_a_node_is_shown_under_its_prefix(iri: str, short: str) -> None:
    """Only where the name needs no escapes, so that it can be copied into a file."""
    assert report.curie(iri) == short


def test_a_place_is_relative_to_where_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An absolute path below the working directory is shown without it; another one in full."""
    monkeypatch.chdir(tmp_path)
    assert report.shown(Violation("r", "m", VISIT, file=tmp_path / "a.ttl", line=3)) == "a.ttl:3"
    assert report.shown(Violation("r", "m", VISIT, file=Path("/b/a.ttl"))) == "/b/a.ttl"
