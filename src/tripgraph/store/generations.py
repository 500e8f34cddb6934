"""Generations on disk: each an immutable, numbered state of the store, one of them current.

    var/store/
      lock                      held while a generation is made
      current -> generations/000002
      generations/000001/       quads/ (the engine's files), manifest.json, and ``pinned`` if it is kept for ever
      generations/000002/

A generation is made beside the others under another name, gets its number when it is complete and on the disk, and is
published by swapping ``current`` in one step. Until then it carries a mark by which whoever comes after a crash knows
that nobody was told of it. Whatever fails before the swap leaves what was there untouched.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import disk, manifest, retention

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from tripgraph.store.manifest import Manifest

KEPT: Final = 5
DRAFT: Final = ".draft-"  # begins the names of folders in which the holder of the lock prepares something
_NUMBER: Final = re.compile(r"\d{6,}")
_DRAFT: Final = ".unfinished"
_UNPUBLISHED: Final = "unpublished"


@dataclass(frozen=True, slots=True)
class Generation:
    """One published state: its number, its folder, and what is recorded of it."""

    number: int
    folder: Path
    manifest: Manifest

    @property
    def quads(self) -> Path:
        """The folder of the engine's files."""
        return self.folder / "quads"

    @property
    def pinned(self) -> bool:
        """Whether it is kept for ever."""
        return retention.pinned(self.folder)


def number(store: Path) -> int | None:
    """Return the number of the current generation, None if nothing was published yet.

    Reads one link and no file, so that a server may ask again and again. Without the link, as in a backup, the newest
    generation is the current one.
    """
    link = store / "current"
    if link.is_symlink():
        name = link.readlink().name
        if not _NUMBER.fullmatch(name):
            raise StoreProblem(f"{link}: leads to {name!r}, which is no generation. Remove the link.")
        return int(name)
    found = _published(store)
    return int(found[-1].name) if found else None


def current(store: Path) -> Generation | None:
    """Return the current generation, None if nothing was published yet. Raises StoreProblem if it is damaged."""
    while (found := number(store)) is not None:
        if generation := _read_if_kept(_folder(store, found)):
            return generation
        if number(store) == found:  # else others published so much meanwhile that it was removed
            return read(_folder(store, found))
    return None


def require(store: Path) -> Generation:
    """Return the current generation. Raises StoreProblem if there is none yet, or if it is damaged."""
    generation = current(store)
    if generation is None:
        raise StoreProblem(f"{store}: nothing was built here yet. Run 'tripgraph build' first.")
    return generation


def numbered(store: Path, number: int) -> Generation:
    """Return the generation with this number. Raises NotFound if it is not kept, StoreProblem if it is damaged."""
    kept = numbers(store)
    generation = _read_if_kept(_folder(store, number)) if number in kept else None
    if generation is None:
        names = ", ".join(map(str, kept)) or "none yet"
        raise NotFound(f"There is no generation {number} in {store}. Kept are: {names}.")
    return generation


def numbers(store: Path) -> list[int]:
    """Return the numbers of the generations that are kept, oldest first."""
    return [int(folder.name) for folder in _published(store)]


def listed(store: Path) -> list[Generation]:
    """Return the generations that are kept, oldest first. Raises StoreProblem if one is damaged."""
    while folders := _published(store):
        if found := [generation for folder in folders if (generation := _read_if_kept(folder))]:
            return found
    return []


def publish(store: Path, recorded: Manifest, fill: Callable[[Path], None], keep: int = KEPT) -> Generation:
    """Make a generation and make it current; afterwards only the newest ``keep`` and the pinned ones are left.

    fill: writes the engine's files into the folder it is given, which does not exist yet, and may write beside it;
    whatever it raises leaves the store as it was. The caller holds ``lock``. Raises StoreProblem when the disk is full
    or cannot be written.
    """
    made = draft = store / "generations" / _DRAFT
    try:
        _clear(store)
        draft.mkdir(parents=True)
        (draft / _UNPUBLISHED).touch()
        fill(draft / "quads")
        disk.write(draft / "manifest.json", manifest.text(recorded))
        disk.sync_all(draft)
        made = draft.rename(_next_folder(store))
        disk.sync(made.parent)
        disk.point(store / "current", made)
    except OSError as error:
        raise disk.problem(store, error) from error
    finally:
        if made.name != _current_name(store):
            shutil.rmtree(made, ignore_errors=True)
    with suppress(OSError):  # it is published all the same, and the next one to write tries again
        _unmark(made)
    retention.prune(_published(store), keep, made.name)
    return Generation(int(made.name), made, recorded)


