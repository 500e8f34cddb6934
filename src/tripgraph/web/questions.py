"""The saved questions: a page with a form and the answer for each, and the same answer for programs."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, url_for

from tripgraph import asking, binding, executables, media
from tripgraph.errors import BadInput, NotFound, TripgraphError
from tripgraph.openapi import A_PAGE, MOST, MOST_OFFSET
from tripgraph.parameters import Type
from tripgraph.store.engine import Question
from tripgraph.suggestions import closest
from tripgraph.web.answers import answer, wanted
from tripgraph.web.delivery import document, whole
from tripgraph.web.drawing import drawing
from tripgraph.web.state import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tripgraph.asking import Page
    from tripgraph.catalog import SavedQuery
    from tripgraph.media import Format

blueprint = Blueprint("questions", __name__)

_OBJECT: Final = media.Format("json", "application/json", "json", "JSON")
_RESULTS: Final = media.Format("results-json", media.JSON.media_type, "srj", "SPARQL results in JSON")
_ANSWERS: Final = (_OBJECT, media.HTML, media.CSV, media.TSV, media.XML, _RESULTS)
# As RDF it is the question that is given, not its answer.
_OFFERS: Final = (*_ANSWERS, *media.GRAPH_FORMATS)
_LISTS: Final = (_OBJECT, media.HTML, *media.GRAPH_FORMATS)
_BY_SUFFIX: Final = {offer.suffix: offer for offer in _OFFERS}
_LIMIT, _NEXT = "_limit", "_next"
_OPTIONS: Final = ("format", _LIMIT, _NEXT)
# More entities than this are not listed in a form; they are written instead.
_MOST_OFFERED: Final = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the question, what is chosen, and which part of the answer is wanted.

    limit: rows; None: all, where the format allows it. offset: of the first row, from 0.
    """

    query: SavedQuery
    chosen: Mapping[str, str]
    limit: int | None
    offset: int

    def address(self, suffix: str = "", **options: object) -> str:
        """Return the address of the same question and choice, in a format by its suffix, with other options."""
        fields = {**self.chosen, **{name: str(value) for name, value in options.items()}}
        path = url_for("questions.one", name=self.query.slug + suffix, _external=True)
        return f"{path}?{urlencode(fields)}" if fields else path


@blueprint.get("/queries")
@blueprint.get("/queries.<suffix>")
def listed(suffix: str | None = None) -> Response:
    """List the questions, by what they are about; as RDF, with their queries."""
    _refuse_others(["format"])
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
        _refuse_others(["format"])
        return _rdf([query], format, alone=True)
    asked = _asked(query)
    if format == _OBJECT:
        return _object(asked)
    engine = state().engine
    sparql = asking.sparql(query, asked.chosen, engine)
    if asked.limit is not None:
        sparql += f"LIMIT {asked.limit} OFFSET {asked.offset}"
    table = media.JSON if format == _RESULTS else format
    return document(engine.answer(Question(sparql, table=table)).chunks, format)


def _object(asked: Asked) -> Response:
    """Return a page of the answer as one JSON object, which says where it goes on (RFC 8288, rel=next)."""
    found = asking.page(asked.query, asked.chosen, state().engine, asked.limit or A_PAGE, asked.offset)
    following = None
    if found.following is not None:
        limit = {_LIMIT: asked.limit} if asked.limit else {}
        following = asked.address(".json", **limit, **{_NEXT: found.following})
    rows = [dict(zip(found.columns, map(asking.plain, row), strict=True)) for row in found.rows]
    body = {
        "question": asked.query.slug,
        "title": asked.query.title,
        "parameters": asked.chosen,
        "generation": state().generation(),
        "columns": found.columns,
        "rows": rows,
        "next": None if found.following is None else str(found.following),
        "next_url": following,
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
        asked = _asked(query)
        if not missing or request.args:
            found = asking.page(query, asked.chosen, state().engine, asked.limit or A_PAGE, asked.offset)
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


def _asked(query: SavedQuery) -> Asked:
    """Return what the request asks. Raises BadInput for an option that is unknown, doubled or has no such value."""
    _refuse_others([*(parameter.name for parameter in query.parameters), *_OPTIONS])
    chosen = {name: value for name, value in request.args.items() if name not in _OPTIONS and value.strip()}
    limit = _number(_LIMIT, 1, MOST) if _LIMIT in request.args else None
    return Asked(query, chosen, limit, _number(_NEXT, 0, MOST_OFFSET) if _NEXT in request.args else 0)


def _refuse_others(known: Sequence[str]) -> None:
    """Raise BadInput for an option of the request that is not known, or stands there twice."""
    for name, values in request.args.lists():
        if name not in known:
            close = closest(name, known)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            raise BadInput(f"There is no option {name!r} here.{meant} Known are: {', '.join(known)}.")
        if len(values) > 1:
            raise BadInput(f"The option {name!r} stands in the address more than once. Give it one value.")


def _number(name: str, least: int, most: int) -> int:
    value = request.args[name]
    if not (
        value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most
    ):
        raise BadInput(
            f"The option {name!r} cannot be {value[:80]!r}: it is a whole number from {least} to {most}."
        )
    return int(value)


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
