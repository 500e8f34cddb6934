"""Terms as JSON has them: whatever stands in the graph, the document can be read."""

from __future__ import annotations

import json

import pytest

from tripgraph import asking
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.vocab import XSD


@pytest.mark.parametrize(
    ("text", "datatype", "expected"),
    [
        ("+07", XSD.integer, 7),
        ("many", XSD.integer, "many"),
        ("1_000", XSD.integer, "1_000"),
        ("9" * 5000, XSD.integer, "9" * 5000),
        ("1.50", XSD.decimal, 1.5),
        (".5", XSD.decimal, 0.5),
        ("1e400", XSD.double, "1e400"),
        ("INF", XSD.double, "INF"),
        ("NaN", XSD.double, "NaN"),
        ("", XSD.double, ""),
        ("1", XSD.boolean, True),
        ("false", XSD.boolean, False),
        ("yes", XSD.boolean, "yes"),
        ("2024-07", XSD.gYearMonth, "2024-07"),
    ],
)
def test_a_value_is_a_number_where_it_is_one(text: str, datatype: str, expected: object) -> None:
    """A number or truth value is one in JSON too; what is none, or none that JSON has, stays the text that it is."""
    plain = asking.plain(Literal(text, datatype=NamedNode(datatype)))
    assert (plain, type(plain)) == (expected, type(expected))
    assert json.loads(json.dumps(plain, allow_nan=False)) == expected
