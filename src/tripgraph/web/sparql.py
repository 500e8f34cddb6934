"""The SPARQL endpoint, and the form that browsers get at its address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request

from tripgraph import guard, media, notices, protocol
from tripgraph.errors import BadInput, NotAcceptable, TripgraphError
from tripgraph.prefixes import completed
from tripgraph.rdfio import QueryBoolean, QueryTriples
from tripgraph.store import documents
from tripgraph.store.engine import Kind, Question
from tripgraph.web.answers import answer, wanted
from tripgraph.web.delivery import document
from tripgraph.web.description import description, is_asked
from tripgraph.web.state import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.media import Format
    from tripgraph.rdfio import Results, Term

blueprint = Blueprint("sparql", __name__)

MOST_ROWS: Final = 1000
_MOST_BYTES_A_PAGE: Final = 8 * 1024 * 1024
_OFFERS: Final = (*media.RESULT_FORMATS, *media.GRAPH_FORMATS, media.HTML)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page shows of a result.

    columns, rows: the table, at most ``MOST_ROWS`` of it. is_cut: whether there is more. truth: the answer to ASK.
    downloads: the formats in which all of it can be had.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Term | None]]
    is_cut: bool
    truth: bool | None
    downloads: Sequence[Format]


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route("/sparql.<suffix>", methods=["GET", "POST"])
def endpoint(suffix: str = "") -> Response:  # noqa: ARG001 ``wanted`` takes it from the address
    """Answer a query (SPARQL 1.1 Protocol, section 2.1); browsers get a page with the result as a table.

    Without a query, browsers get the form, and all others the service description (Service Description, section 2).
    """
    body = request.get_data()  # before Flask reads the form from it
    if is_asked():
        told = wanted((*media.GRAPH_FORMATS, media.HTML))
        return _page(body) if told == media.HTML else description(told)
    if wanted(_OFFERS) == media.HTML:
        return _page(body)
    asked = _read(body)
    question = _question(asked, _acceptable(media.RESULT_FORMATS), _acceptable(media.GRAPH_FORMATS))
    found = state().engine.answer(question)
    format = question.format(found.kind)
    if format is None:
        found.chunks.close()
        format = wanted(media.GRAPH_FORMATS if found.kind == Kind.GRAPH else media.RESULT_FORMATS)
    response = document(found.chunks, format)
    if noticed := _notices(asked.query):
        response.headers[notices.HEADER] = notices.header(noticed)
    return response


def _page(body: bytes) -> Response:
    """Return the form with the outcome of its query, or with what is wrong with it under a true status."""
    query = request.values.get("query", "")
    outcome: Outcome | None = None
    noticed: tuple[str, ...] = ()
    error: TripgraphError | None = None
    if request.method == "POST" or "query" in request.args:
        try:
            asked = _read(body)
            query = completed(asked.query)
            outcome = _outcome(_first_rows(replace(asked, query=query)))
            noticed = _notices(query)
        except TripgraphError as problem:
            error = problem
    page = render_template(
        "sparql.html",
        query=query,
        outcome=outcome,
        notices=noticed,
        error=error,
        questions=state().questions,
        most=MOST_ROWS,
    )
    return answer(page, media.HTML, error.status if error else 200)


def _read(body: bytes) -> protocol.Request:
    """Return what is asked. Raises BadInput, UnsupportedMedia, and NotAllowed for a query that calls other hosts."""
    asked = protocol.read(request.method, request.query_string, request.headers.get("Content-Type", ""), body)
    guard.refuse_service(asked.query)
    return asked


def _acceptable(offers: Sequence[Format]) -> Format | None:
    """Return the offer that the request wants, None if it wants none of these: the query may give another kind."""
    try:
        return wanted(offers)
    except (BadInput, NotAcceptable):
        return None


def _question(asked: protocol.Request, table: Format | None, graph: Format | None) -> Question:
    question = Question(asked.query, strict=state().strict, table=table, graph=graph, seconds=asked.seconds)
    if not asked.names_dataset:
        return question
    return replace(question, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs)


def _first_rows(asked: protocol.Request) -> Results:
    """Return as much of the results as a page shows, and one row more if there is one."""
    question = _question(asked, media.JSON, media.N_TRIPLES)
    found = state().engine.answer(replace(question, most=MOST_ROWS + 1, most_bytes=_MOST_BYTES_A_PAGE))
    return documents.read(found.kind, b"".join(found.chunks))


def _notices(query: str) -> tuple[str, ...]:
    return notices.of(query, state().engine, state().ontology)


def _outcome(results: Results) -> Outcome:
    if isinstance(results, QueryBoolean):
        return Outcome((), (), is_cut=False, truth=bool(results), downloads=media.RESULT_FORMATS)
    if isinstance(results, QueryTriples):
        columns: Sequence[str] = ("subject", "predicate", "object")
        downloads: Sequence[Format] = media.GRAPH_FORMATS
    else:
        columns = [variable.value for variable in results.variables]
        downloads = media.RESULT_FORMATS
    rows = [list(row) for row in islice(results, MOST_ROWS + 1)]
    return Outcome(columns, rows[:MOST_ROWS], len(rows) > MOST_ROWS, truth=None, downloads=downloads)
