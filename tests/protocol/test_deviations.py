"""What docs/conformance.md lists as a deviation is still one: an engine that is mended shows here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.protocol.conftest import asked, bindings
from tests.web.writing_server import UPDATE

if TYPE_CHECKING:
    from tests.web.writing_server import Store

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("written", "datatype", "kept", "kept_type"),
    [
        ("01", "integer", "1", "integer"),
        ("+1", "integer", "1", "integer"),
        ("1.50", "decimal", "1.5", "decimal"),
        ("1e0", "double", "1", "double"),
        ("1", "boolean", "true", "boolean"),
        ("2024-07-02T10:00:00+00:00", "dateTime", "2024-07-02T10:00:00Z", "dateTime"),
        ("1", "int", "1", "integer"),
        ("01", "byte", "1", "integer"),
    ],
)
def test_literals_are_kept_by_their_value(
    merged: Store, written: str, datatype: str, kept: str, kept_type: str
) -> None:
    """The text of a number, a truth value or an instant is not kept, nor is a type derived from integers."""
    (row,) = bindings(merged.client.get(asked(f'SELECT ("{written}"^^<{XSD}{datatype}> AS ?x) {{}}')))
    assert (row["x"]["value"], row["x"]["datatype"]) == (kept, f"{XSD}{kept_type}")


def test_what_is_no_value_of_its_type_is_kept_as_written(merged: Store) -> None:
    """Nothing is lost of a literal that is ill-typed."""
    (row,) = bindings(merged.client.get(asked(f'SELECT ("many"^^<{XSD}integer> AS ?x) {{}}')))
    assert (row["x"]["value"], row["x"]["datatype"]) == ("many", f"{XSD}integer")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('SELECT ("a"@EN-us AS ?x) {}', [["en-us"]]),
        ("SELECT (9223372036854775807 + 1 AS ?x) {}", [[None]]),
        ("SELECT (1 / 3 AS ?x) {}", [["0.333333333333333333"]]),
        ("SELECT (IRI('b') AS ?x) {}", [[None]]),
        (f'SELECT ("2024-07-06"^^<{XSD}date> > "2024-07-02"^^<{XSD}date> AS ?x) {{}}', [["true"]]),
        ("SELECT (MAX(?v) AS ?x) { ?s <http://example.org/nowhere> ?v } GROUP BY ?s", []),
    ],
)
def test_values(merged: Store, query: str, rows: list[list[str | None]]) -> None:
    """What expressions give where the engine goes another way, or further than the standard."""
    found = bindings(merged.client.get(asked(query)))
    values = [[row["x"].get("xml:lang", row["x"]["value"]) if "x" in row else None] for row in found]
    assert values == rows


def test_blank_nodes_with_a_name_are_the_same_in_all_solutions(merged: Store) -> None:
    """BNODE("a") should be another node for each solution."""
    found = bindings(merged.client.get(asked("SELECT ?b { VALUES ?v { 1 2 } BIND (BNODE('a') AS ?b) }")))
    assert len({row["b"]["value"] for row in found}) == 1


def test_all_variables_come_in_alphabetical_order(merged: Store) -> None:
    """SELECT * has no order in the standard."""
    answer = merged.client.get(asked("SELECT * { VALUES (?z ?a) { (1 2) } }", format="csv"))
    assert answer.text.splitlines() == ["a,z", "2,1"]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("ASK { FILTER (TRUE) }", 400, "small letters: true"),
        ("SELECT ?\\u0078 { ?x ?p ?o }", 400, "query:1:"),
        ("ASK { FILTER (?x<?a&&?b>?y) }", 200, "false"),
        ("ASK { <s> ?p ?o }", 400, "Not a full IRI"),
        ("BASE <http://example.org/> ASK { <a> ?p ?o }", 200, "true"),
        ("ASK { FILTER (<http://example.org/f>(1)) }", 400, "http://example.org/f"),
        ("ASK { SERVICE SILENT <http://example.org/> {} }", 403, "SERVICE"),
    ],
)
def test_what_is_read_and_what_is_not(merged: Store, query: str, status: int, message: str) -> None:
    """Where the engine's grammar, or what is allowed here, differs from the standard's."""
    answer = merged.client.get(asked(query))
    assert (answer.status, message in answer.text) == (status, True), answer.text


def test_updates(merged: Store) -> None:
    """Data without full stops is read; LOAD is refused even if its failure should be hidden."""
    data = "{ <http://e.org/a> <http://e.org/b> 1 <http://e.org/c> <http://e.org/d> 2 }"
    for operation in ("INSERT", "DELETE"):
        assert merged.send("POST", "/update", f"{operation} DATA {data}", content_type=UPDATE).status == 200
    silent = merged.send("POST", "/update", "LOAD SILENT <http://example.org/>", content_type=UPDATE)
    assert silent.status == 403


def test_the_table_is_where_users_find_it() -> None:
    """README leads to it, and so does what it says of itself."""
    assert "docs/conformance.md" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "tests/protocol/test_deviations.py" in (ROOT / "docs" / "conformance.md").read_text(
        encoding="utf-8"
    )
