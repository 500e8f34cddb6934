"""Make synthetic trips that follow the ontology: as many as are asked for, the same ones each time.

    .venv/bin/python benchmarks/trips.py 1000 --seed 1 > trips.nq

A trip is stated in about 40 quads: the trip, a visit, a meeting, who took part, a mention, and the passage that says
so. A hundred trips share a source, and with it a named graph. They take place between the people and in the places of
``data/reference``, to which travellers are added, one for each five trips.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tripgraph import dataset, rdfio
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.vocab import BASE, CONCEPT, GRAPH, RDF, RDFS, TRIP, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tripgraph.rdfio import Term

ROOT: Final = Path(__file__).parents[1]
TRIPS_A_SOURCE: Final = 100
_REFERENCE: Final = ("offices", "organizations", "people", "places", "projects")
_TRIPS_A_TRAVELLER: Final = 5
_FIRST_DAY: Final = date(1990, 1, 1)
_DAYS: Final = 12_000
_CITIES: Final = (("astana", "kazakhstan"), ("dushanbe", "tajikistan"))
_KINDS: Final = ("state-visit", "official-visit", "working-visit")
_PARTS: Final = ("morning", "noon", "afternoon", "evening")


@dataclass(frozen=True, slots=True)
class Journey:
    """What is chosen by chance for one trip: its number, who goes where, when, and how it is called."""

    number: int
    traveller: int
    host: int
    city: str
    country: str
    kind: str
    part: str
    first: date

    @property
    def slug(self) -> str:
        """The end of the IRIs of all its nodes."""
        return f"synthetic-{self.number:07}"


def quads(count: int, seed: int = 1) -> Iterator[Quad]:
    """Yield the quads of so many trips, of their sources and travellers, and of ``data/reference``."""
    for file in dataset.read(ROOT / "data").files:
        if file.path.parent.name == "reference" and file.path.stem in _REFERENCE:
            yield from rdfio.parse_file(file.path, file.graph)
    travellers = max(2, count // _TRIPS_A_TRAVELLER)
    yield from _travellers(travellers)
    chance = random.Random(seed)
    for number in range(count):
        if number % TRIPS_A_SOURCE == 0:
            yield from _source(number // TRIPS_A_SOURCE)
        yield from trip(_journey(number, travellers, chance))


def trip(journey: Journey, name: str | None = None) -> Iterator[Quad]:
    """Yield the quads of one trip. name: of the graph that they go to, default that of its source."""
    source = _source_name(journey.number // TRIPS_A_SOURCE)
    graph = NamedNode(GRAPH[name or source])
    for subject, statements in _statements(journey, f"{BASE}source/{source}").items():
        for predicate, value in statements:
            yield Quad(NamedNode(subject), NamedNode(predicate), value, graph)


def _journey(number: int, travellers: int, chance: random.Random) -> Journey:
    city, country = chance.choice(_CITIES)
    traveller, host = chance.sample(range(travellers), 2)
    first = _FIRST_DAY + timedelta(days=chance.randrange(_DAYS))
    return Journey(
        number, traveller, host, city, country, chance.choice(_KINDS), chance.choice(_PARTS), first
    )


def _statements(journey: Journey, source: str) -> dict[str, list[tuple[str, Term]]]:
    slug, day = journey.slug, journey.first + timedelta(days=1)
    this, visit, meeting = _id("trip", slug), _id("visit", slug), _id("meeting", slug)
    guest, host = _person(journey.traveller), _person(journey.host)
    paragraph = journey.number % TRIPS_A_SOURCE + 1
    passage = f"{source}#p{paragraph}s1"
    found: dict[str, list[tuple[str, Term]]] = {
        this: [
            (RDF.type, _node(TRIP.Trip)),
            (RDFS.label, _english(f"Trip {journey.number} of person {journey.traveller} to {journey.city}")),
            (TRIP.traveller, _node(guest)),
            (TRIP.origin, _node(_id("place", "beijing"))),
            (TRIP.startDate, _day(journey.first)),
            (TRIP.endDate, _day(journey.first + timedelta(days=3))),
            (TRIP.evidence, _node(passage)),
        ],
        visit: [
            (RDF.type, _node(TRIP.Visit)),
            (
                RDFS.label,
                _english(f"Visit {journey.number} of person {journey.traveller} to {journey.country}"),
            ),
            (TRIP.kind, _node(CONCEPT[journey.kind])),
            (TRIP.traveller, _node(guest)),
            (TRIP.country, _node(_id("place", journey.country))),
            (TRIP.place, _node(_id("place", journey.city))),
            (TRIP.during, _node(this)),
            (TRIP.evidence, _node(passage)),
        ],
        meeting: [
            (RDF.type, _node(TRIP.Meeting)),
            (RDFS.label, _english(f"Talks {journey.number} of person {journey.traveller}")),
            (TRIP.kind, _node(CONCEPT["talks"])),
            (TRIP.date, _day(day)),
            (TRIP.partOfDay, _node(CONCEPT[journey.part])),
            (TRIP.during, _node(visit)),
            (TRIP.place, _node(_id("place", journey.city))),
            (TRIP.evidence, _node(passage)),
        ],
    }
    for role, person in (("visitor", guest), ("host", host)):
        found[_id("participation", f"{slug}-{role}")] = [
            (RDF.type, _node(TRIP.Participation)),
            (TRIP.event, _node(meeting)),
            (TRIP.agent, _node(person)),
            (TRIP.role, _node(CONCEPT[role])),
            (TRIP.evidence, _node(passage)),
        ]
    found[_id("mention", slug)] = [
        (RDF.type, _node(TRIP.Mention)),
        (TRIP.of, _node(guest)),
        (TRIP.wording, Literal("Chinese leader" if journey.number % 4 == 0 else "the leader")),
        (TRIP.inPassage, _node(passage)),
    ]
    found[passage] = [
        (RDF.type, _node(TRIP.Passage)),
        (TRIP.inSource, _node(source)),
        (TRIP.paragraph, Literal(paragraph)),
        (TRIP.sentence, Literal(1)),
        (TRIP.line, Literal(paragraph)),
        (TRIP.sha256, Literal(hashlib.sha256(passage.encode()).hexdigest())),
    ]
    return found


def _travellers(count: int) -> Iterator[Quad]:
    graph = NamedNode(GRAPH["synthetic/people"])
    for number in range(count):
        person = NamedNode(_person(number))
        yield Quad(person, NamedNode(RDF.type), _node(TRIP.Person), graph)
        yield Quad(person, NamedNode(RDFS.label), _english(f"Person {number}"), graph)


def _source(number: int) -> Iterator[Quad]:
    name = _source_name(number)
    source, graph = NamedNode(f"{BASE}source/{name}"), NamedNode(GRAPH[name])
    digest = hashlib.sha256(name.encode()).hexdigest()
    yield Quad(source, NamedNode(RDF.type), _node(TRIP.Source), graph)
    yield Quad(source, NamedNode(RDFS.label), _english(f"Yearbook {number}"), graph)
    yield Quad(source, NamedNode(TRIP.fileName), Literal(f"{number}.txt"), graph)
    yield Quad(source, NamedNode(TRIP.sha256), Literal(digest), graph)


def _source_name(number: int) -> str:
    return f"synthetic/yearbook-{number:05}"


def _id(kind: str, slug: str) -> str:
    return f"{BASE}id/{kind}/{slug}"


def _person(number: int) -> str:
    return _id("person", f"synthetic-{number:07}")


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _english(text: str) -> Literal:
    return Literal(text, language="en")


def _day(day: date) -> Literal:
    return Literal(day.isoformat(), datatype=NamedNode(XSD.date))


def main() -> None:
    """Write the trips as N-Quads to standard output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, help="how many trips")
    parser.add_argument("--seed", type=int, default=1, help="other trips for another number (default 1)")
    asked = parser.parse_args()
    for quad in quads(asked.count, asked.seed):
        sys.stdout.write(f"{quad} .\n")


if __name__ == "__main__":
    main()
