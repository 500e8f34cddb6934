"""The time step of the derivation: instants, local times, offset and length of events, from what is stated of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import facts, reads, times
from tripgraph.errors import BadInput
from tripgraph.rdfio import Literal, NamedNode, Triple
from tripgraph.times import Days, PartOfDay, Span
from tripgraph.vocab import CONCEPT, RDF, TRIP, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from tripgraph.facts import Facts
    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Term
    from tripgraph.reads import Reads

_PARTS_OF_DAY: Final[Mapping[str, PartOfDay]] = {
    str(CONCEPT[name]): PartOfDay[name.upper()]
    for name in ("morning", "noon", "afternoon", "evening", "night")
}
_DEPARTURE: Final = str(CONCEPT["departure"])


# What is read and derived here, as the header of a rule would say it.
_HEADER: Final = """
#+ derives trip:days, trip:earliest, trip:latest, trip:earliestLocal, trip:latestLocal, trip:utcOffset
#+ derives trip:earliestHome, trip:latestHome
#+ reads rdf:type, trip:date, trip:partOfDay, trip:startDate, trip:endDate, trip:time, trip:onTrip
#+ reads trip:timeZone, trip:place, trip:kind, trip:origin at trip:during*
#+ reads trip:timeZone at trip:during*/trip:place/trip:locatedIn*
#+ reads trip:timeZone at trip:during*/trip:from/trip:locatedIn*
#+ reads trip:timeZone at trip:during*/trip:to/trip:locatedIn*
#+ reads trip:timeZone at trip:during*/trip:attendedFrom/trip:locatedIn*
#+ reads trip:timeZone at trip:during*/trip:origin/trip:locatedIn*
#+ reads trip:timeZone at trip:onTrip/trip:origin/trip:locatedIn*
"""


def header() -> Reads:
    """Return what this step reads and derives."""
    found = reads.read(_HEADER, "instants")
    assert found is not None
    return found


def derive(
    triples: Iterable[Triple], ontology: Ontology, among: Collection[object] | None = None
) -> set[Triple]:
    """Return what follows about time for each event (trip:earliest, trip:utcOffset, trip:days, …).

    among: the events that are asked for, default all. An event without a stated time, or without a zone that exists,
    gets no instants: nothing is guessed.
    """
    statements = list(triples)
    said = facts.gather(statements)
    return {
        Triple(event, NamedNode(predicate), value)
        for event in _events(statements, ontology.subclasses(TRIP.Event))
        if among is None or event in among
        for predicate, value in _derived(event.value, said)
    }


def _events(triples: Iterable[Triple], classes: frozenset[str]) -> set[NamedNode]:
    """Return the nodes that belong to one of the classes; a node without an IRI is refused elsewhere."""
    return {
        triple.subject
        for triple in triples
        if triple.predicate.value == str(RDF.type)
        and isinstance(triple.subject, NamedNode)
        and facts.text(triple.object) in classes
    }


def _derived(event: str, said: Facts) -> Iterator[tuple[str, Term]]:
    """Yield predicate and value of each fact about the time of one event."""
    if length := _length(event, said):
        yield TRIP.days, Literal(length.count)
    zone = _zone(_zones_of_event(event, said))
    span = _span(event, said, zone) if zone else None
    if zone is None or span is None:
        return
    yield TRIP.earliest, _instant(times.iso_utc(span.earliest))
    yield TRIP.latest, _instant(times.iso_utc(span.latest))
    yield TRIP.earliestLocal, _instant(times.iso(span.earliest))
    yield TRIP.latestLocal, _instant(times.iso(span.latest))
    yield TRIP.utcOffset, Literal(times.offset(span.earliest))
    if home := _zone(_zones_of_home(event, said)):
        yield TRIP.earliestHome, _instant(times.iso(span.within(home).earliest))
        yield TRIP.latestHome, _instant(times.iso(span.within(home).latest))


def _instant(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD.dateTime))


def _span(event: str, said: Facts, zone: ZoneInfo) -> Span | None:
    """Return the span of the most exact time that is stated; where sources differ, the one that holds them all."""
    if dates := _each(times.day, said.values(event, TRIP.date)):
        stated = said.values(event, TRIP.partOfDay)
        parts = [_PARTS_OF_DAY.get(part, PartOfDay.WHOLE) for part in stated] or [PartOfDay.WHOLE]
        return times.envelope(times.span(day, zone, part) for day in dates for part in parts)
    if days := _between_dates(event, said):
        return times.span(days, zone)
    vague = _each(times.days_of_edtf, said.values(event, TRIP.time))
    return times.envelope(times.span(days, zone) for days in vague)


def _length(event: str, said: Facts) -> Days | None:
    """Return the days of a trip or visit whose first and last are stated."""
    kinds = said.types(event)
    is_stay = str(TRIP.Trip) in kinds or str(TRIP.Visit) in kinds
    return _between_dates(event, said) if is_stay else None


def _between_dates(event: str, said: Facts) -> Days | None:
    """Return the days from the start date to the end date, None if one of them is not stated."""
    starts = _each(times.day, said.values(event, TRIP.startDate))
    ends = _each(times.day, said.values(event, TRIP.endDate))
    if not starts or not ends:
        return None
    first, last = min(day.first for day in starts), max(day.last for day in ends)
    return Days(first, last) if first <= last else None


def _zones_of_event(event: str, said: Facts) -> set[str]:
    """Return the zone names of an event: its own, else its place's, else those of what it is a part of."""
    return _nearest({event}, TRIP.during, said, _own_zones)


