"""What is derived: by rules in their order, and about time from what is stated of an event, its place and its trip."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tripgraph import media, ontology, rdfio
from tripgraph.derive import derive
from tripgraph.errors import BadInput, NotAllowed, SyntaxProblem
from tripgraph.rdfio import NamedNode
from tripgraph.vocab import GRAPH, PREFIXES, TRIP

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.ontology import Ontology

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
TERMS = """
trip:Event a owl:Class .
trip:Trip a owl:Class ; rdfs:subClassOf trip:Event .
trip:Visit a owl:Class ; rdfs:subClassOf trip:Event .
trip:Meeting a owl:Class ; rdfs:subClassOf trip:Event .
trip:Movement a owl:Class ; rdfs:subClassOf trip:Event .
trip:Agreement a owl:Class .
"""
PLACES = """
place:astana trip:timeZone "Asia/Almaty" .
place:palace trip:locatedIn place:astana .
place:hall trip:locatedIn place:palace .
place:beijing trip:timeZone "Asia/Shanghai" .
journey:t a trip:Trip ; trip:origin place:beijing .
"""
ON_TRIP = """PREFIX trip: <https://w3id.org/tripgraph/ontology#>
CONSTRUCT { ?event trip:onTrip ?trip } WHERE { ?event trip:during+ ?trip . ?trip a trip:Trip }"""


@pytest.fixture
def house(tmp_path: Path) -> Ontology:
    (tmp_path / "rules").mkdir()
    (tmp_path / "tripgraph.ttl").write_text(HEADER + TERMS, encoding="utf-8")
    (tmp_path / "rules" / "on-trip.rq").write_text(ON_TRIP, encoding="utf-8")
    return ontology.load(tmp_path)


def derived(house: Ontology, *statements: str) -> dict[str, dict[str, str]]:
    """Return what is derived from Turtle statements: values by predicate by subject, in short names."""
    text = HEADER + PLACES + "\n".join(statements)
    quads = rdfio.parse_bytes(text.encode(), media.TURTLE, "test", NamedNode(GRAPH["test"]))
    found: dict[str, dict[str, str]] = {}
    for triple in derive(quads, house):
        subject, predicate, value = (term.value.rsplit("/", 1)[-1].split("#")[-1] for term in triple)
        assert predicate not in found.setdefault(subject, {}), f"{subject} has two values of {predicate}"
        found[subject][predicate] = value
    return found


def test_noon_in_astana_is_told_in_utc_there_and_at_home(house: Ontology) -> None:
    """An event with date, part of day, place and trip gets instants in UTC, local times, offset and home times."""
    meeting = 'meeting:m a trip:Meeting ; trip:date "2024-07-03"^^xsd:date ; trip:partOfDay c:noon ;'
    assert derived(house, meeting, "trip:place place:astana ; trip:during journey:t .")["m"] == {
        "earliest": "2024-07-03T07:00:00Z",
        "latest": "2024-07-03T07:00:00Z",
        "earliestLocal": "2024-07-03T12:00:00+05:00",
        "latestLocal": "2024-07-03T12:00:00+05:00",
        "earliestHome": "2024-07-03T15:00:00+08:00",
        "latestHome": "2024-07-03T15:00:00+08:00",
        "utcOffset": "+05:00",
        "onTrip": "t",
    }


DATED = 'a trip:Meeting ; trip:date "2024-07-03"^^xsd:date'


@pytest.mark.parametrize(
    "statement",
    [
        f"meeting:m {DATED} ; trip:place place:astana .",
        f"meeting:m {DATED} ; trip:place place:hall .",
        f"meeting:m {DATED} ; trip:attendedFrom place:hall .",
        f"meeting:m {DATED} ; trip:timeZone 'Asia/Almaty' ; trip:place place:beijing .",
        f"meeting:m {DATED} ; trip:during visit:v . visit:v trip:timeZone 'Asia/Almaty' .",
        f"meeting:m {DATED} ; trip:during visit:v . visit:v trip:place place:palace .",
        f"meeting:m {DATED} ; trip:during visit:n . visit:n trip:during journey:u . journey:u trip:place place:hall .",
        f"meeting:m {DATED} ; trip:place place:hall, place:astana .",
        f"meeting:m {DATED} ; trip:kind c:arrival ; trip:to place:astana ; trip:from place:beijing .",
        f"meeting:m {DATED} ; trip:kind c:departure ; trip:from place:astana ; trip:to place:beijing .",
    ],
)
def test_the_zone_is_that_of_the_place_else_of_what_the_event_is_part_of(
    statement: str, house: Ontology
) -> None:
    """The zone comes from the event, its place or end of the way, where it was attended from, or the visit."""
    assert derived(house, statement)["m"]["utcOffset"] == "+05:00"


@pytest.mark.parametrize(
    "statement",
    [
        f"meeting:m {DATED} .",
        f"meeting:m {DATED} ; trip:place place:nowhere ; trip:during meeting:m .",
        f"meeting:m {DATED} ; trip:place place:astana, place:beijing .",
        f"meeting:m {DATED} ; trip:during visit:v . visit:v trip:during meeting:m .",
        f"meeting:m {DATED} ; trip:during journey:t .",
        "place:x trip:locatedIn place:y . place:y trip:locatedIn place:x . "
        f"meeting:m {DATED} ; trip:place place:x .",
        "meeting:m a trip:Meeting ; trip:place place:astana .",
        "meeting:m a trip:Meeting ; trip:place place:astana ; trip:time 'XXXX-05' .",
        "meeting:m a trip:Meeting ; trip:place place:astana ; trip:date 'soon' .",
        "meeting:m a trip:Meeting ; trip:place place:astana ; trip:startDate '2024-07-03'^^xsd:date .",
        "meeting:m a trip:Agreement ; trip:place place:astana ; trip:date '2024-07-03'^^xsd:date .",
    ],
)
def test_without_a_zone_or_a_time_there_is_no_instant(statement: str, house: Ontology) -> None:
    """What is not stated, or ambiguous, is not guessed; circles end; only events have instants."""
    assert {"earliest", "latest", "utcOffset"}.isdisjoint(derived(house, statement).get("m", {}))


def test_a_net_of_many_ways_is_climbed_once(house: Ontology) -> None:
    """Parts that belong to two wholes each, sixty levels deep, have more ways up than could ever be gone."""
    for predicate, bottom in (("during", "meeting:m trip:during"), ("locatedIn", "meeting:m trip:place")):
        net = " ".join(
            f"event:{n}{side} trip:{predicate} event:{n + 1}a , event:{n + 1}b ."
            for n in range(60)
            for side in "ab"
        )
        top = "event:60a trip:timeZone 'Asia/Almaty' ."
        found = derived(house, f"meeting:m {DATED} . {bottom} event:0a , event:0b . {net} {top}")
        assert found["m"]["utcOffset"] == "+05:00"


def test_days_count_both_ends(house: Ontology) -> None:
    """A trip or visit with first and last day has a length; an event that is neither has none."""
    dates = 'trip:startDate "2024-07-02"^^xsd:date ; trip:endDate "2024-07-06"^^xsd:date .'
    found = derived(
        house, f"journey:t {dates} visit:v a trip:Visit ; {dates} meeting:m a trip:Meeting ; {dates}"
    )
    assert (found["t"]["days"], found["v"]["days"]) == ("5", "5")
    assert "m" not in found


def test_vague_times_span_what_they_name(house: Ontology) -> None:
    """A year is all of its days in the place's zone; an exact date beside it is what counts."""
    year = "meeting:m a trip:Meeting ; trip:place place:beijing ; trip:time '2022' ."
    assert derived(house, year)["m"]["earliest"] == "2021-12-31T16:00:00Z"
    assert derived(house, year)["m"]["latest"] == "2022-12-31T16:00:00Z"
    assert (
        derived(house, year, "meeting:m trip:date '2022-02-24'^^xsd:date .")["m"]["latest"]
        == "2022-02-24T16:00:00Z"
    )


