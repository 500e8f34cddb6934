"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs as resources, by ``/graphs?graph=`` or at their own addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from tripgraph import media, rdfio
from tripgraph.errors import BadInput, NotFound
from tripgraph.store.engine import Question
from tripgraph.vocab import GRAPH
from tripgraph.web import writes
from tripgraph.web.answers import answer, wanted
from tripgraph.web.delivery import document
from tripgraph.web.state import state
from tripgraph.writing.requests import Document, Drop, Put

if TYPE_CHECKING:
    from tripgraph.media import Format

blueprint = Blueprint("graphs", __name__)

_ALL: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_SAFE: Final = "/:@!$&'()*+,;=~"
_SUFFIXES: Final = tuple(f".{format.suffix}" for format in (*media.GRAPH_FORMATS, media.HTML))


@blueprint.get("/graphs")
def get() -> Response:
    """Give a graph as RDF (section 5.2)."""
    graph = _asked()
    format = wanted(media.GRAPH_FORMATS)
    if not graph:
        return answer(
            rdfio.write_triples(state().engine.graph(None), format, state().ontology.context), format
        )
    return _named(graph, format)


@blueprint.put("/graphs")
def put() -> Response:
    """Replace what a graph holds, or create it (section 5.3)."""
    return _put(_asked(), replace=True)


@blueprint.post("/graphs")
def post() -> Response:
    """Add to what a graph holds, or create it (section 5.5)."""
    return _put(_asked(), replace=False)


@blueprint.delete("/graphs")
def delete() -> Response:
    """Remove a graph; the one without a name is emptied (section 5.4)."""
    return _delete(_asked())


@blueprint.put("/graph/<path:name>")
def put_directly(name: str) -> Response:
    """Replace what a graph holds, at its own address (section 4.1)."""
    return _put(_at(name), replace=True)


@blueprint.post("/graph/<path:name>")
def post_directly(name: str) -> Response:
    """Add to what a graph holds, at its own address."""
    return _put(_at(name), replace=False)


@blueprint.delete("/graph/<path:name>")
def delete_directly(name: str) -> Response:
    """Remove a graph, at its own address."""
    return _delete(_at(name))


def _named(graph: str, format: Format) -> Response:
    if graph not in state().engine.graphs():
        raise NotFound(f"There is no graph <{graph}>.")
    found = state().engine.answer(Question(_ALL, default_graphs=(graph,), named_graphs=(), graph=format))
    return document(found.chunks, format)


def _put(graph: str, *, replace: bool) -> Response:
    data = writes.body()
    format = media.sent(request.headers.get("Content-Type", ""), media.GRAPH_FORMATS)
    sent = Document(data, format, "body", graph, graph or None)
    return writes.told(writes.publish(Put((sent,), replace)), _address(graph))


def _delete(graph: str) -> Response:
    writes.body()
    return writes.told(writes.publish(Drop(graph)))


def _asked() -> str:
    """Return the graph that the address names by ``?graph=`` or ``?default``, which is "" (section 4.2).

    Raises BadInput unless exactly one of the two is there, and for a name that is no IRI.
    """
    graphs = request.args.getlist("graph")
    is_default = "default" in request.args
    if len(graphs) + is_default != 1:
        raise BadInput("Name one graph: /graphs?graph=IRI, or /graphs?default for what has no graph.")
    return "" if is_default else rdfio.graph_name(graphs[0]).value


def _at(name: str) -> str:
    """Return the graph with this address. Raises BadInput for the address of a document of it, and for no IRI."""
    if name.endswith(_SUFFIXES):
        raise BadInput(
            f"/graph/{name} is a document of a graph. Write to the graph itself, without the suffix."
        )
    return rdfio.graph_name(GRAPH[name]).value


def _address(graph: str) -> str | None:
    """Return where a graph is to be had."""
    if not graph:
        return None
    if graph.startswith(str(GRAPH)) and not graph.endswith(_SUFFIXES):
        return f"{request.script_root}/graph/{quote(graph.removeprefix(str(GRAPH)), safe=_SAFE)}"
    return url_for("graphs.get", graph=graph)
