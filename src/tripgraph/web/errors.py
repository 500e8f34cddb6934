"""One handler for everything that goes wrong: a page for people, RFC 9457 problem details for machines."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import current_app, render_template, request
from werkzeug.exceptions import HTTPException

from tripgraph import media
from tripgraph.errors import Invalid, NotAcceptable, SyntaxProblem, TripgraphError
from tripgraph.web import problem
from tripgraph.web.answers import answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

_OFFERS = (media.PROBLEM, media.HTML, media.TEXT)


def register(app: Flask) -> None:
    """Make the application answer every error in the format that the client likes best."""
    app.register_error_handler(TripgraphError, _handle)
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(Exception, _handle_bug)


def _handle(error: TripgraphError) -> Response:
    response = _problem(error.status, error.title, str(error), _further(error))
    response.headers.extend(problem.fields(error))
    return response


def _further(error: TripgraphError) -> dict[str, object]:
    """Return what a problem says beside the standard's members: the place of a mistake, each violation."""
    match error:
        case SyntaxProblem():
            place = {"line": error.line, "column": error.column, "excerpt": error.excerpt or None}
            return {name: value for name, value in place.items() if value is not None}
        case Invalid():
            return {"violations": error.violations}
    return {}


def _handle_http(error: HTTPException) -> Response:
    status = error.code or 500
    response = _problem(status, error.name, error.description or error.name, {})
    for name, value in error.get_headers():
        if name.lower() in ("allow", "location", "retry-after"):
            response.headers[name] = value
    return response


def _handle_bug(error: Exception) -> Response:
    """Answer 500 and log the traceback, of which the client learns nothing."""
    name = request.headers.get("X-Request-Id", "-")
    current_app.logger.error("%s %s %s failed", name, request.method, request.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _problem(
        status, status.phrase, "This is an error of ours, not of your request. It was logged.", {}
    )


def _problem(status: int, title: str, detail: str, further: Mapping[str, object]) -> Response:
    try:
        format = media.pick(request.headers.get("Accept"), _OFFERS)
    except NotAcceptable:
        format = media.PROBLEM
    excerpt = further.get("excerpt", "")
    if format == media.HTML:
        return answer(
            render_template("error.html", status=status, title=title, detail=detail, excerpt=excerpt),
            format,
            status,
        )
    if format == media.TEXT:
        return answer(f"{title}: {detail}\n" + (f"\n{excerpt}\n" if excerpt else ""), format, status)
    return answer(problem.details(status, title, detail, further), format, status)
