"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs as resources, by ``/graphs?graph=`` or at their own addresses.

``/graphs`` itself is the graph store: all of it can be had, and what is posted there becomes a new graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from uuid import uuid4

from flask import Blueprint, Response, request, url_for
from werkzeug.http import parse_options_header

from tripgraph import media, multipart, rdfio
from tripgraph.errors import BadInput, NotFound
from tripgraph.store.engine import Question
from tripgraph.vocab import GRAPH
from tripgraph.web import writes
from tripgraph.web.answers import wanted
from tripgraph.web.delivery import document, whole
from tripgraph.web.state import state
from tripgraph.writing.requests import Document, Drop, Put

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.media import Format
    from tripgraph.multipart import Part

blueprint = Blueprint("graphs", __name__)

_ALL: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_SAFE: Final = "/:@!$&'()*+,;=~"
_DATASET_FORMATS: Final = (*media.DATASET_FORMATS, media.JSON_LD)
# What a client says of a file whose type it does not know.
_NO_TYPES: Final = ("", "application/octet-stream", "text/plain")
_SUFFIXES: Final = tuple(f".{format.suffix}" for format in (*media.GRAPH_FORMATS, media.HTML))


@blueprint.get("/graphs")
def get() -> Response:
    """Give a graph as RDF (section 5.2); all graphs, as a dataset, to whoever names none."""
    if _is_store():
        format = wanted(_DATASET_FORMATS)
        return document(state().engine.answer(Question("", everything=True, graph=format)).chunks, format)
    graph = _asked()
    format = wanted(media.GRAPH_FORMATS)
    if not graph:
        triples = state().engine.graph(None)
        return whole(rdfio.write_triples(triples, format, state().ontology.context), format)
    return _named(graph, format)


@blueprint.put("/graphs")
def put() -> Response:
    """Replace what a graph holds, or create it (section 5.3)."""
    return _put(_asked(), replace=True)


@blueprint.post("/graphs")
def post() -> Response:
    """Add to what a graph holds, or create it (section 5.5).

    To whoever names none, the graph store gives a new graph an IRI; a dataset goes to the graphs that it names.
    """
    if not _is_store():
        return _put(_asked(), replace=False)
    writes.writer()
    media_type = parse_options_header(request.headers.get("Content-Type", ""))[0].lower()
    if any(media_type == format.media_type for format in media.DATASET_FORMATS):
        return writes.told(writes.publish(Put(_documents(None, media.DATASET_FORMATS))))
    return _put(str(GRAPH[str(uuid4())]), replace=False)


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
    sent = _documents(graph, media.GRAPH_FORMATS)
    return writes.told(writes.publish(Put(sent, replace)), _address(graph))


def _documents(graph: str | None, offers: Sequence[Format]) -> tuple[Document, ...]:
    """Return what was sent: a document, or several as the parts of a form (section 5.5). graph: as in ``Document``.

    Raises UnsupportedMedia for a format that is not among the offers, and what ``writes.body`` raises.
    """
    body = writes.body()
    content_type = request.headers.get("Content-Type", "")
    if parse_options_header(content_type)[0].lower() != multipart.FORM_DATA:
        return (Document(body, media.sent(content_type, offers), "body", graph, graph or None),)
    parts = multipart.read(content_type, body)
    if not parts:
        raise BadInput("The form has no parts. Send each document as a part of its own.")
    return tuple(
        Document(part.data, _format(part, offers), part.filename or part.name, graph, graph or None)
        for part in parts
    )


def _format(part: Part, offers: Sequence[Format]) -> Format:
    """Return the format of a part by its type; by the name of its file where that says nothing."""
    if parse_options_header(part.content_type)[0].lower() in _NO_TYPES:
        for format in offers:
            if part.filename.endswith(f".{format.suffix}"):
                return format
    return media.sent(part.content_type, offers)


def _delete(graph: str) -> Response:
    writes.body()
    return writes.told(writes.publish(Drop(graph)))


def _asked() -> str:
    """Return the graph that the address names by ``?graph=`` or ``?default``, which is "" (section 4.2).

    Raises BadInput unless exactly one of the two is there, for a name that is no IRI, and for a default with a value.
    """
    graphs, defaults = request.args.getlist("graph"), request.args.getlist("default")
    if len(graphs) + len(defaults) != 1:
        raise BadInput("Name one graph: /graphs?graph=IRI, or /graphs?default for what has no graph.")
    if any(defaults):
        raise BadInput(f"default={defaults[0]!r} is not understood. Write ?default alone, or ?graph=IRI.")
    return rdfio.graph_name(graphs[0]).value if graphs else ""


def _is_store() -> bool:
    """Tell whether the address is that of the graph store, and names no graph of it."""
    return not request.args.keys() & {"graph", "default"}


def _at(name: str) -> str:
    """Return the graph with this address. Raises BadInput for the address of a document of it, and for no IRI."""
    if name.endswith(_SUFFIXES):
        raise BadInput(
            f"/graph/{name} is a document of a graph. Write to the graph itself, without the suffix."
        )
    if not _is_plain(name):
        raise BadInput(
            f"/graph/{name} has segments that clients leave out on their way. Name the graph by /graphs?graph=IRI."
        )
    return rdfio.graph_name(str(GRAPH[name])).value


def _address(graph: str) -> str | None:
    """Return where a graph is to be had."""
    if not graph:
        return None
    name = graph.removeprefix(str(GRAPH))
    if name != graph and _is_plain(name) and not graph.endswith(_SUFFIXES):
        return f"{request.script_root}/graph/{quote(name, safe=_SAFE)}"
    return url_for("graphs.get", graph=graph)


def _is_plain(name: str) -> bool:
    """Tell whether a path arrives as it is: dot segments (RFC 3986, section 5.2.4) do not, nor empty ones."""
    return not {".", "..", ""}.intersection(name.split("/")[:-1]) and name.split("/")[-1] not in (".", "..")