@contextmanager
def lock(store: Path, patience: float = 0) -> Iterator[None]:
    """Hold the store for writing; the lock ends with the process, however that ends.

    patience: seconds to wait for others, in the main thread. Raises StoreBusy if it is taken longer.
    """
    try:
        store.mkdir(parents=True, exist_ok=True)
        file = (store / "lock").open("w")
    except OSError as error:
        raise disk.problem(store, error) from error
    with file:
        try:
            disk.lock(file, patience)
        except BlockingIOError as error:
            raise disk.busy(store) from error
        yield


def tidy(store: Path) -> None:
    """Remove what a killed process left behind, unless another is at work or the store cannot be written."""
    drafts, link = list(store.glob(f"{DRAFT}*")), store / disk.NEXT
    if drafts or link.is_symlink() or any(_leftovers(store)):
        with suppress(StoreProblem), lock(store):
            _clear(store, drafts)
            link.unlink(missing_ok=True)


def adopt(store: Path, folder: Path, current: int) -> Generation:
    """Take over a folder of complete generations into a store that has none, and return the one made current.

    The caller holds ``lock``. Raises OSError.
    """
    _clear(store)
    disk.sync_all(folder)
    folder.rename(store / "generations")
    disk.point(store / "current", _folder(store, current))
    return require(store)


def read(folder: Path) -> Generation:
    """Return the generation in a folder named by its number. Raises StoreProblem if it is damaged."""
    try:
        found = manifest.read(folder / "manifest.json")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreProblem(
            f"{folder}: the generation is damaged ({error}). Make a new one with 'tripgraph build --force', "
            "or go back to an older one with 'tripgraph rollback'."
        ) from error
    return Generation(int(folder.name), folder, found)


def _read_if_kept(folder: Path) -> Generation | None:
    """Return the generation in a folder, None if another process has removed it since."""
    try:
        return read(folder)
    except StoreProblem:
        if folder.exists():
            raise
        return None


def _folder(store: Path, number: int) -> Path:
    return store / "generations" / f"{number:06}"


def _folders(store: Path) -> list[Path]:
    """Return the folders of all complete generations, oldest first."""
    paths = (store / "generations").glob("*")
    return sorted((path for path in paths if _NUMBER.fullmatch(path.name)), key=lambda path: int(path.name))


def _next_folder(store: Path) -> Path:
    """Return the folder of the next generation; numbers are never used again."""
    return _folder(store, max((int(folder.name) for folder in _folders(store)), default=0) + 1)


def _published(store: Path) -> list[Path]:
    """Return the folders of the generations that were current once, oldest first."""
    now = _current_name(store)
    return [path for path in _folders(store) if path.name == now or not (path / _UNPUBLISHED).exists()]


def _current_name(store: Path) -> str | None:
    """Return the name of the folder that ``current`` leads to."""
    link = store / "current"
    return link.readlink().name if link.is_symlink() else None


def _leftovers(store: Path) -> Iterator[Path]:
    """Yield what a killed process may have left: drafts, half-removed generations, those nobody was told of."""
    yield from (store / "generations").glob(_DRAFT)
    yield from (store / "generations").glob(f"{retention.REMOVED}*")
    published = _published(store)
    yield from (folder for folder in _folders(store) if folder not in published)


def _clear(store: Path, drafts: Iterable[Path] = ()) -> None:
    for path in (*_leftovers(store), *drafts):
        shutil.rmtree(path, ignore_errors=True)
    if (name := _current_name(store)) and (store / "generations" / name / _UNPUBLISHED).exists():
        _unmark(store / "generations" / name)


def _unmark(folder: Path) -> None:
    """Note on the disk that a generation was published."""
    (folder / _UNPUBLISHED).unlink(missing_ok=True)
    disk.sync(folder)
