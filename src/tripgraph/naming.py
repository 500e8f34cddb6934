"""Names for blank nodes that follow from what is said of them, so that the same content gives the same document."""

from __future__ import annotations

from collections import Counter, defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Literal, NamedNode, Triple

# RDFC-1.0 tries the nodes that look alike in every order (its section 7.1 on poison graphs): eight that are joined each
# with each take ten seconds, a chain of a thousand three minutes.
_MOST_ALIKE: Final = 6
_MOST_ROUNDS, _MOST_WORK = 100, 2_000_000
_ITSELF, _ANOTHER = "_:itself", "_:another"

# What is said of a blank node: the terms of each quad that it stands in.
Said = dict[BlankNode, list[Quad]]


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """Return the quads with blank nodes named by RDFC-1.0, so that the same content gives the same names.

    Where many blank nodes look alike that would take for ever. They are told apart by what surrounds them, ever
    further off, then; those that still look alike keep the order of the names that they had.
    """
    distinct = set(quads)
    said: Said = defaultdict(list)
    for quad in distinct:
        for node in _blank(quad):
            said[node].append(quad)
    if not said:
        return distinct
    if _alike(said) > _MOST_ALIKE:
        return _renamed(distinct, _by_surroundings(said, len(distinct)))
    dataset = Dataset(distinct)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def has_blank_node(quad: Quad) -> bool:
    """Tell whether a quad speaks of a node that has no name outside of its document."""
    return bool(_blank(quad))


def _blank(quad: Quad) -> set[BlankNode]:
    return {term for term in quad if isinstance(term, BlankNode)}


def _alike(said: Said) -> int:
    """Return how many blank nodes are joined to others and look like another at first sight."""
    looks = {node: _look(node, quads, {}) for node, quads in said.items()}
    joined = [looks[node] for node, quads in said.items() if any(len(_blank(quad)) > 1 for quad in quads)]
    counts = Counter(looks.values())
    return sum(counts[look] > 1 for look in joined)


def _by_surroundings(said: Said, size: int) -> list[BlankNode]:
    """Return the blank nodes in an order that follows from the content, as far as a bounded time tells them apart."""
    looks: dict[BlankNode, str] = {}
    kinds = 0
    for _ in range(min(_MOST_ROUNDS, 1 + _MOST_WORK // size)):
        looks = {node: _look(node, quads, looks) for node, quads in said.items()}
        if len(set(looks.values())) == kinds:
            break
        kinds = len(set(looks.values()))
    return sorted(said, key=lambda node: (looks[node], node.value))


def _look(node: BlankNode, quads: Iterable[Quad], looks: Mapping[BlankNode, str]) -> str:
    """Return a hash of what is said of a node, of others by how they look."""

    def shown(term: NamedNode | BlankNode | Literal | Triple) -> str:
        if not isinstance(term, BlankNode):
            return str(term)
        return _ITSELF if term == node else looks.get(term, _ANOTHER)

    rows = sorted(" ".join(map(shown, quad)) for quad in quads)
    return sha256("\n".join([looks.get(node, ""), *rows]).encode()).hexdigest()


def _renamed(quads: Iterable[Quad], nodes: Iterable[BlankNode]) -> set[Quad]:
    names = {node: BlankNode(f"b{number}") for number, node in enumerate(nodes)}
    return {Quad(*(names.get(term, term) for term in quad)) for quad in quads}