def _own_zones(event: str, said: Facts) -> set[str]:
    """Return the zone names of an event by what is said of itself: its own, else its place's."""
    if own := set(said.values(event, TRIP.timeZone)):
        return own
    for places in (
        said.values(event, TRIP.place),
        _end(event, said),
        said.values(event, TRIP.attendedFrom),
    ):
        if names := _zones_of_places(places, said):
            return names
    return set()


def _end(movement: str, said: Facts) -> list[str]:
    """Return the end of a movement that its time belongs to: where a departure starts, where any other arrives."""
    is_departure = _DEPARTURE in said.values(movement, TRIP.kind)
    return said.values(movement, TRIP["from"] if is_departure else TRIP.to)


def _zones_of_places(places: Iterable[str], said: Facts) -> set[str]:
    """Return the zone names of places: each one's own, else those of what it is located in."""
    return _nearest(places, TRIP.locatedIn, said, lambda place, said: set(said.values(place, TRIP.timeZone)))


def _nearest(
    nodes: Iterable[str], whole: str, said: Facts, names: Callable[[str, Facts], set[str]]
) -> set[str]:
    """Return the names that nodes have, each of them or, where it has none, what it is a part of by ``whole``.

    Each node is looked at once, so that neither a circle nor a net of many ways takes long.
    """
    found: set[str] = set()
    waiting = set(nodes)
    seen: set[str] = set()
    while waiting:
        node = waiting.pop()
        seen.add(node)
        own = names(node, said)
        found |= own
        if not own:
            waiting.update(each for each in said.values(node, whole) if each not in seen)
    return found


def _zones_of_home(event: str, said: Facts) -> set[str]:
    """Return the zone names of where the event's trip started from; the trip is one of its own events."""
    trips = [event, *said.values(event, TRIP.onTrip)]
    return _zones_of_places({place for trip in trips for place in said.values(trip, TRIP.origin)}, said)


def _zone(names: set[str]) -> ZoneInfo | None:
    """Return the zone if there is exactly one, and it exists; the checks refuse one that does not."""
    if len(names) != 1:
        return None
    try:
        return times.zone(*names)
    except BadInput:
        return None


def _each(read: Callable[[str], Days | None], texts: Iterable[str]) -> list[Days]:
    """Return what can be read of the texts."""
    return [days for days in map(read, texts) if days is not None]
