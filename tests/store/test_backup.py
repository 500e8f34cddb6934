"""A backup holds what was published, all of it, while others go on; what is taken back is what was there."""

from __future__ import annotations

import json
import tarfile
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from tests.store.test_rollback import publish, values
from tripgraph.errors import BadInput, NotFound, StoreProblem
from tripgraph.store import generations, retention
from tripgraph.store.backup import backup
from tripgraph.store.restore import restore

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ARCHIVES = ["backup.tar", "backup.tar.gz", "backup.tgz"]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with three generations, of which the first is pinned."""
    store = tmp_path / "store"
    for number in range(1, 4):
        publish(store, *range(number))
    retention.pin(generations.numbered(store, 1).folder)
    return store


@pytest.mark.parametrize("name", ["backup", *ARCHIVES])
def test_what_is_taken_back_is_what_was_there(store: Path, tmp_path: Path, name: str) -> None:
    """As a folder or an archive: every generation with number, record, pin and content, and which one is current."""
    contents = backup(store, tmp_path / name)
    restored = restore(tmp_path / "restored", tmp_path / name)
    assert (contents.current, contents.generations, contents.pinned) == (3, [1, 2, 3], [1])
    before, after = generations.listed(store), generations.listed(tmp_path / "restored")
    assert [(g.number, g.manifest, g.pinned) for g in before] == [
        (g.number, g.manifest, g.pinned) for g in after
    ]
    assert [values(generation) for generation in before] == [values(generation) for generation in after]
    assert generations.current(tmp_path / "restored") == restored
    assert restored.number == 3


def test_what_was_taken_back_is_a_store_like_any_other(store: Path, tmp_path: Path) -> None:
    """What is published next has the next number, and the backup does not change by it."""
    backup(store, tmp_path / "backup")
    restore(tmp_path / "restored", tmp_path / "backup")
    assert publish(tmp_path / "restored", 7).number == 4
    assert restore(tmp_path / "again", tmp_path / "backup").number == 3


def test_one_generation_can_be_backed_up(store: Path, tmp_path: Path) -> None:
    """It keeps its number where it is taken back, and is current there."""
    assert backup(store, tmp_path / "one.tar", 2).generations == [2]
    assert values(restore(tmp_path / "restored", tmp_path / "one.tar")) == {"0", "1"}
    assert generations.numbers(tmp_path / "restored") == [2]


def test_a_folder_can_be_served_as_it_is(store: Path, tmp_path: Path) -> None:
    """A backup that is a folder is laid out as a store."""
    backup(store, tmp_path / "backup")
    assert values(generations.require(tmp_path / "backup")) == {"0", "1", "2"}


def test_a_build_goes_on_meanwhile(tmp_path: Path) -> None:
    """While another thread publishes and removes generations, each backup is whole and can be taken back."""
    publish(tmp_path / "store", 0)

    def build() -> None:
        for value in range(30):
            publish(tmp_path / "store", value, keep=1)

    builder = threading.Thread(target=build)
    builder.start()
    taken = 0
    while builder.is_alive() or not taken:
        with suppress(NotFound):  # the builder was quicker and says so; nothing was written
            backup(tmp_path / "store", tmp_path / f"{taken}.tar")
            restored = restore(tmp_path / f"restored-{taken}", tmp_path / f"{taken}.tar")
            assert len(values(restored)) == 1
            taken += 1
    builder.join()


def test_a_backup_replaces_nothing(store: Path, tmp_path: Path) -> None:
    """A destination that exists is refused, be it a file or a folder."""
    (tmp_path / "backup").mkdir()
    with pytest.raises(BadInput, match="exists already"):
        backup(store, tmp_path / "backup")


def test_what_cannot_be_backed_up_is_told(store: Path, tmp_path: Path) -> None:
    """A store in which nothing was built, and a number that is not kept, are named; nothing is written."""
    with pytest.raises(StoreProblem, match="nothing was built"):
        backup(tmp_path / "empty", tmp_path / "backup")
    with pytest.raises(NotFound, match="no generation 9"):
        backup(store, tmp_path / "backup", 9)
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreProblem, match="cannot be written"):
        backup(store, tmp_path / "file" / "backup")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "store"]


def test_a_store_with_generations_is_not_overwritten(store: Path, tmp_path: Path) -> None:
    """Unasked, nothing happens; with force, the backup's state is published anew and nothing is lost."""
    backup(store, tmp_path / "backup", 1)
    before = generations.listed(store)
    with pytest.raises(BadInput, match="has generations, the current one is 3"):
        restore(store, tmp_path / "backup")
    assert generations.listed(store) == before
    restored = restore(store, tmp_path / "backup", force=True)
    assert (restored.number, restored.manifest.through, values(restored)) == (4, "restore", {"0"})
    assert restored.manifest.message.startswith("Restored from generation 1 of 2026-01-01T00:00:00Z")
    assert generations.listed(store)[:-1] == before


