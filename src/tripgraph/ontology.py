"""The ontology folder as one value: its graphs, the terms they declare, the rules and the checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tripgraph import folders, jsonld, rdfio
from tripgraph.errors import BadInput, missing
from tripgraph.rdfio import NamedNode, Quad
from tripgraph.vocab import GRAPH, OWL, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# The main file has the name of the project; its graph says what it holds.
_MAIN: Final = "tripgraph"
_CLASS_TYPES: Final = {str(OWL.Class), str(RDFS.Class)}
_PROPERTY_TYPES: Final = {
    str(term) for term in (RDF.Property, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
}


@dataclass(frozen=True, slots=True)
class SavedText:
    """A query of the ontology, in a file of its own: its name (the file's, without suffix), text and path."""

    name: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Ontology:
    """What ``ontology/`` says; every term is its IRI as a string.

    graphs: the quads of each Turtle file at the top, by the IRI of its named graph (``tripgraph.ttl`` is
    ``…/graph/ontology``, any other file has its own name). domains, ranges: the classes or datatypes a property
    hints at (schema:domainIncludes, rangeIncludes). superclasses: all classes above a class, not the class itself.
    rules: CONSTRUCT queries that derive facts, checks: SELECT queries that find violations; both in order of their file
    names. context: the value of "@context" in ``context.jsonld``, None without that file.
    """

    folder: Path
    graphs: Mapping[str, tuple[Quad, ...]]
    classes: frozenset[str]
    properties: frozenset[str]
    concepts: frozenset[str]
    domains: Mapping[str, frozenset[str]]
    ranges: Mapping[str, frozenset[str]]
    superclasses: Mapping[str, frozenset[str]]
    rules: tuple[SavedText, ...]
    checks: tuple[SavedText, ...]
    context: Mapping[str, Any] | None

    @property
    def quads(self) -> list[Quad]:
        """The quads of all graphs of the ontology."""
        return [quad for quads in self.graphs.values() for quad in quads]

    def subclasses(self, iri: str) -> frozenset[str]:
        """Return the class itself and all classes below it."""
        iri = str(iri)  # rdflib's terms do not equal the strings that they are
        return frozenset({iri} | {c for c, above in self.superclasses.items() if iri in above})


def load(folder: Path, *, context: bool = True) -> Ontology:
    """Read the ontology. context: whether to read that too, which only those need who write JSON-LD for people.

    Raises NotFound without ``tripgraph.ttl``, SyntaxProblem for a file that does not parse, BadInput for one that
    cannot be read.
    """
    main = folder / f"{_MAIN}.ttl"
    if not main.is_file():
        raise missing("ontology", main, "Name the folder of the ontology with --ontology.")
    files = folders.visible_files(folder)
    graphs = {
        graph.value: tuple(rdfio.parse_file(path, graph)) for path, graph in _graph_files(folder, files)
    }
    quads = [quad for group in graphs.values() for quad in group]
    parents = _objects(quads, RDFS.subClassOf)
    return Ontology(
        folder=folder,
        graphs=graphs,
        classes=_subjects_of_type(quads, _CLASS_TYPES),
        properties=_subjects_of_type(quads, _PROPERTY_TYPES),
        concepts=_subjects_of_type(quads, {str(SKOS.Concept)}),
        domains=_objects(quads, SCHEMA.domainIncludes),
        ranges=_objects(quads, SCHEMA.rangeIncludes),
        superclasses={iri: _above(iri, parents) for iri in parents},
        rules=_saved_texts(folder / "rules", files),
        checks=_saved_texts(folder / "checks", files),
        context=_context(folder / "context.jsonld") if context else None,
    )


def _graph_files(folder: Path, files: Iterable[Path]) -> list[tuple[Path, NamedNode]]:
    paths = [path for path in files if path.parent == folder and path.suffix == ".ttl"]
    return [(path, NamedNode(GRAPH["ontology" if path.stem == _MAIN else path.stem])) for path in paths]


def _saved_texts(folder: Path, files: Iterable[Path]) -> tuple[SavedText, ...]:
    paths = [path for path in files if path.parent == folder and path.suffix == ".rq"]
    return tuple(SavedText(path.stem, _read(path), path) for path in paths)


def _context(path: Path) -> Mapping[str, Any] | None:
    return jsonld.read_context(_read(path), str(path)) if path.is_file() else None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}. Save the file as UTF-8.") from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from error


def _subjects_of_type(quads: Iterable[Quad], types: set[str]) -> frozenset[str]:
    """Return the IRIs that are declared to be of one of these types."""
    return frozenset(
        quad.subject.value
        for quad in quads
        if quad.predicate.value == str(RDF.type)
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, NamedNode)
        and quad.object.value in types
    )


def _objects(quads: Iterable[Quad], predicate: str) -> dict[str, frozenset[str]]:
    """Return the objects that IRIs have under a predicate, by subject; what is no IRI is left out."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        match quad.subject, quad.object:
            case NamedNode(value=subject), NamedNode(value=value) if quad.predicate.value == str(predicate):
                found.setdefault(subject, set()).add(value)
    return {subject: frozenset(values) for subject, values in found.items()}


def _above(iri: str, parents: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return all classes above one, however far; a circle does not trap it."""
    above: set[str] = set()
    waiting = set(parents.get(iri, ()))
    while waiting:
        parent = waiting.pop()
        if parent not in above:
            above.add(parent)
            waiting |= parents.get(parent, frozenset())
    return frozenset(above - {iri})
