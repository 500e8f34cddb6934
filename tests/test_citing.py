"""How an answer is cited: question, choice, state, day and address, in the forms that other programs take."""

from __future__ import annotations

import json
from datetime import date

from tripgraph.catalog import SavedQuery
from tripgraph.citing import Citation

PLAIN = Citation(
    SavedQuery("trips", "Trips", "Which?", "SELECT * {}"),
    {},
    12,
    date(2026, 11, 22),
    "http://localhost/queries/trips?generation=12",
)
ODD = Citation(
    SavedQuery("odd", "50% of {all} & more_", "Which?", "SELECT * {}"),
    {"b": "x\\y", "a": "ä"},
    3,
    date(2026, 1, 2),
    "http://localhost/queries/odd?b={x}&generation=3",
)


def test_as_text() -> None:
    """A sentence says what was asked, of which state, when, and where it is asked again."""
    assert PLAIN.text() == (
        "tripgraph: Trips. State 12 of the graph, retrieved 2026-11-22. "
        "http://localhost/queries/trips?generation=12"
    )
    assert "50% of {all} & more_ (a: ä, b: x\\y)" in ODD.text()


def test_as_bibtex() -> None:
    """A BibTeX entry has the same; what TeX would take for its own is escaped, and braces stay in pairs."""
    entry = PLAIN.bibtex()
    assert entry.startswith("@misc{tripgraph-trips-12,\n  author = {{tripgraph}},\n  title = {{Trips}},\n")
    assert "  url = {http://localhost/queries/trips?generation=12}," in entry
    odd = ODD.bibtex()
    assert r"title = {{50\% of \{all\} \& more\_ (a: ä, b: x\textbackslash{}y)}}" in odd
    assert "url = {http://localhost/queries/odd?b=%7Bx%7D&generation=3}" in odd


def test_as_csl() -> None:
    """A CSL-JSON item has the same under the names of its schema."""
    (item,) = json.loads(ODD.csl_text())
    assert item == {
        "id": "tripgraph-odd-3",
        "type": "dataset",
        "title": "50% of {all} & more_ (a: ä, b: x\\y)",
        "author": [{"literal": "tripgraph"}],
        "publisher": "tripgraph",
        "version": "3",
        "accessed": {"date-parts": [[2026, 1, 2]]},
        "URL": "http://localhost/queries/odd?b={x}&generation=3",
    }
