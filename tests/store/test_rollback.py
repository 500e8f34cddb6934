"""Going back publishes an earlier state anew and loses nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.store.test_generations import manifest
from tripgraph.errors import BadInput, NotFound, StoreProblem
from tripgraph.facts import text
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store import embedded, generations
from tripgraph.store.embedded import Embedded
from tripgraph.store.rollback import rollback

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.generations import Generation

NODE = NamedNode("http://example.org/g")


def publish(store: Path, *values: int, keep: int = generations.KEPT) -> Generation:
    """Publish a graph with these values."""
    quads = [Quad(NODE, NODE, Literal(value), NODE) for value in values]
    recorded = replace(manifest(f"values {values}"), triples=len(values))
    return generations.publish(store, recorded, lambda folder: embedded.write(folder, quads), keep)


def values(generation: Generation) -> set[str]:
    """Return the values in a generation's graph, each of them once in the merge too."""
    engine = Embedded.open(generation.quads)
    found = [text(quad.object) for quad in engine.quads()]
    assert sorted(found) == sorted(text(triple.object) for triple in engine.merge())
    return set(found)


def test_an_earlier_state_is_published_anew(tmp_path: Path) -> None:
    """The new generation holds what the old one held, says so, and what was current is still there."""
    publish(tmp_path, 1, 2)
    publish(tmp_path, 3)
    back = rollback(tmp_path, 1, "A mistake.")
    assert generations.current(tmp_path) == back
    assert (back.number, values(back)) == (3, {"1", "2"})
    assert back.manifest.through == "rollback"
    assert back.manifest.message == "Rolled back to generation 1 of 2026-01-01T00:00:00Z. A mistake."
    assert values(generations.numbered(tmp_path, 2)) == {"3"}


def test_a_rollback_can_be_rolled_back(tmp_path: Path) -> None:
    """Going back is a generation like any other."""
    publish(tmp_path, 1)
    publish(tmp_path, 2)
    rollback(tmp_path, 1)
    assert values(rollback(tmp_path, 2)) == {"2"}
    assert generations.numbers(tmp_path) == [1, 2, 3, 4]


def test_the_new_generation_stands_on_its_own(tmp_path: Path) -> None:
    """The generation that was gone back to may be removed; what they shared on the disk stays."""
    first = publish(tmp_path, 1, 2)
    publish(tmp_path, 3)
    back = rollback(tmp_path, 1)
    shutil.rmtree(first.folder)
    assert values(back) == {"1", "2"}


def test_the_oldest_generation_can_be_gone_back_to(tmp_path: Path) -> None:
    """Even if publishing it anew is what lets the old one go."""
    for value in range(5):
        publish(tmp_path, value)
    assert values(rollback(tmp_path, 1)) == {"0"}
    assert generations.numbers(tmp_path) == [2, 3, 4, 5, 6]


def test_a_rollback_leads_out_of_a_damaged_generation(tmp_path: Path) -> None:
    """That the current generation is damaged is no hindrance; that the one to go back to is, is told."""
    publish(tmp_path, 1)
    second = publish(tmp_path, 2)
    (second.folder / "manifest.json").unlink()
    assert values(rollback(tmp_path, 1)) == {"1"}
    with pytest.raises(StoreProblem, match="damaged"):
        rollback(tmp_path, 2)


def test_what_cannot_be_gone_back_to_is_told(tmp_path: Path) -> None:
    """The current generation and one that is not kept are refused with what to do."""
    publish(tmp_path, 1)
    with pytest.raises(BadInput, match="Generation 1 is the current one"):
        rollback(tmp_path, 1)
    with pytest.raises(NotFound, match="no generation 2"):
        rollback(tmp_path, 2)
    assert generations.numbers(tmp_path) == [1]
