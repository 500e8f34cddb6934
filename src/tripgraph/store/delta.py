"""What a generation changed, as a file beside it: whoever holds the one before can follow without reading all anew."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph

from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import disk, generations
from tripgraph.store.diff import Difference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tripgraph.rdfio import Quad
    from tripgraph.store.generations import Generation

NAME: Final = "delta.rdfp.gz"
_ADD, _DELETE = b"A ", b"D "
_CAME, _WENT = b"H graph-added ", b"H graph-removed "
_QUICKLY: Final = 1


@dataclass(frozen=True, slots=True)
class Delta(Difference):
    """The whole change from one generation to the next, what is derived included.

    added, removed: quads as ``Embedded.quads`` has them, those without a graph in the default graph. graphs_added,
    graphs_removed: the IRIs of the named graphs that came and went, empty ones too. A graph that went is empty then:
    all of its quads are among the removed.
    """

    graphs_added: frozenset[str] = frozenset()
    graphs_removed: frozenset[str] = frozenset()


def text(delta: Delta) -> bytes:
    """Return a delta as RDF Patch (afs.github.io/rdf-delta/rdf-patch), in which blank nodes keep their names.

    The graphs that came and went are in the headers.
    """
    return b"".join(_lines(delta))


def parse(text: bytes) -> Delta:
    """Return the delta that ``text`` gave as text. Raises SyntaxError."""
    lines = text.splitlines(keepends=True)
    return Delta(_quads(lines, _ADD), _quads(lines, _DELETE), _graphs(lines, _CAME), _graphs(lines, _WENT))


def write(folder: Path, delta: Delta) -> None:
    """Write a delta into the folder of its generation, compressed. Raises OSError."""
    with (folder / NAME).open("wb") as file:
        file.write(gzip.compress(text(delta), _QUICKLY, mtime=0))
    disk.sync(folder / NAME)


def read(folder: Path) -> Delta:
    """Return the delta of the generation in a folder. Raises NotFound if it has none, StoreProblem if it is damaged."""
    path = folder / NAME
    try:
        return parse(gzip.decompress(path.read_bytes()))
    except FileNotFoundError as error:
        raise NotFound(f"{path}: it is not recorded what this generation changed.") from error
    except (OSError, EOFError, ValueError, SyntaxError) as error:
        raise StoreProblem(f"{path}: is damaged: {error}. Make a new one with 'tripgraph build'.") from error


def since(store: Path, old: int, new: int, most: int | None = None) -> list[Delta] | None:
    """Return what leads from one generation to a later one, in order; None if that is not recorded without a gap.

    Nothing leads from a generation to itself. The generation ``old`` itself need not be kept any more. most: None too
    if more quads than these come and go on the way, which is known before any of them is read.
    """
    found: list[Generation] = []
    number: int | None = new
    try:
        while number is not None and number > old:
            found.append(generations.numbered(store, number))
            number = found[-1].manifest.parent
        if number != old or (most is not None and sum(map(_size, found)) > most):
            return None
        return [read(generation.folder) for generation in reversed(found)]
    except (NotFound, StoreProblem):
        return None


def _size(generation: Generation) -> int:
    """Return how many quads came and went with a generation."""
    return sum(map(sum, (generation.manifest.changes or {}).values()))


def _lines(delta: Delta) -> Iterator[bytes]:
    for header, graphs in ((_CAME, delta.graphs_added), (_WENT, delta.graphs_removed)):
        for graph in sorted(graphs):
            yield header + f"<{graph}> .\n".encode()
    yield b"TX .\n"
    for row, quads in ((_DELETE, delta.removed), (_ADD, delta.added)):
        serialized = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_QUADS) or b""
        for line in serialized.splitlines(keepends=True):
            yield row + line
    yield b"TC .\n"


def _quads(lines: Iterable[bytes], row: bytes) -> frozenset[Quad]:
    document = b"".join(line.removeprefix(row) for line in lines if line.startswith(row))
    return frozenset(pyoxigraph.parse(document, format=pyoxigraph.RdfFormat.N_QUADS))


def _graphs(lines: Iterable[bytes], header: bytes) -> frozenset[str]:
    iris = (line.removeprefix(header).strip() for line in lines if line.startswith(header))
    return frozenset(iri.decode().removeprefix("<").removesuffix("> .") for iri in iris)
