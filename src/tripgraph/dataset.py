"""A dataset folder: which files hold graphs, which named graph each one is, and what all of it hashes to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tripgraph import folders
from tripgraph.errors import BadInput, missing
from tripgraph.rdfio import NamedNode, graph_name, suffixes
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DERIVED: Final = NamedNode(GRAPH["derived"])
# Graphs that are made from elsewhere; no file of the data may take their place.
RESERVED: Final = {
    str(GRAPH[name]) for name in ("derived", "ontology", "concepts", "alignments", "shapes", "queries")
}

_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What decides how a graph is built, besides its files.
_MAKERS: Final = ("tripgraph", "pyoxigraph", "edtf", "tzdata")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One file of the dataset: where it lies, the named graph it is, and the SHA-256 of its bytes in hex."""

    path: Path
    graph: NamedNode
    sha256: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graph files of a folder, sorted by graph."""

    folder: Path
    files: tuple[GraphFile, ...]


def read(folder: Path) -> Dataset:
    """Return the graph files below ``folder``: ``a/b.ttl`` is the graph ``…/graph/a/b``.

    Hidden files, Markdown and editors' backups are passed over; any other file that is no graph is an error, as is
    what leads to no file, so that nothing is left out unseen. Raises NotFound for a missing folder; BadInput for
    an empty folder, a name that makes no graph IRI, a format that does not hold one graph, and two files that claim
    one graph.
    """
    if not folder.is_dir():
        raise missing(
            "data folder", folder, "Create it with 'tripgraph new trip SLUG', or name another with --data."
        )
    files = sorted(
        (_graph_file(path, folder) for path in _candidates(folder)), key=lambda file: file.graph.value
    )
    if not files:
        raise BadInput(f"{folder}: holds no graph file. Add one with 'tripgraph new trip SLUG'.")
    for one, other in pairwise(files):
        if one.graph == other.graph:
            raise BadInput(
                f"{one.path} and {other.path} both claim the graph <{one.graph.value}>. Rename or remove one of them."
            )
    return Dataset(folder, tuple(files))


def graph_iri(path: Path, folder: Path) -> NamedNode:
    """Return the graph that a file is, from its path below the folder. Raises BadInput if a name is no slug."""
    names = path.relative_to(folder).with_suffix("").parts
    if bad := [name for name in names if not _NAME.fullmatch(name)]:
        raise BadInput(
            f"{path}: the name {bad[0]!r} cannot stand in an IRI. Use small letters a-z, digits and single hyphens."
        )
    iri = GRAPH["/".join(names)]
    if str(iri) in RESERVED:
        raise BadInput(f"{path}: the graph <{iri}> is made by tripgraph itself. Give the file another name.")
    return NamedNode(iri)


def named(graph: str) -> str:
    """Return the IRI of a graph from that, or from what follows ``/graph/`` in it. Raises BadInput if it is none."""
    return graph_name(graph if ":" in graph else GRAPH[graph]).value


def fingerprint(ontology: Path, data: Path, queries: Path) -> str:
    """Return a hash over the names and bytes of all files of the folders, and over who builds from them.

    Times and places on the disk do not count: the same content gives the same hex digits anywhere. queries: may be
    missing.
    """
    return _hashed({"ontology": ontology, "data": data, "queries": queries})


def rules_fingerprint(ontology: Path) -> str:
    """Return a hash over all that decides what is derived from a dataset: the ontology, and who applies it."""
    return _hashed({"ontology": ontology})


def _hashed(named: Mapping[str, Path]) -> str:
    from importlib import metadata  # most processes do without it

    digest = hashlib.sha256()
    for maker in _MAKERS:
        digest.update(f"{maker} {metadata.version(maker)}\0".encode())
    for name, folder in named.items():
        for path in folders.visible_files(folder):
            place = f"{name}/{path.relative_to(folder).as_posix()}"
            digest.update(f"{place}\0{sha256(path)}\0".encode())
    return digest.hexdigest()


def _graph_file(path: Path, folder: Path) -> GraphFile:
    if path.suffix not in suffixes():
        known = ", ".join(suffixes())
        raise BadInput(
            f"{path}: not a file of one graph. Graph files end in {known}; move anything else out of {folder}."
        )
    return GraphFile(path, graph_iri(path, folder), sha256(path))


def _candidates(folder: Path) -> Iterator[Path]:
    return (
        path for path in folders.visible_files(folder) if path.suffix != ".md" and not path.name.endswith("~")
    )


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex. Raises BadInput if it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from error
