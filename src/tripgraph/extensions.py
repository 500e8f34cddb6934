"""What queries may use here beyond SPARQL 1.1: parts of the language, and functions by their IRIs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tripgraph.vocab import XSD


@dataclass(frozen=True, slots=True)
class Extension:
    """A part of the language. name: for its IRI. comment: what it is. example: a query that is true where it works."""

    name: str
    label: str
    comment: str
    example: str


LANGUAGE: Final = (
    Extension(
        "triple-terms",
        "Triple terms",
        "RDF 1.2 triple terms, reifiers and annotations, with TRIPLE, SUBJECT, PREDICATE, OBJECT and isTRIPLE "
        "(SPARQL 1.2, a draft).",
        "ASK { BIND (<<( <http://example.org/s> <http://example.org/p> 1 )>> AS ?t) "
        "FILTER (isTRIPLE(?t) && OBJECT(?t) = 1) }",
    ),
    Extension(
        "base-direction",
        "Base direction",
        "RDF 1.2 literals with a language and a base direction, with LANGDIR, STRLANGDIR, hasLANG and hasLANGDIR "
        "(SPARQL 1.2, a draft).",
        'ASK { FILTER (LANGDIR("a"@en--ltr) = "ltr" && hasLANGDIR(STRLANGDIR("a", "en", "ltr"))) }',
    ),
    Extension(
        "version", "VERSION", "The declaration of a version (SPARQL 1.2, a draft).", 'VERSION "1.2" ASK {}'
    ),
    Extension(
        "lateral",
        "LATERAL",
        "A pattern that is matched anew for each solution before it (SPARQL-DEV SEP-0006).",
        "ASK { VALUES ?x { 1 } LATERAL { SELECT ?x (?x + 1 AS ?y) {} } FILTER (?y = 2) }",
    ),
    Extension(
        "dates",
        "Dates, times and durations",
        "Comparison and arithmetic of dates, times and durations, and ADJUST (SPARQL-DEV SEP-0002).",
        f'ASK {{ FILTER ("2024-07-06"^^<{XSD.date}> - "2024-07-02"^^<{XSD.date}> = '
        f'"P4D"^^<{XSD.dayTimeDuration}> && ADJUST("2024-07-02T00:00:00Z"^^<{XSD.dateTime}>, '
        f'"PT5H"^^<{XSD.dayTimeDuration}>) = "2024-07-02T05:00:00+05:00"^^<{XSD.dateTime}>) }}',
    ),
)

_GEO: Final = "http://www.opengis.net/def/function/geosparql/"
_GEO_FUNCTIONS: Final = (
    "area asGeoJSON centroid convexHull coordinateDimension difference dimension distance ehContains ehCoveredBy "
    "ehCovers ehDisjoint ehEquals ehInside ehMeet ehOverlap envelope getSRID intersection isEmpty isSimple length "
    "perimeter rcc8dc rcc8ec rcc8eq rcc8ntpp rcc8ntppi rcc8po rcc8tpp rcc8tppi relate sfContains sfCrosses "
    "sfDisjoint sfEquals sfIntersects sfOverlaps sfTouches sfWithin spatialDimension symDifference union"
)
# The casts beyond those of SPARQL 1.1, section 17.5, in which dates and durations have none.
_CASTS: Final = "date time duration dayTimeDuration yearMonthDuration gYear gYearMonth gMonth gMonthDay gDay"

FUNCTIONS: Final = (
    *(str(XSD[name]) for name in _CASTS.split()),
    *(f"{_GEO}{name}" for name in _GEO_FUNCTIONS.split()),
)
