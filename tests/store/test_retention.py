"""The newest generations stay, and the pinned ones, and those that somebody reads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.store.test_generations import fill, manifest
from tripgraph.errors import NotFound
from tripgraph.store import generations, retention

if TYPE_CHECKING:
    from pathlib import Path


def publish(store: Path, times: int, keep: int = 2) -> None:
    for _ in range(times):
        generations.publish(store, manifest(), fill, keep)


def test_a_pinned_generation_stays(tmp_path: Path) -> None:
    """Pinned, it outlives the newest few; let go, it is removed when the next one comes."""
    publish(tmp_path, 1)
    first = generations.require(tmp_path)
    retention.pin(first.folder)
    publish(tmp_path, 3)
    assert [(g.number, g.pinned) for g in generations.listed(tmp_path)] == [(1, True), (3, False), (4, False)]
    retention.unpin(first.folder)
    publish(tmp_path, 1)
    assert generations.numbers(tmp_path) == [4, 5]


def test_a_generation_that_is_read_stays_until_it_is_not(tmp_path: Path) -> None:
    """Several readers may hold one; a build goes on meanwhile, and the next one after them removes it."""
    publish(tmp_path, 1)
    folder = generations.require(tmp_path).folder
    with retention.held(folder), retention.held(folder):
        publish(tmp_path, 3)
        assert generations.numbers(tmp_path) == [1, 3, 4]
    publish(tmp_path, 1)
    assert generations.numbers(tmp_path) == [4, 5]


def test_a_generation_that_is_gone_cannot_be_held_or_pinned(tmp_path: Path) -> None:
    """Who comes too late is told so, and where to look."""
    publish(tmp_path, 1)
    folder = generations.require(tmp_path).folder
    publish(tmp_path, 2)
    with pytest.raises(NotFound, match=r"Generation 1 was removed\. 'tripgraph generations' lists"):
        retention.pin(folder)
    with pytest.raises(NotFound), retention.held(folder):
        pass


def test_the_current_generation_stays(tmp_path: Path) -> None:
    """Where somebody made an older one current by hand, it is not removed for being old."""
    publish(tmp_path, 2)
    folders = [generation.folder for generation in generations.listed(tmp_path)]
    retention.prune(folders, 1, "000001")
    assert generations.numbers(tmp_path) == [1, 2]


def test_a_listing_never_finds_half_a_generation(tmp_path: Path) -> None:
    """However fast others publish and remove, a listing reads whole generations, and one of them is current."""
    publish(tmp_path, 2)
    writer = threading.Thread(target=publish, args=(tmp_path, 50, 1))
    writer.start()
    while writer.is_alive():
        assert generations.listed(tmp_path)
        assert generations.require(tmp_path)
    writer.join()
    assert generations.numbers(tmp_path) == [52]