def test_sources_that_differ_are_held_by_one_span(house: Ontology) -> None:
    """Two stated parts of the day give one window from the earlier start to the later end."""
    found = derived(
        house, f"meeting:m {DATED} ; trip:partOfDay c:morning, c:noon ; trip:place place:astana ."
    )
    assert (found["m"]["earliestLocal"][11:16], found["m"]["latestLocal"][11:16]) == ("06:00", "12:00")


def test_a_zone_that_does_not_exist_gives_no_instants(house: Ontology) -> None:
    """Nothing is guessed from a misspelt zone; the checks refuse it where it is written."""
    assert "m" not in derived(house, f"meeting:m {DATED} ; trip:timeZone 'Asia/Astana' .")


def test_rules_see_what_earlier_ones_derived_and_the_ontology(house: Ontology) -> None:
    """Rules run in the order of their names; what is stated already is not derived again."""
    rules = house.folder / "rules"
    base = "PREFIX trip: <https://w3id.org/tripgraph/ontology#> CONSTRUCT"
    (rules / "1.rq").write_text(f"{base} {{ ?x trip:agent ?y }} {{ ?x trip:of ?y }}", encoding="utf-8")
    (rules / "2.rq").write_text(f"{base} {{ ?y trip:about ?x }} {{ ?x trip:agent ?y }}", encoding="utf-8")
    text = f"{HEADER} person:a trip:of person:b . person:b trip:about person:a ."
    quads = rdfio.parse_bytes(text.encode(), media.TURTLE, "test", NamedNode(GRAPH["test"]))
    assert {triple.predicate for triple in derive(quads, ontology.load(house.folder))} == {
        NamedNode(TRIP.agent)
    }


def test_a_broken_rule_is_named_with_its_file(house: Ontology) -> None:
    """A rule that does not parse, or constructs nothing, is an error with its path."""
    path = house.folder / "rules" / "broken.rq"
    path.write_text("CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=r"broken\.rq:2:"):
        derive([], ontology.load(house.folder))
    path.write_text("SELECT * {}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"broken\.rq: A rule must be a CONSTRUCT query"):
        derive([], ontology.load(house.folder))


def test_a_rule_calls_no_other_host(house: Ontology) -> None:
    """A rule with SERVICE is refused by its file before anything is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        service = f"SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?s ?p ?o }}"
        (house.folder / "rules" / "far.rq").write_text(
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {service} }}", encoding="utf-8"
        )
        with pytest.raises(NotAllowed, match=r"far\.rq: SERVICE"):
            derive([], ontology.load(house.folder))
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_function_that_a_rule_makes_up_is_named_with_the_file(house: Ontology) -> None:
    """What is found only while a rule runs is told with its path too."""
    text = "CONSTRUCT { ?s ?s ?o } WHERE { ?s ?p ?o BIND(<http://a.b/f>(?o) AS ?x) }"
    (house.folder / "rules" / "made-up.rq").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"made-up\.rq: .*<http://a\.b/f> is not supported"):
        derive([], ontology.load(house.folder))
