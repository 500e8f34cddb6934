"""The time step of the derivation: instants, local times, offset and length of events, from what is stated of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from tripgraph import times
from tripgraph.errors import BadInput, Refused
from tripgraph.rdfio import Literal, NamedNode, Triple
from tripgraph.times import Days, PartOfDay, Span
from tripgraph.vocab import CONCEPT, RDF, TRIP, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Term

_PARTS_OF_DAY: Final[Mapping[str, PartOfDay]] = {
    str(CONCEPT[name]): PartOfDay[name.upper()]
    for name in ("morning", "noon", "afternoon", "evening", "night")
}
_DEPARTURE: Final = str(CONCEPT["departure"])


class Facts:
    """The triples, to be looked up by subject and predicate; all terms are their IRIs or lexical forms."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Index the triples whose subject is an IRI."""
        self._values: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.subjects: dict[str, NamedNode] = {}
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode | Literal):
                self.subjects[triple.subject.value] = triple.subject
                self._values[triple.subject.value, triple.predicate.value].add(triple.object.value)

    def values(self, subject: str, predicate: str) -> set[str]:
        """Return the objects of a subject under a predicate, none if there are none."""
        return self._values.get((subject, str(predicate)), set())


def derive(triples: Iterable[Triple], ontology: Ontology) -> set[Triple]:
    """Return what follows about time for each event (trip:earliest, trip:utcOffset, trip:days, …).

    An event without a stated time, or without a zone, gets no instants: nothing is guessed. Raises Refused for a
    trip:timeZone that does not exist.
    """
    facts = Facts(triples)
    events = ontology.subclasses(TRIP.Event)
    return {
        Triple(node, NamedNode(predicate), value)
        for iri, node in facts.subjects.items()
        if not events.isdisjoint(facts.values(iri, RDF.type))
        for predicate, value in _derived(iri, facts)
    }


def _derived(event: str, facts: Facts) -> Iterator[tuple[str, Term]]:
    """Yield predicate and value of each fact about the time of one event."""
    if length := _length(event, facts):
        yield TRIP.days, Literal(length.count)
    zone = _zone(_zones_of_event(event, facts), event)
    span = _span(event, facts, zone) if zone else None
    if zone is None or span is None:
        return
    local = span.within(zone)
    yield TRIP.earliest, _instant(times.iso_utc(span.earliest))
    yield TRIP.latest, _instant(times.iso_utc(span.latest))
    yield TRIP.earliestLocal, _instant(times.iso(local.earliest))
    yield TRIP.latestLocal, _instant(times.iso(local.latest))
    yield TRIP.utcOffset, Literal(times.offset(local.earliest))
    if home := _zone(_zones_of_home(event, facts), event):
        yield TRIP.earliestHome, _instant(times.iso(span.within(home).earliest))
        yield TRIP.latestHome, _instant(times.iso(span.within(home).latest))


def _instant(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD.dateTime))


def _span(event: str, facts: Facts, zone: ZoneInfo) -> Span | None:
    """Return the span of the most exact time that is stated; where sources differ, the one that holds them all."""
    if dates := _each(times.day, facts.values(event, TRIP.date)):
        stated = facts.values(event, TRIP.partOfDay)
        parts = [_PARTS_OF_DAY.get(part, PartOfDay.WHOLE) for part in stated] or [PartOfDay.WHOLE]
        return times.envelope(times.span(day, zone, part) for day in dates for part in parts)
    if days := _between_dates(event, facts):
        return times.span(days, zone)
    vague = _each(times.days_of_edtf, facts.values(event, TRIP.time))
    return times.envelope(times.span(days, zone) for days in vague)


def _length(event: str, facts: Facts) -> Days | None:
    """Return the days of a trip or visit whose first and last are stated."""
    kinds = facts.values(event, RDF.type)
    is_stay = str(TRIP.Trip) in kinds or str(TRIP.Visit) in kinds
    return _between_dates(event, facts) if is_stay else None


def _between_dates(event: str, facts: Facts) -> Days | None:
    """Return the days from the start date to the end date, None if one of them is not stated."""
    starts = _each(times.day, facts.values(event, TRIP.startDate))
    ends = _each(times.day, facts.values(event, TRIP.endDate))
    if not starts or not ends:
        return None
    first, last = min(day.first for day in starts), max(day.last for day in ends)
    return Days(first, last) if first <= last else None


def _zones_of_event(event: str, facts: Facts, below: frozenset[str] = frozenset()) -> set[str]:
    """Return the zone names of an event: its own, else its place's, else those of what it is a part of.

    below: the parts through which this event was reached, so that a circle of trip:during ends.
    """
    if own := facts.values(event, TRIP.timeZone):
        return own
    for places in (
        facts.values(event, TRIP.place),
        _end(event, facts),
        facts.values(event, TRIP.attendedFrom),
    ):
        if names := _zones_of_places(places, facts):
            return names
    wholes = facts.values(event, TRIP.during) - below
    return {name for whole in wholes for name in _zones_of_event(whole, facts, below | {event})}


def _end(movement: str, facts: Facts) -> set[str]:
    """Return the end of a movement that its time belongs to: where a departure starts, where any other arrives."""
    is_departure = _DEPARTURE in facts.values(movement, TRIP.kind)
    return facts.values(movement, TRIP["from"] if is_departure else TRIP.to)


def _zones_of_places(places: Iterable[str], facts: Facts, below: frozenset[str] = frozenset()) -> set[str]:
    """Return the zone names of places: each one's own, else those of what it is located in."""
    names: set[str] = set()
    for place in places:
        wholes = facts.values(place, TRIP.locatedIn) - below
        names |= facts.values(place, TRIP.timeZone) or _zones_of_places(wholes, facts, below | {place})
    return names


def _zones_of_home(event: str, facts: Facts) -> set[str]:
    """Return the zone names of where the event's trip started from; the trip is one of its own events."""
    trips = {event} | facts.values(event, TRIP.onTrip)
    return _zones_of_places({place for trip in trips for place in facts.values(trip, TRIP.origin)}, facts)


def _zone(names: set[str], event: str) -> ZoneInfo | None:
    """Return the zone if there is exactly one; the event is for the message."""
    if len(names) != 1:
        return None
    try:
        return times.zone(*names)
    except BadInput as error:
        raise Refused(f"<{event}>: its trip:timeZone, or that of its place: {error}") from error


def _each(read: Callable[[str], Days | None], texts: Iterable[str]) -> list[Days]:
    """Return what can be read of the texts."""
    return [days for days in map(read, texts) if days is not None]
