"""What programs may ask: the OpenAPI document, and a page that explains it without loading anything."""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from tripgraph import media, openapi
from tripgraph.web.answers import answer
from tripgraph.web.delivery import whole
from tripgraph.web.state import state

blueprint = Blueprint("openapi", __name__)

_OPENAPI: Final = media.Format("openapi", "application/json", "json", "OpenAPI")


@blueprint.get("/openapi.json")
def document() -> Response:
    """Give the OpenAPI 3.1 document of this server."""
    address = request.url_root.rstrip("/")
    body = json.dumps(openapi.document(state().questions, address), ensure_ascii=False, indent=1)
    return whole(body.encode(), _OPENAPI)


@blueprint.get("/docs")
def page() -> Response:
    """Explain the same to people."""
    questions = [(query, _example(query.slug)) for query in state().questions]
    body = render_template("docs.html", questions=questions, formats=openapi.FORMATS, a_page=openapi.A_PAGE)
    return answer(body, media.HTML)


def _example(slug: str) -> str:
    """Return the address of a question, asked with the examples of what it requires."""
    query = next(query for query in state().questions if query.slug == slug)
    chosen = {p.name: p.example for p in query.parameters if p.required}
    return url_for("questions.one", name=f"{slug}.csv", _external=True, **chosen)
