"""Writing a copy of the store that ``restore`` takes: a folder, or an archive, whole or not at all."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

from tripgraph.errors import BadInput, NotFound
from tripgraph.store import contents, disk, generations, manifest, retention
from tripgraph.store.contents import Contents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import IO

    from tripgraph.store.generations import Generation

    # Takes the bytes of a file, how many they are, and the path they get in the backup.
    Add: TypeAlias = Callable[[IO[bytes], int, str], None]

_MODES: Final = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz"}
_MARKS: Final = {"pinned", "unpublished"}  # of the store, not of what is in it


def backup(store: Path, destination: Path, number: int | None = None) -> Contents:
    """Copy all generations, or one, to a new folder or archive, and return what is in it.

    destination: a name that ends in .tar, .tar.gz or .tgz is an archive, any other a folder. A build may run
    meanwhile: what is copied is published and does not change, and is held until it is copied. Raises BadInput if the
    destination exists, NotFound if there is no such generation, StoreProblem if nothing was built, one is damaged, or
    the destination cannot be written; no part of a backup is left then.
    """
    if destination.exists():
        raise BadInput(f"{destination}: exists already. Choose another name; a backup replaces nothing.")
    with ExitStack() as holds:
        current = generations.require(store).number if number is None else number
        taken = list(_held(store, number, holds))
        if current not in {generation.number for generation in taken}:
            raise NotFound(f"{store}: other processes removed what was to be copied. Try again.")
        files = {
            f"generations/{path.relative_to(store / 'generations').as_posix()}": path
            for generation in taken
            for path in _files(generation)
        }
        table = _contents(current, taken, files)
        _write(destination, table, files)
    return table


def _held(store: Path, number: int | None, holds: ExitStack) -> Iterator[Generation]:
    """Yield the generations to copy, each held; one that is removed before it can be held is passed over."""
    for wanted in generations.numbers(store) if number is None else [number]:
        try:
            generation = generations.numbered(store, wanted)
            holds.enter_context(retention.held(generation.folder))
        except NotFound:
            if number is not None:
                raise
        else:
            yield generation


def _files(generation: Generation) -> list[Path]:
    paths = (path for path in generation.folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if path.parent != generation.folder or path.name not in _MARKS)


def _contents(current: int, taken: Sequence[Generation], files: dict[str, Path]) -> Contents:
    return Contents(
        created=manifest.now(),
        current=current,
        generations=[generation.number for generation in taken],
        pinned=[generation.number for generation in taken if generation.pinned],
        files={name: _sha256(path) for name, path in files.items()},
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(destination: Path, table: Contents, files: dict[str, Path]) -> None:
    """Write the list of contents and the files under another name, and give it its own when all is on the disk."""
    draft = destination.with_name(f".{destination.name}.{os.getpid()}.draft")
    mode = next((mode for suffix, mode in _MODES.items() if destination.name.endswith(suffix)), None)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with _folder(draft) if mode is None else _archive(draft, mode) as add:
            listing = contents.text(table).encode()
            add(io.BytesIO(listing), len(listing), contents.NAME)
            for name, path in files.items():
                with path.open("rb") as file:
                    add(file, path.stat().st_size, name)
        draft.rename(destination)
        disk.sync(destination.parent)
    except OSError as error:
        raise disk.problem(destination, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if draft.is_file():
            draft.unlink()


@contextmanager
def _folder(draft: Path) -> Iterator[Add]:
    def add(file: IO[bytes], _size: int, name: str) -> None:
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)

    draft.mkdir()
    yield add
    disk.sync_all(draft)


@contextmanager
def _archive(draft: Path, mode: str) -> Iterator[Add]:
    with tarfile.open(draft, mode) as archive:  # type: ignore[call-overload]

        def add(file: IO[bytes], size: int, name: str) -> None:
            member = tarfile.TarInfo(name)
            member.size = size
            archive.addfile(member, file)

        yield add
    disk.sync(draft)
