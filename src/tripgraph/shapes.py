"""SHACL: which nodes break which shape (the only module that imports a SHACL engine)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shacl

from tripgraph import rdfio
from tripgraph.errors import BadInput, missing
from tripgraph.rdfio import NamedNode, Triple
from tripgraph.violation import Violation
from tripgraph.vocab import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tripgraph.rdfio import Quad


def validate(shapes_file: Path, quads: Iterable[Quad]) -> list[Violation]:
    """Return what the shapes object to in the merge of the quads, sorted (SHACL, W3C Recommendation 2017).

    ``sh:class`` follows the ``rdfs:subClassOf`` triples among the quads, so pass the ontology's too. Raises
    NotFound when the file is missing and BadInput when it declares no shape or is no Turtle.
    """
    if not shapes_file.is_file():
        raise missing("the shapes", shapes_file, "Restore ontology/shapes.ttl or name another --ontology.")
    try:
        compiled = shacl.Shapes.from_file(str(shapes_file))
    except (OSError, ValueError) as error:
        raise BadInput(f"{shapes_file}: the shapes cannot be read: {error}") from error
    if not len(compiled):
        raise BadInput(f"{shapes_file}: declares no shape, so nothing would be checked.")
    merge = {Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
    data = rdfio.write_turtle(merge, {}).decode()
    try:
        results = compiled.validate_text(data, format="turtle").results
    except ValueError as error:  # a query in a shape is read only when it runs
        raise BadInput(f"{shapes_file}: a shape cannot be applied: {error}") from error
    return sorted({_violation(result) for result in results}, key=lambda v: (v.node, v.rule, v.message))


def names(quads: Iterable[Quad]) -> set[str]:
    """Return the names of the node shapes among the quads."""
    return {
        _local(quad.subject.value)
        for quad in quads
        if quad.predicate.value == str(RDF.type)
        and quad.object == NamedNode(SH.NodeShape)
        and isinstance(quad.subject, NamedNode)
    }


def _violation(result: shacl.Result) -> Violation:
    value = result.value_plain
    message = result.message or f"breaks {result.component}"
    if result.path:
        message += f" (property {_local(result.path)}"
        message += f", value {value!r})" if value is not None else ")"
    path = result.path.strip("<>") if result.path else None
    return Violation(
        rule=_local(result.root_shape or result.source_shape or result.component),
        message=message,
        node=result.focus_node.strip("<>"),
        term=value if value is not None else path,
        severity="error" if result.severity == "Violation" else "warning",
    )


def _local(iri: str) -> str:
    """Return the last part of an IRI, such as ``VisitShape``."""
    return iri.strip("<>").replace("#", "/").rsplit("/", 1)[-1]
