"""The application factory: state, pages, error handler, headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, request

from tripgraph import catalog, glossary
from tripgraph.prefixes import completed, shortened
from tripgraph.web import (
    addresses,
    entities,
    errors,
    graphs,
    headers,
    health,
    home,
    ontology,
    openapi,
    questions,
    robots,
    sparql,
    state,
    tables,
    update,
)
from tripgraph.web.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response

    from tripgraph.config import Config
    from tripgraph.ontology import Ontology
    from tripgraph.store.engine import Engine
    from tripgraph.writing.writer import Writer

MOST_BYTES: Final = Limits().body_bytes
_MIB: Final = 1024 * 1024


def create_app(
    engine: Engine,
    config: Config,
    vocabulary: Ontology,
    generation: Callable[[], int] = lambda: 0,
    writer: Writer | None = None,
    untaken: Callable[[], str] = lambda: "",
) -> Flask:
    """Return the application that serves this engine and explains it with this ontology.

    generation: gives the number of the generation that the engine answers from, 0 if it has none. writer: writes into
    the store of that engine. untaken: says why the files were not taken over into it, "" if they were.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MOST_BYTES
    app.extensions[state.KEY] = state.State(
        engine,
        vocabulary,
        glossary.compiled(vocabulary),
        catalog.read(config.queries),
        generation,
        config.token,
        writer,
        config.body_limit * _MIB,
        config.is_strict,
        untaken,
    )
    for module in (home, questions, openapi, sparql, update, graphs, entities, ontology, health, robots):
        app.register_blueprint(module.blueprint)
    errors.register(app)
    app.jinja_env.globals.update(
        shown=addresses.shown,
        href=addresses.href,
        linked=addresses.linked,
        place=addresses.place,
        citations=addresses.citations,
        shortened=shortened,
        completed=completed,
        table=tables.table,
        words=tables.words,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_with_headers)
    return app


def _with_headers(response: Response) -> Response:
    if request.method == "OPTIONS" and (allow := response.headers.get("Allow")):
        response.status_code = 204
        response.headers.extend(headers.preflight(allow))
    if response.status_code == 204:
        del response.headers["Content-Type"]
    response.headers.pop("Date", None)  # the server says it, for each answer once
    for name, value in headers.COMMON.items():
        response.headers.setdefault(name, value)
    return response
