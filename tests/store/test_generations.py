"""Generations: published whole or not at all, swapped in one step, the newest few kept."""

from __future__ import annotations

import errno
import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import generations
from tripgraph.store.manifest import Manifest

if TYPE_CHECKING:
    from pathlib import Path

HOLD_LOCK = """
import sys
from pathlib import Path
from tripgraph.store import generations
with generations.lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def manifest(message: str = "a test") -> Manifest:
    return Manifest(
        "f" * 64, "2026-01-01T00:00:00Z", "tester", "tests", message, {"http://example.org/g": 1}, 1
    )


def fill(folder: Path) -> None:
    folder.mkdir()
    (folder / "file").write_text("content", encoding="utf-8")


def test_a_store_without_generations_has_no_current_one(tmp_path: Path) -> None:
    """Nothing was published yet: there is no current generation, and that is no error."""
    assert generations.current(tmp_path / "store") is None
    assert generations.listed(tmp_path / "store") == []


def test_what_is_published_is_current(tmp_path: Path) -> None:
    """A published generation has the next number, its manifest and its files, and ``current`` leads to it."""
    first = generations.publish(tmp_path, manifest("one"), fill)
    second = generations.publish(tmp_path, manifest("two"), fill)
    assert (first.number, second.number) == (1, 2)
    assert generations.current(tmp_path) == second
    assert (tmp_path / "current" / "quads" / "file").read_text(encoding="utf-8") == "content"
    assert generations.listed(tmp_path) == [first, second]


def test_a_store_can_be_moved(tmp_path: Path) -> None:
    """``current`` is a relative link, so that the folder may be moved or mounted elsewhere."""
    generations.publish(tmp_path / "here", manifest(), fill)
    (tmp_path / "here").rename(tmp_path / "there")
    current = generations.current(tmp_path / "there")
    assert current is not None
    assert current.manifest == manifest()


def test_the_newest_generations_are_kept(tmp_path: Path) -> None:
    """Older ones than the newest five are removed; numbers are never used again."""
    for _ in range(7):
        generations.publish(tmp_path, manifest(), fill)
    assert [generation.number for generation in generations.listed(tmp_path)] == [3, 4, 5, 6, 7]


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """When the disk is full the message says so, and the old generation stays current and alone."""
    before = generations.publish(tmp_path, manifest(), fill)

    def no_space(folder: Path) -> None:
        fill(folder)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StoreProblem, match="the disk is full"):
        generations.publish(tmp_path, manifest(), no_space)
    assert generations.current(tmp_path) == before
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["000001"]


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    """Whatever else goes wrong while a generation is made passes through and leaves no trace."""
    before = generations.publish(tmp_path, manifest(), fill)

    def fail(folder: Path) -> None:
        fill(folder)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generations.publish(tmp_path, manifest(), fail)
    assert generations.current(tmp_path) == before
    assert [path.name for path in (tmp_path / "generations").iterdir()] == ["000001"]


def test_what_a_crash_left_behind_is_cleared(tmp_path: Path) -> None:
    """A draft and a half-made link of a killed build do not stand in the way of the next one."""
    fill((tmp_path / "generations").joinpath(".unfinished").parent)
    (tmp_path / "generations" / ".unfinished").mkdir()
    (tmp_path / ".next").symlink_to("nowhere")
    assert generations.publish(tmp_path, manifest(), fill).number == 1
    assert not (tmp_path / "generations" / ".unfinished").exists()


def test_a_generation_nobody_was_told_of_is_cleared(tmp_path: Path) -> None:
    """A process that is killed right before the swap leaves a complete folder; it is not listed, and it goes."""
    before = generations.publish(tmp_path, manifest("one"), fill)
    unpublished = shutil.copytree(before.folder, tmp_path / "generations" / "000002")
    (unpublished / "unpublished").touch()
    assert generations.listed(tmp_path) == [before]
    generations.tidy(tmp_path)
    assert not unpublished.exists()
    assert generations.current(tmp_path) == before


def test_a_generation_that_became_current_counts(tmp_path: Path) -> None:
    """A process that is killed right after the swap has published: its generation stays, and so do later ones."""
    first = generations.publish(tmp_path, manifest("one"), fill)
    (first.folder / "unpublished").touch()
    second = generations.publish(tmp_path, manifest("two"), fill)
    generations.tidy(tmp_path)
    assert generations.listed(tmp_path) == [first, second]


def test_nothing_is_tidied_under_the_hand_of_another(tmp_path: Path) -> None:
    """While somebody holds the store, a draft is theirs and stays."""
    draft = tmp_path / "generations" / ".unfinished"
    draft.mkdir(parents=True)
    with generations.lock(tmp_path):
        generations.tidy(tmp_path)
        assert draft.exists()
    generations.tidy(tmp_path)
    assert not draft.exists()


def test_a_lost_link_loses_nothing(tmp_path: Path) -> None:
    """Where ``current`` is gone, as in a copy made without links, the newest generation is the current one."""
    generations.publish(tmp_path, manifest("one"), fill)
    second = generations.publish(tmp_path, manifest("two"), fill)
    (tmp_path / "current").unlink()
    assert generations.number(tmp_path) == 2
    assert generations.current(tmp_path) == second
    assert generations.publish(tmp_path, manifest("three"), fill).number == 3


def test_a_generation_is_found_by_its_number(tmp_path: Path) -> None:
    """One that is not kept is named, with those that are."""
    first = generations.publish(tmp_path, manifest(), fill)
    assert generations.numbered(tmp_path, 1) == first
    with pytest.raises(NotFound, match=r"no generation 7 .*Kept are: 1"):
        generations.numbered(tmp_path, 7)


def test_a_manifest_without_owners_was_all_the_builds_own(tmp_path: Path) -> None:
    """A generation recorded before graphs could come from elsewhere owns all its graphs."""
    generation = generations.publish(tmp_path, manifest(), fill)
    path = generation.folder / "manifest.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    del record["owned"]
    path.write_text(json.dumps(record), encoding="utf-8")
    assert generations.require(tmp_path).manifest.owned == ("http://example.org/g",)


def test_two_builds_do_not_collide(tmp_path: Path) -> None:
    """While one process holds the lock another is told to wait; when that process ends, the lock is free."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_LOCK, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == b"held\n"
        with (
            pytest.raises(StoreProblem, match="another build or write is at work"),
            generations.lock(tmp_path),
        ):
            pass
        holder.kill()
    with generations.lock(tmp_path):
        pass


def test_a_damaged_manifest_says_what_to_do(tmp_path: Path) -> None:
    """A generation whose record is gone or unreadable is damaged; a new build makes a good one."""
    generation = generations.publish(tmp_path, manifest(), fill)
    (generation.folder / "manifest.json").write_text("{}", encoding="utf-8")
    with pytest.raises(StoreProblem, match="tripgraph build --force"):
        generations.current(tmp_path)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where a file stands in the way of the store's folder, the message names the place."""
    (tmp_path / "store").write_text("", encoding="utf-8")
    with pytest.raises(StoreProblem, match="store: cannot be written"), generations.lock(tmp_path / "store"):
        pass
