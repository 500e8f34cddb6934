"""Typed parameters: a text becomes the term of its type, or is refused by name."""

from __future__ import annotations

import pytest

from tripgraph.errors import BadInput
from tripgraph.parameters import Parameter, Type
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.vocab import XSD

DAY = Parameter("day", Type.DATE, "The day.")
MOST = Parameter("most", Type.INTEGER, "How many.", least=1, most=50)
KIND = Parameter("kind", Type.CHOICE, "Which.", choices=("one", "two"))
WORDS = Parameter("words", Type.TEXT, "What to look for.")
WHO = Parameter("who", Type.ENTITY, "Who.", of=("http://example.org/Person",))


@pytest.mark.parametrize(
    ("parameter", "text", "term"),
    [
        (DAY, "2024-02-29", Literal("2024-02-29", datatype=NamedNode(XSD.date))),
        (MOST, "+050", Literal("50", datatype=NamedNode(XSD.integer))),
        (KIND, "two", Literal("two")),
        (WORDS, 'a "quote" \\ and }', Literal('a "quote" \\ and }')),
        (WHO, "http://example.org/ada", NamedNode("http://example.org/ada")),
    ],
)
def test_a_text_becomes_a_term(parameter: Parameter, text: str, term: object) -> None:
    """What is chosen is a term of the parameter's type."""
    assert parameter.term(text) == term


@pytest.mark.parametrize(
    ("parameter", "text", "message"),
    [
        (
            DAY,
            "2024-02-30",
            "parameter 'day' cannot be '2024-02-30': it takes a day of the calendar, such as",
        ),
        (DAY, "20240203", "such as 2024-07-03"),
        (DAY, "٢٠٢٤-07-03", "such as 2024-07-03"),
        (MOST, "0", "it takes a whole number from 1 to 50"),
        (MOST, "51", "it takes a whole number from 1 to 50"),
        (MOST, "1.0", "it takes a whole number"),
        (MOST, "9" * 19, "it takes a whole number"),
        (KIND, "three", "it is one of one, two"),
        (WORDS, "x" * 1001, "it takes at most 1000 characters"),
        (WHO, "http://example.org/> } DROP ALL #", "that is no IRI"),
    ],
)
def test_what_does_not_fit_is_refused(parameter: Parameter, text: str, message: str) -> None:
    """A value that is not of the type is refused, with the parameter's name and what it takes."""
    with pytest.raises(BadInput, match=message):
        parameter.term(text)
