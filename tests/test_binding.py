"""Binding what is chosen: as terms, never as text; and whatever does not fit is refused by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tripgraph import binding, media, rdfio
from tripgraph.catalog import SavedQuery
from tripgraph.errors import BadInput
from tripgraph.facts import text
from tripgraph.parameters import Parameter, Type
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import CONCEPT, ID, SKOS, TRIP

if TYPE_CHECKING:
    from tripgraph.store.engine import Engine

TOKAYEV = f"{ID}person/kassym-jomart-tokayev"
PERSON = Parameter("person", Type.ENTITY, "Who.", True, example="person:xi-jinping", of=(str(TRIP.Person),))
KIND = Parameter("kind", Type.ENTITY, "Of which kind.", of=(str(CONCEPT["meeting-kinds"]),))
WORDS = Parameter("words", Type.TEXT, "What to look for.", default="nothing")
ECHO = SavedQuery(
    "echo", "Echo", "What?", "SELECT ?person ?kind ?words WHERE { }", parameters=(PERSON, KIND, WORDS)
)


def told(engine: Engine, **chosen: str) -> list[str | None]:
    """Return what the parameters are bound to."""
    (row,) = rdfio.solutions(engine.query(binding.bound(ECHO, chosen, engine)))
    return [None if term is None else text(term) for term in row]


@pytest.mark.parametrize(
    "written",
    [
        TOKAYEV,
        "person:kassym-jomart-tokayev",
        "kassym-jomart-tokayev",
        "Kassym-Jomart Tokayev",
        " kassym-jomart TOKAYEV ",
    ],
)
def test_an_entity_is_chosen_by_iri_or_name(written: str, graph: Engine) -> None:
    """An entity is known by its IRI, under a prefix, by the last part of its IRI, and by its names."""
    assert told(graph, person=written) == [TOKAYEV, None, "nothing"]


def test_a_concept_is_chosen_from_its_scheme(graph: Engine) -> None:
    """Where a scheme is named, one of its concepts is chosen in the same ways."""
    for written in ("c:summit", "summit", str(CONCEPT["summit"])):
        assert told(graph, person="xi-jinping", kind=written)[1] == str(CONCEPT["summit"])
    with pytest.raises(BadInput, match="parameter 'kind' cannot be 'c:banquet'"):
        told(graph, person="xi-jinping", kind="c:banquet")


def test_what_is_empty_is_not_chosen(graph: Engine) -> None:
    """An empty field of a form counts as none: the default holds, or the variable stays unbound."""
    assert told(graph, person="xi-jinping", kind=" ", words="")[1:] == [None, "nothing"]


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({}, r"parameter 'person' is missing\. Who\. For example: person:xi-jinping"),
        ({"person": ""}, "parameter 'person' is missing"),
        ({"persn": "x"}, r"no parameter 'persn'\. Did you mean 'person'\? It has: person, kind, words"),
        ({"person": "xi-jinpin"}, r"no Person of that name\. Did you mean <.*/id/person/xi-jinping>"),
        ({"person": "place:kazakhstan"}, "no Person of that name"),
        ({"person": "http://example.org/x> } #"}, "no Person of that name"),
        (
            {"person": "xi-jinping", "words": "x" * 2000},
            "parameter 'words' cannot be 'x*…': it takes at most",
        ),
    ],
)
def test_what_does_not_fit_is_refused(chosen: dict[str, str], message: str, graph: Engine) -> None:
    """What is missing, unknown or wrong is refused with the name of the parameter and what is allowed."""
    with pytest.raises(BadInput, match=message):
        binding.bound(ECHO, chosen, graph)


def test_several_of_one_name_are_told() -> None:
    """A name that several things bear is refused, and each of them is named."""
    rows = "\n".join(
        f"<{ID}person/{slug}> a <{TRIP.Person}> ; <{SKOS.altLabel}> 'Ada' ." for slug in ("one", "two")
    )
    engine = Embedded.in_memory(rdfio.parse_bytes(rows.encode(), media.TURTLE, "rows"))
    with pytest.raises(BadInput, match=r"several are called that\. Choose one: .*/one, .*/two"):
        binding.bound(ECHO, {"person": "ada"}, engine)


@given(st.text(max_size=200))
def test_no_text_breaks_out(written: str) -> None:
    """Whatever is chosen for a text is that text and nothing else; for an entity it is one, or refused."""
    engine = Embedded.in_memory([])
    query = SavedQuery("q", "Q", "Q?", "SELECT ?words WHERE { }", parameters=(WORDS,))
    (row,) = rdfio.solutions(engine.query(binding.bound(query, {"words": written}, engine)))
    assert text(row["words"]) == (written.strip() or "nothing")
    with pytest.raises(BadInput, match="parameter 'person'"):
        binding.bound(ECHO, {"person": written}, engine)
