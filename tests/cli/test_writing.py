"""``tripgraph load`` and ``tripgraph update``: into the store from the command line, strictly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import ROOT
from tripgraph.store import generations, limits
from tripgraph.writing import process
from tripgraph.writing.requests import Folders, Policy, Terms, Update

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

PREFIXES = """\
PREFIX trip: <https://w3id.org/tripgraph/ontology#>
PREFIX person: <https://w3id.org/tripgraph/id/person/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
ADA = 'person:ada a trip:Person ; rdfs:label "Ada Test"@en .'
BOB = (
    "<https://w3id.org/tripgraph/id/person/bob> <http://www.w3.org/2000/01/rdf-schema#label> "
    '"Bob"@en <http://example.org/g> .'
)


def test_files_are_loaded_by_their_suffix(run: Run, tmp_path: Path) -> None:
    """Turtle goes into the graph that is named, else into the one without a name; N-Quads where they say."""
    (tmp_path / "a.ttl").write_text(PREFIXES + ADA, encoding="utf-8")
    (tmp_path / "b.nq").write_text(BOB, encoding="utf-8")
    done = run("load", "a.ttl", "--graph", "people/more")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Generation 1 published.\n")
    assert "  people/more: 2 added, 0 removed\n" in done.stdout
    assert "  http://example.org/g: 1 added, 0 removed\n" in run("load", "b.nq").stdout
    assert "  without a graph: 2 added, 0 removed\n" in run("load", "a.ttl").stdout
    assert run("load", "a.ttl").stdout == "Nothing to do: generation 3 holds it already.\n"
    assert "Ada Test" in run("export", "--graph", "people/more").stdout
    assert "Bob" in run("export", "--graph", "http://example.org/g").stdout
    assert run("export", "--format", "nq").stdout.count("Ada Test") == 2
    assert run("generations", "--format", "json").stdout.count('"through": "load"') == 3


def test_load_replaces_when_asked_to(run: Run, tmp_path: Path) -> None:
    """What the graph held goes; two files of one graph are both there."""
    for name in ("ada", "bob"):
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + ADA.replace("ada", name), encoding="utf-8")
    target = ("--graph", "people/more", "--replace")
    run("load", "ada.ttl", *target)
    assert "people/more: 2 added, 2 removed" in run("load", "bob.ttl", *target).stdout
    both = run("load", "ada.ttl", "bob.ttl", *target, "--message", "Both.")
    assert "people/more: 2 added, 0 removed" in both.stdout
    assert "Both." in run("generations").stdout


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.ttl", PREFIXES + "person:ada a trip:Persn .", "Persn"),
        ("x.ttl", "person:ada", "x.ttl:1"),
        ("x.rdf", "<!DOCTYPE r [<!ENTITY a 'b'>]><r/>", "the entity 'a' is declared"),
        ("x.doc", "", "no format 'doc'"),
        ("x", "", "--format"),
    ],
)
def test_what_cannot_be_loaded_is_told(
    run: Run, tmp_path: Path, name: str, content: str, message: str
) -> None:
    """Wrong data, wrong syntax and unknown formats are refused with one message, and nothing is published."""
    (tmp_path / name).write_text(content, encoding="utf-8")
    done = run("load", name)
    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert generations.current(tmp_path / "var" / "store") is None


@pytest.mark.parametrize("name", ["a b", "http://example.org/> <x", "https:// /"])
def test_a_name_that_is_no_iri_names_no_graph(run: Run, tmp_path: Path, name: str) -> None:
    """Nothing that ends an IRI can be smuggled into the name of a graph."""
    (tmp_path / "a.ttl").write_text(PREFIXES + ADA, encoding="utf-8")
    done = run("load", "a.ttl", "--graph", name)
    assert (done.returncode, "is not an IRI" in done.stderr) == (1, True)


def test_an_update_is_carried_out(run: Run, tmp_path: Path) -> None:
    """From a file; what it changes is told and recorded."""
    update = f"{PREFIXES} INSERT DATA {{ GRAPH <http://example.org/g> {{ {ADA} }} }}"
    (tmp_path / "u.ru").write_text(update, encoding="utf-8")
    done = run("update", "u.ru", "--message", "Ada")
    assert (done.returncode, done.stderr) == (0, "")
    assert "  http://example.org/g: 2 added, 0 removed\n" in done.stdout
    recorded = generations.require(tmp_path / "var" / "store").manifest
    assert (recorded.through, recorded.message) == ("update", "Ada")


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("LOAD <file:///etc/passwd>", "LOAD would make"),
        ("L\\u004fAD <http://example.org/>", "LOAD would make"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE would make"),
        ("INSERT DATA {", "update:1"),
        ("INSERT DATA { <http://a> <http://b> 1 }", "would be wrong"),
    ],
)
def test_an_update_that_may_not_be_is_refused(run: Run, tmp_path: Path, update: str, message: str) -> None:
    """LOAD and SERVICE before anything runs, all else with what is wrong; nothing is published."""
    (tmp_path / "u.ru").write_text(update, encoding="utf-8")
    done = run("update", "u.ru")
    assert done.returncode == 1
    assert message in done.stderr
    assert generations.current(tmp_path / "var" / "store") is None


def test_what_is_wrong_with_the_store_is_listed(run: Run, tmp_path: Path) -> None:
    """``check --published`` looks at what came from elsewhere too, and names its graph."""
    store = tmp_path / "var" / "store"
    wrong = "INSERT DATA { GRAPH <http://example.org/g> { <http://example.org/s> <http://example.org/p> 1 } }"
    terms = Terms("tester", "tests", "", Policy.REPORT, None, None, limits.machine_memory())
    assert "nothing was built" in run("check", "--published").stderr
    process.submit(Folders(store, ROOT / "ontology"), Update(wrong), terms)
    done = run("check", "--published")
    assert done.returncode == 1
    assert "http://example.org/g  undeclared-term" in done.stdout
    assert run("check", "--published", "x.ttl").returncode == 2
