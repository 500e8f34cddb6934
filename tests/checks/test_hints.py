"""Properties stand on the classes, and lead to the values, that the ontology hints at."""

import pytest

from tests.checks.conftest import Check


@pytest.mark.parametrize(
    "turtle",
    [
        "event:a a trip:Visit ; trip:traveller person:ada ; trip:evidence enc:p1s1 .",
        'event:a a trip:Visit ; trip:date "2031-01-02"^^xsd:date ; trip:evidence enc:p1s1 .',
        "event:a a trip:Visit ; trip:kind c:state-visit ; trip:evidence enc:p1s1 .",
        "person:bo a trip:Person ; trip:value 2 , 2.5 .",
        "person:bo a trip:Person ; trip:foreseenType trip:Visit .",
        "person:bo a trip:Person ; trip:kind <http://www.wikidata.org/entity/Q1> .",
    ],
)
def test_what_is_foreseen_passes(check: Check, turtle: str) -> None:
    """A subclass counts as the class, an integer as a decimal, a declared class as rdfs:Class; others' IRIs pass."""
    assert check(turtle) == []


@pytest.mark.parametrize(
    ("turtle", "rule", "message"),
    [
        (
            "person:bo a trip:Person ; trip:traveller person:ada .",
            "wrong-domain",
            "traveller is for Event, but <https://w3id.org/tripgraph/id/person/bo> is of class Person.",
        ),
        (
            'event:a a trip:Event ; trip:date "2031-01-02"^^xsd:date ; trip:evidence enc:p1s1 .',
            "wrong-domain",
            "date is for Visit, but <https://w3id.org/tripgraph/id/event/a> is of class Event.",
        ),
        (
            "event:a trip:traveller person:ada .",
            "wrong-domain",
            "but <https://w3id.org/tripgraph/id/event/a> has no class. Give it one",
        ),
        (
            'event:a a trip:Visit ; trip:traveller "Ada" ; trip:evidence enc:p1s1 .',
            "wrong-range",
            "traveller leads to Person, but 'Ada' is a literal of type xsd:string.",
        ),
        (
            "event:a a trip:Visit ; trip:traveller enc:p1s1 ; trip:evidence enc:p1s1 .",
            "wrong-range",
            "traveller leads to Person, but <https://w3id.org/tripgraph/source/a/enc#p1s1> is of class Passage.",
        ),
        (
            'event:a a trip:Visit ; trip:date "2031-01" ; trip:evidence enc:p1s1 .',
            "wrong-range",
            "date leads to xsd:date, but '2031-01' is a literal of type xsd:string.",
        ),
        (
            "event:a a trip:Visit ; trip:date person:ada ; trip:evidence enc:p1s1 .",
            "wrong-range",
            "date leads to xsd:date, but <https://w3id.org/tripgraph/id/person/ada> is a node.",
        ),
    ],
)
def test_what_is_not_foreseen_is_refused(check: Check, turtle: str, rule: str, message: str) -> None:
    """The message says what the property is for and what stands there instead."""
    (violation,) = check(turtle)
    assert violation.rule == rule
    assert message in violation.message
