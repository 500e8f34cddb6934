"""Dumps: the whole dataset or one graph as a document, the same bytes for the same content."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from tripgraph import media, rdfio
from tripgraph.errors import NotFound
from tripgraph.rdfio import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from tripgraph.media import Format
    from tripgraph.rdfio import Quad
    from tripgraph.store.engine import Engine


def dump(
    engine: Engine, format: Format, graph: str | None = None, context: Mapping[str, Any] | None = None
) -> bytes:
    """Return the whole dataset, or one of its graphs, in a format of ``media.GRAPH_FORMATS`` or ``DATASET_FORMATS``.

    A format that names graphs (TriG, N-Quads; JSON-LD for the whole) keeps them apart; one that does not gets the
    deduplicated merge. context: for JSON-LD, the value of "@context". Raises NotFound for an unknown graph.
    """
    if graph is not None and graph not in engine.graphs():
        raise _unknown(graph, engine)
    if format in media.DATASET_FORMATS or (format == media.JSON_LD and graph is None):
        return rdfio.write_quads(engine.quads() if graph is None else _quads(engine, graph), format, context)
    return rdfio.write_triples(engine.merge() if graph is None else engine.graph(graph), format, context)


def _quads(engine: Engine, graph: str) -> Iterator[Quad]:
    """Return the quads of one named graph."""
    name = NamedNode(graph)
    return (rdfio.placed(triple, name) for triple in engine.graph(graph))


def _unknown(graph: str, engine: Engine) -> NotFound:
    near = get_close_matches(graph, engine.graphs(), n=3)
    hint = (
        f"Did you mean {' or '.join(f'<{iri}>' for iri in near)}?"
        if near
        else "'tripgraph stats' lists them."
    )
    return NotFound(f"There is no graph <{graph}>. {hint}")
