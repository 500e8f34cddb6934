"""The namespaces of the code and the ontology's file are one vocabulary."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tripgraph import ontology
from tripgraph.vocab import OA, PREFIXES, TRIP

DECLARED = ontology.load(ROOT / "ontology")


def test_every_term_of_the_ontology_is_in_the_code_and_the_other_way_round() -> None:
    """``TRIP`` lists exactly the classes and properties that ``ontology/tripgraph.ttl`` declares."""
    namespace = str(TRIP._NS)
    declared = {iri for iri in DECLARED.classes | DECLARED.properties if iri.startswith(namespace)}
    assert {namespace + name for name in [*TRIP.__annotations__, *TRIP._extras] if name[0] != "_"} == declared


def test_an_unknown_term_raises() -> None:
    """A misspelt term is an error where it is written, not an empty result later."""
    with pytest.raises(AttributeError):
        _ = TRIP.earlyest
    with pytest.raises(AttributeError):
        _ = OA.begin


def test_the_context_knows_the_same_prefixes() -> None:
    """A prefix of the JSON-LD context means what it means in Turtle and in queries."""
    assert DECLARED.context is not None
    namespaces = {
        name: value
        for name, value in DECLARED.context.items()
        if isinstance(value, str) and value.endswith(("/", "#")) and not name.startswith("@")
    }
    assert {name: PREFIXES.get(name) for name in namespaces} == namespaces
