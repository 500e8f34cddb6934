"""The saved questions: a page with a form and the answer for each, and the same answer for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from tripgraph import asking, binding, executables, media
from tripgraph.errors import NotFound, TripgraphError
from tripgraph.openapi import A_PAGE
from tripgraph.parameters import Type
from tripgraph.store.engine import Question
from tripgraph.suggestions import closest
from tripgraph.web.answers import answer, wanted
from tripgraph.web.asked import LIMIT, NEXT, asked_of, refuse_others
from tripgraph.web.delivery import document, whole
from tripgraph.web.drawing import drawing
from tripgraph.web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.asking import Page
    from tripgraph.catalog import SavedQuery
    from tripgraph.media import Format
    from tripgraph.web.asked import Asked

blueprint = Blueprint("questions", __name__)

_OBJECT: Final = media.Format("json", "application/json", "json", "JSON")
_RESULTS: Final = media.Format("results-json", media.JSON.media_type, "srj", "SPARQL results in JSON")
_ANSWERS: Final = (_OBJECT, media.HTML, media.CSV, media.TSV, media.XML, _RESULTS)
# As RDF it is the question that is given, not its answer.
_OFFERS: Final = (*_ANSWERS, *media.GRAPH_FORMATS)
_LISTS: Final = (_OBJECT, media.HTML, *media.GRAPH_FORMATS)
_BY_SUFFIX: Final = {offer.suffix: offer for offer in _OFFERS}
# More entities than this are not listed in a form; they are written instead.
_MOST_OFFERED: Final = 300


@blueprint.get("/queries")
@blueprint.get("/queries.<suffix>")
def listed(suffix: str | None = None) -> Response:
    """List the questions, by what they are about; as RDF, with their queries."""
    refuse_others(["format"])
    format = _format(suffix) if suffix else wanted(_LISTS)
    if format in media.GRAPH_FORMATS:
        return _rdf(state().questions, format)
    if format == _OBJECT:
        return whole(_json({"questions": [_entry(query) for query in state().questions]}), _OBJECT)
    by_tag: defaultdict[str, list[SavedQuery]] = defaultdict(list)
    for query in state().questions:
        by_tag[query.tags[0] if query.tags else "others"].append(query)
    return answer(
        render_template("questions.html", by_tag=sorted(by_tag.items()), formats=media.GRAPH_FORMATS),
        media.HTML,
    )


@blueprint.get("/queries/<name>")
def one(name: str) -> Response:
    """Answer a question, as a page or for programs; the suffix of the address or ``?format=`` names the format."""
    query, format = _named(name)
    if format == media.HTML:
        return _page(query)
    if format in media.GRAPH_FORMATS:
        refuse_others(["format"])
        return _rdf([query], format, alone=True)
    asked = asked_of(query)
    if format == _OBJECT:
        return _object(asked)
    engine = asked.engine
    sparql = asking.sparql(query, asked.chosen, engine)
    if asked.limit is not None:
        sparql += f"LIMIT {asked.limit} OFFSET {asked.offset}"
    table = media.JSON if format == _RESULTS else format
    return document(engine.answer(Question(sparql, table=table)).chunks, format)


def _object(asked: Asked) -> Response:
    """Return a page of the answer as one JSON object, which says where it goes on (RFC 8288, rel=next)."""
    found = asking.page(asked.query, asked.chosen, asked.engine, asked.limit or A_PAGE, asked.offset)
    following = None
    cited = asked.cited()
    if found.following is not None:
        limit = {LIMIT: asked.limit} if asked.limit else {}
        following = asked.address(".json", **limit, **{NEXT: found.following})
    rows = [dict(zip(found.columns, map(asking.plain, row), strict=True)) for row in found.rows]
    body = {
        "question": asked.query.slug,
        "title": asked.query.title,
        "parameters": asked.chosen,
        "generation": cited.generation,
        "columns": found.columns,
        "rows": rows,
        "next": None if found.following is None else str(found.following),
        "next_url": following,
        "cite": {"text": cited.text(), "bibtex": cited.bibtex(), "csl": cited.csl()},
    }
    response = whole(_json(body), _OBJECT)
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def _page(query: SavedQuery) -> Response:
    """Return the form, and below it the answer or what is wrong with what was chosen, under a true status."""
    asked: Asked | None = None
    found: Page | None = None
    error: TripgraphError | None = None
    missing = [p.name for p in query.parameters if p.required and not request.args.get(p.name, "").strip()]
    try:
        asked = asked_of(query)
        if not missing or request.args:
            found = asking.page(query, asked.chosen, asked.engine, asked.limit or A_PAGE, asked.offset)
    except TripgraphError as problem:
        error = problem
    page = render_template(
        "question.html",
        query=query,
        asked=asked,
        found=found,
        drawing=found and drawing(query, found),
        error=error,
        offers=_offers(query),
        downloads=[offer for offer in _ANSWERS if offer != media.HTML],
        editor=binding.bound(query, asked.chosen, state().engine) if asked and found else query.sparql,
    )
    return answer(page, media.HTML, error.status if error else 200)


def _rdf(queries: Sequence[SavedQuery], format: Format, *, alone: bool = False) -> Response:
    """Return the questions as SPARQL executables."""
    endpoint = url_for("sparql.endpoint", _external=True)
    context = state().ontology.context
    return whole(executables.document(queries, endpoint, format, context, alone=alone), format)


def _offers(query: SavedQuery) -> dict[str, dict[str, str]]:
    """Return the entities that a form offers, by parameter: none where there are too many to choose from."""
    found = {
        parameter.name: binding.entities(parameter, state().engine)
        for parameter in query.parameters
        if parameter.type == Type.ENTITY
    }
    return {name: entities for name, entities in found.items() if len(entities) <= _MOST_OFFERED}


def _format(suffix: str) -> Format:
    """Return the format of the list by its suffix. Raises NotFound."""
    format = _BY_SUFFIX.get(suffix)
    if format not in _LISTS:
        formats = ", ".join(f".{each.suffix}" for each in _LISTS)
        raise NotFound(f"The list of questions has no format {suffix!r}; it has {formats}.")
    return format


def _named(name: str) -> tuple[SavedQuery, Format]:
    """Return the question that an address names, and the format. Raises NotFound, naming similar ones."""
    known = {query.slug: query for query in state().questions}
    slug, dot, suffix = name.partition(".")
    if slug not in known or (dot and suffix not in _BY_SUFFIX):
        close = ", ".join(closest(slug, known, most=3))
        hint = f" Did you mean: {close}?" if close else ""
        formats = ", ".join(f".{each}" for each in _BY_SUFFIX)
        what = (
            f"The question {slug!r} has no format {suffix!r}; it has {formats}."
            if slug in known
            else (f"There is no question {slug!r}.{hint} /queries lists all.")
        )
        raise NotFound(what)
    return known[slug], _BY_SUFFIX[suffix] if suffix else wanted(_OFFERS)


def _entry(query: SavedQuery) -> dict[str, Any]:
    """Return what the list says of a question."""
    parameters = [
        {"name": p.name, "type": p.type, "description": p.description, "required": p.required}
        | ({"default": p.default} if p.default is not None else {})
        | ({"example": p.example} if p.example is not None else {})
        | ({"of": p.of} if p.of else {})
        | ({"choices": p.choices} if p.choices else {})
        for p in query.parameters
    ]
    return {
        "slug": query.slug,
        "title": query.title,
        "question": query.question,
        "tags": query.tags,
        "parameters": parameters,
        "url": url_for("questions.one", name=f"{query.slug}.json", _external=True),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
