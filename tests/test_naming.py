"""Blank nodes get names that follow from the content, and that in a bounded time."""

from __future__ import annotations

import random

import pytest

from tripgraph import media, naming, rdfio
from tripgraph.errors import NotAcceptable
from tripgraph.rdfio import BlankNode, NamedNode, Quad

P, Q, G = (NamedNode(f"http://example.org/{name}") for name in "pqg")
CHAIN = [(number, number + 1) for number in range(2_000)]
CLIQUE = [(one, other) for one in range(12) for other in range(12) if one != other]


def quads(pairs: list[tuple[int, int]], seed: int) -> list[Quad]:
    """Return a graph of blank nodes, two and two joined, under names and in an order that mean nothing."""
    chance = random.Random(seed)
    names = [f"n{number}" for number in range(len(pairs) + 1)]
    chance.shuffle(names)
    nodes = [BlankNode(name) for name in names]
    found = [Quad(nodes[one], P, nodes[other], G) for one, other in pairs]
    chance.shuffle(found)
    return found


@pytest.mark.parametrize("pairs", [CHAIN[:4], CHAIN[:60]], ids=["by RDFC-1.0", "by surroundings"])
def test_the_same_content_gets_the_same_names(pairs: list[tuple[int, int]]) -> None:
    """However the nodes were called before: with few of them by the standard, with many alike by their surroundings."""
    assert naming.canonical(quads(pairs, 1)) == naming.canonical(quads(pairs, 2)) != set(quads(pairs, 1))


@pytest.mark.parametrize("pairs", [CHAIN, CLIQUE], ids=["chain", "clique"])
def test_nodes_that_look_alike_are_named_all_the_same(pairs: list[tuple[int, int]]) -> None:
    """By the standard a chain of two thousand takes half an hour, twelve that are joined each with each a day."""
    named = naming.canonical(quads(pairs, 1))
    assert len(named) == len(pairs)
    nodes = {term for quad in named for term in quad if isinstance(term, BlankNode)}
    assert len(nodes) == len({node for pair in pairs for node in pair})


def test_what_a_format_cannot_hold_is_not_acceptable() -> None:
    """JSON-LD has no triples as terms: another format is asked for, and no disk is blamed."""
    nested = rdfio.parse_bytes(
        b"<http://a> <http://b> <<( <http://a> <http://b> 1 )>> .", media.TURTLE, "test"
    )
    with pytest.raises(NotAcceptable, match="such as Turtle"):
        rdfio.write_triples([quad.triple for quad in nested], media.JSON_LD)
