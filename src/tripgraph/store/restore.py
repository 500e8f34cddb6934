"""Taking a backup back into a store: all of it or nothing, and never in place of what is there unasked."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tarfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput, missing
from tripgraph.store import contents, disk, generations, retention
from tripgraph.store.embedded import Embedded
from tripgraph.store.rollback import republish

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import IO

    from tripgraph.store.contents import Contents
    from tripgraph.store.generations import Generation

_CHUNK: Final = 1 << 20


def restore(store: Path, source: Path, *, force: bool = False) -> Generation:
    """Take a backup back, and return the generation that is current then.

    A store without generations gets all those of the backup, under their numbers. One that has some is refused; with
    force, what was current in the backup is published there as a new generation, and nothing is lost. Every
    file is compared with its hash first. Raises BadInput if the store has generations or the backup is damaged,
    NotFound if there is none, StoreProblem if the store cannot be written.
    """
    with generations.lock(store):
        number = generations.number(store)
        if number is not None and not force:
            raise BadInput(
                f"{store}: has generations, the current one is {number}. Name another folder with --store to restore "
                "all of the backup there, or publish its state here as a new generation with --force."
            )
        draft = store / f"{generations.DRAFT}restore"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            table = _unpack(source, draft)
            old = generations.read(draft / "generations" / f"{table.current:06}")
            Embedded.open(old.quads)  # that it opens is known before anything is changed
            if number is None:
                return _adopt(store, draft, table)
            told = (
                f"Restored from generation {old.number} of {old.manifest.created}, backed up {table.created}."
            )
            return republish(store, old.manifest, "restore", told, lambda folder: _move(old.quads, folder))
        except OSError as error:
            raise disk.problem(store, error) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def _move(quads: Path, folder: Path) -> None:
    quads.rename(folder)


def _adopt(store: Path, draft: Path, table: Contents) -> Generation:
    for number in table.pinned:
        retention.pin(draft / "generations" / f"{number:06}")
    return generations.adopt(store, draft / "generations", table.current)


def _unpack(source: Path, draft: Path) -> Contents:
    """Copy a backup into a folder, file by file as its list of contents names them, and compare each hash."""
    with _opened(source) as entry:
        with entry(contents.NAME) as file:
            table = contents.read(file.read(), str(source))
        for name, expected in table.files.items():
            with entry(name) as file:
                found = _copy(file, draft / name)
            if found != expected:
                raise BadInput(
                    f"{source}: {name} is damaged: its hash is not the one noted. Take another backup."
                )
    return table


@contextmanager
def _opened(source: Path) -> Iterator[Callable[[str], IO[bytes]]]:
    """Yield a function that opens the file with this path in a backup. Raises NotFound, BadInput."""
    if not source.exists():
        raise missing("backup", source, "Check the path.")
    if source.is_dir():
        yield lambda name: _file(source, name)
        return
    try:
        with tarfile.open(source) as archive:
            yield lambda name: _member(archive, name)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadInput(f"{source}: is no backup, or is damaged. Take another backup.") from error


def _file(folder: Path, name: str) -> IO[bytes]:
    path = folder / name
    if not path.is_file():
        raise _incomplete(folder, name)
    return path.open("rb")


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    """Open a file in an archive; links and anything stranger are not followed."""
    try:
        member = archive.getmember(name)
    except KeyError as error:
        raise _incomplete(archive.name, name) from error
    file = archive.extractfile(member) if member.isreg() else None
    if file is None:
        raise _incomplete(archive.name, name)
    return file


def _incomplete(source: object, name: str) -> BadInput:
    return BadInput(f"{source}: is no backup, or is not complete: {name} is missing. Take another backup.")


def _copy(file: IO[bytes], path: Path) -> str:
    """Write a copy of a file, and return the SHA-256 of what was read, in hex."""
    digest = hashlib.sha256()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as copy:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest()
