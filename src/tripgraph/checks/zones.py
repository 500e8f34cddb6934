"""Time zones: each one that is named exists, whether or not an event needs it yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import times
from tripgraph.errors import BadInput
from tripgraph.facts import text
from tripgraph.violation import Violation
from tripgraph.vocab import TRIP

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tripgraph.rdfio import Quad

RULE: Final = "unknown-time-zone"


def unknown(quads: Iterable[Quad]) -> Iterator[Violation]:
    """Yield each trip:timeZone that is no zone of the IANA database."""
    for quad in quads:
        if quad.predicate.value != str(TRIP.timeZone):
            continue
        name = text(quad.object)
        try:
            times.zone(name)
        except BadInput as error:
            yield Violation(RULE, str(error), text(quad.subject), name, text(quad.graph_name))
