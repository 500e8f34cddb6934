"""Generations on disk: each an immutable, numbered state of the store, one of them current.

    var/store/
      lock                      held while a generation is made
      current -> generations/000002
      generations/000001/       quads/ (the engine's files) and manifest.json
      generations/000002/

A generation is made beside the others under another name and gets its number when it is complete; ``current`` is then
swapped in one step. Whatever fails before that leaves what was there untouched.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Final

from tripgraph.errors import StoreProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEPT: Final = 5
_NUMBER: Final = re.compile(r"\d{6,}")
_UNFINISHED: Final = ".unfinished"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is recorded of a generation.

    fingerprint: of what it was built from. created: UTC, ISO 8601. by: who made it, through: by which way, message:
    what they say about it. graphs: quads in each named graph. triples: triples in the merge of all graphs.
    """

    fingerprint: str
    created: str
    by: str
    through: str
    message: str
    graphs: dict[str, int]
    triples: int


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


def current(store: Path) -> Generation | None:
    """Return the current generation, None if nothing was published yet. Raises StoreProblem if it is damaged."""
    link = store / "current"
    if not link.is_symlink():
        return None
    return _read(link.resolve())


def require(store: Path) -> Generation:
    """Return the current generation. Raises StoreProblem if there is none yet, or if it is damaged."""
    generation = current(store)
    if generation is None:
        raise StoreProblem(f"{store}: nothing was built here yet. Run 'tripgraph build' first.")
    return generation


def listed(store: Path) -> list[Generation]:
    """Return the generations that are kept, oldest first."""
    return [_read(folder) for folder in _folders(store)]


def publish(store: Path, manifest: Manifest, fill: Callable[[Path], None], keep: int = KEPT) -> Generation:
    """Make a generation and make it current; afterwards only the newest ``keep`` are left.

    fill: writes the engine's files into the folder it is given, which does not exist yet; whatever it raises leaves
    the store as it was. The caller holds ``lock``. Raises StoreProblem when the disk is full or cannot be written.
    """
    generations = store / "generations"
    draft = generations / _UNFINISHED
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        fill(draft / "quads")
        _write(draft / "manifest.json", json.dumps(asdict(manifest), indent=1) + "\n")
        number = max((int(folder.name) for folder in _folders(store)), default=0) + 1
        folder = draft.rename(generations / f"{number:06}")
        _point(store / "current", folder)
    except OSError as error:
        raise _problem(store, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for old in _folders(store)[:-keep]:
        shutil.rmtree(old, ignore_errors=True)
    return Generation(number, folder, manifest)


@contextmanager
def lock(store: Path) -> Iterator[None]:
    """Hold the store for writing; the lock ends with the process, however that ends. Raises StoreProblem if taken."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        file = (store / "lock").open("w")
    except OSError as error:
        raise _problem(store, error) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreProblem(
                f"{store}: another build is at work here. Try again when it has ended."
            ) from error
        yield


def _folders(store: Path) -> list[Path]:
    """Return the folders of all complete generations, oldest first."""
    paths = (store / "generations").glob("*")
    return sorted((path for path in paths if _NUMBER.fullmatch(path.name)), key=lambda path: int(path.name))


def _read(folder: Path) -> Generation:
    try:
        record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        manifest = Manifest(**{field.name: record[field.name] for field in fields(Manifest)})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreProblem(
            f"{folder}: the generation is damaged ({error}). Make a new one with 'tripgraph build --force'."
        ) from error
    return Generation(int(folder.name), folder, manifest)


def _point(link: Path, folder: Path) -> None:
    """Make ``link`` point at the folder in one step, so that there is never a moment without it."""
    new = link.with_name(".next")
    with suppress(FileNotFoundError):
        new.unlink()
    new.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    new.replace(link)
    _sync(link.parent)


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Make sure that the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _problem(store: Path, error: OSError) -> StoreProblem:
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return StoreProblem(
            f"{store}: the disk is full. Free some space, or name another folder with --store."
        )
    return StoreProblem(f"{store}: cannot be written: {error.strerror or error}. Nothing was changed.")
