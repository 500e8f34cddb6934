"""The first page: what this is, what is in it, and a few questions to begin with."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template

from tripgraph import entity, media
from tripgraph.facts import text
from tripgraph.vocab import RDFS, TRIP
from tripgraph.web.answers import answer
from tripgraph.web.state import state

blueprint = Blueprint("home", __name__)

_TRIPS: Final = f"""
SELECT ?it ?label ?start ?end WHERE {{
  ?it a <{TRIP.Trip}> ; <{RDFS.label}> ?label
  OPTIONAL {{ ?it <{TRIP.startDate}> ?start ; <{TRIP.endDate}> ?end }}
}} ORDER BY DESC(?start) ?label"""
_SOURCES: Final = f"""
SELECT ?it ?label (COUNT(?passage) AS ?passages) WHERE {{
  ?it a <{TRIP.Source}> . ?passage <{TRIP.inSource}> ?it ; a <{TRIP.Passage}>
  OPTIONAL {{ ?it <{RDFS.label}> ?label }}
}} GROUP BY ?it ?label ORDER BY ?label ?it"""
_COUNTS: Final = "SELECT ?it (COUNT(DISTINCT ?thing) AS ?count) WHERE { ?thing a ?it } GROUP BY ?it"


@blueprint.get("/")
def page() -> Response:
    """Show the first page."""
    engine = state().engine
    counts = {text(row["it"]): int(text(row["count"])) for row in entity.select(engine, _COUNTS, [])}
    body = render_template(
        "home.html",
        trips=entity.select(engine, _TRIPS, []),
        sources=entity.select(engine, _SOURCES, []),
        counts=[(term, counts[term.iri]) for term in state().glossary.classes if term.iri in counts],
        questions=state().questions,
    )
    return answer(body, media.HTML)