def spoil_byte(backup: Path) -> None:
    path = max((backup / "generations").rglob("*.sst"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def lose_file(backup: Path) -> None:
    max((backup / "generations").rglob("*.sst")).unlink()


def lose_contents(backup: Path) -> None:
    (backup / "backup.json").unlink()


def break_contents(backup: Path) -> None:
    (backup / "backup.json").write_text('{"files": 1', encoding="utf-8")


def listing(change: Callable[[dict[str, object]], object]) -> Callable[[Path], None]:
    def spoil(backup: Path) -> None:
        path = backup / "backup.json"
        table = json.loads(path.read_text(encoding="utf-8"))
        change(table)
        path.write_text(json.dumps(table), encoding="utf-8")

    return spoil


def escape(name: str) -> Callable[[Path], None]:
    return listing(lambda table: table.update(files={name: "0" * 64}))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_byte, r"\.sst is damaged: its hash"),
        (lose_file, r"\.sst is missing"),
        (lose_contents, "backup.json is missing"),
        (break_contents, "list of contents, backup.json, is damaged"),
        (listing(lambda table: table.update(current=9)), "backup.json, is damaged"),
        (listing(lambda table: table.update(current="1/../..")), "backup.json, is damaged"),
        (listing(lambda table: table.update(generations=7)), "backup.json, is damaged"),
        (listing(lambda table: table.update(more=1)), "backup.json, is damaged"),
        (escape("../../outside"), "backup.json, is damaged"),
        (escape("/etc/passwd"), "backup.json, is damaged"),
        (escape("generations/000001/../../../x"), "backup.json, is damaged"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_a_damaged_backup_changes_nothing(
    store: Path, tmp_path: Path, spoil: Callable[[Path], None], message: str, packed: bool
) -> None:
    """Whatever is wrong with a folder or an archive is told, and the store stays empty, or as it was."""
    place = tmp_path / "backup"
    backup(store, place)
    spoil(place)
    if packed:
        with tarfile.open(tmp_path / "backup.tar", "w") as archive:
            for path in sorted(place.rglob("*")):
                archive.add(path, path.relative_to(place), recursive=False)
        place = tmp_path / "backup.tar"
    before = generations.listed(store)
    for target in (tmp_path / "empty", store):
        with pytest.raises(BadInput, match=message):
            restore(target, place, force=True)
    assert generations.listed(store) == before
    assert [path.name for path in (tmp_path / "empty").iterdir()] == ["lock"]


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_was_cut_changes_nothing(store: Path, tmp_path: Path, name: str) -> None:
    """Wherever an archive ends too early, or is no archive at all, this is told and the store stays empty."""
    backup(store, tmp_path / name)
    whole = (tmp_path / name).read_bytes()
    for cut in range(0, len(whole) - 2048, len(whole) // 12):
        (tmp_path / name).write_bytes(whole[:cut])
        with pytest.raises(BadInput, match="backup"):
            restore(tmp_path / "restored", tmp_path / name)
        assert generations.number(tmp_path / "restored") is None


def test_links_in_an_archive_are_not_followed(store: Path, tmp_path: Path) -> None:
    """A member that is a link to a file of this machine counts as missing."""
    backup(store, tmp_path / "backup")
    link = max((tmp_path / "backup" / "generations").rglob("*.sst"))
    link.unlink()
    link.symlink_to("/etc/passwd")
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.add(tmp_path / "backup", "")
    with pytest.raises(BadInput, match=r"\.sst is missing"):
        restore(tmp_path / "restored", tmp_path / "backup.tar")


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The path is told."""
    with pytest.raises(NotFound, match="gone: backup not found"):
        restore(tmp_path / "store", tmp_path / "gone")


def test_a_backup_leaves_nothing_of_its_own_in_the_store(store: Path, tmp_path: Path) -> None:
    """The store is only read, so that one that cannot be written can be backed up too."""
    before = {path: path.stat().st_mtime_ns for path in store.rglob("*")}
    backup(store, tmp_path / "backup")
    assert {path: path.stat().st_mtime_ns for path in store.rglob("*")} == before
