"""The documentation of the ontology, made from the ontology itself, and the ontology as RDF."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, url_for

from tripgraph import media, rdfio
from tripgraph.vocab import PREFIXES
from tripgraph.web.answers import answer, wanted
from tripgraph.web.state import state

blueprint = Blueprint("ontology", __name__)

_OFFERS: Final = (media.HTML, *media.GRAPH_FORMATS)


@blueprint.get("/ontology")
@blueprint.get("/ontology.<suffix>")
def document(suffix: str | None = None) -> Response:
    """Show all terms with what they mean and how to query with them; as RDF, the whole vocabulary."""
    vocabulary = state().ontology
    format = media.named(suffix, _OFFERS) if suffix else wanted(_OFFERS)
    if format != media.HTML:
        triples = (quad.triple for quad in vocabulary.quads)
        return answer(rdfio.write_triples(triples, format, vocabulary.context), format)
    body = render_template(
        "ontology.html",
        path=url_for("ontology.document").lstrip("/"),
        formats=media.GRAPH_FORMATS,
        glossary=state().glossary,
        prefixes=PREFIXES,
    )
    return answer(body, media.HTML)
