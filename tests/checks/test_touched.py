"""What is found wrong with the nodes that a change touches is what the whole check finds wrong with them."""

from __future__ import annotations

import random
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import checks, dataset, derive, ontology, rdfio
from tripgraph.checks import touched
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store.diff import Difference
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tripgraph.ontology import Ontology
    from tripgraph.violation import Violation

EXAMPLES = ROOT / "ontology" / "examples"
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))


@cache
def house() -> Ontology:
    return ontology.load(ROOT / "ontology")


@cache
def context() -> tuple[list[Quad], set[Quad]]:
    """Return what the examples have in common, and with it what follows from that."""
    stated = rdfio.parse_file(EXAMPLES / "context.ttl", NamedNode(GRAPH["example/context"]))
    return stated, whole(stated)


def whole(stated: Iterable[Quad]) -> set[Quad]:
    """Return what is stated, and what follows from it."""
    quads = set(stated)
    return quads | set(derive.derived(quads, house()))


def found(before: set[Quad], after: set[Quad]) -> set[Violation]:
    """Return what is found wrong with what changes from one state to the other."""
    engine = Embedded.in_memory([*after, *house().quads])
    change = Difference(frozenset(after - before), frozenset(before - after))
    return set(touched.find(house(), engine, change))


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_found_when_it_comes(path: Path) -> None:
    """Every rule that the whole check knows speaks as well where only what came is looked at, and says the same."""
    stated, before = context()
    example = rdfio.parse_file(path, NamedNode(GRAPH["example/gazette"]))
    after = whole([*stated, *example])
    expected = set(checks.run(house(), (), list(after)))
    assert {(one.rule, one.node) for one in found(before, after)} == {
        (one.rule, one.node) for one in expected
    }


def test_nothing_untrue_is_found() -> None:
    """Whatever goes from the curated data or is put into it, all that is found is wrong with the whole as well."""
    chance = random.Random(3)
    files = dataset.read(ROOT / "data").files
    stated = {quad for file in files for quad in rdfio.parse_file(file.path, file.graph)}
    nodes, ordered = sorted({q.subject for q in stated}, key=str), sorted(stated, key=str)
    before = whole(stated)
    number = 0
    for _ in range(4):
        gone = chance.sample(ordered, 25)
        came = {Quad(q.subject, q.predicate, chance.choice(nodes), q.graph_name) for q in gone[:5]}
        came |= {Quad(q.subject, q.predicate, Literal("odd"), q.graph_name) for q in gone[5:8]}
        after = whole((stated - set(gone)) | came)
        local = {(one.rule, one.node) for one in found(before, after)}
        assert local <= {(one.rule, one.node) for one in checks.run(house(), (), list(after))}
        number += len(local)
    assert number > 20
