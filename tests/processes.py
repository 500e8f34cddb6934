"""Looking at the processes of this machine (Linux): who descends from whom, and waiting until they have ended."""

from __future__ import annotations

import os
import select
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE = 60


def descendants(process: int, module: str = "") -> set[int]:
    """Return the processes that a process started, and those that they started. module: only those that run it."""
    parent_of = parents()
    found: set[int] = set()
    pending = {process}
    while pending:
        pending = {child for child, parent in parent_of.items() if parent in pending}
        found |= pending
    return {child for child in found if module in command(child)}


def command(process: int) -> str:
    """Return the command line of a process, "" if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_text(encoding="utf-8")
    return ""


def wait_until_ended(processes: Iterable[int]) -> None:
    """Wait until all these processes have ended; they need not be children. Raises TimeoutError."""
    for process in processes:
        with suppress(ProcessLookupError):
            descriptor = os.pidfd_open(process)
            try:
                ready, _, _ = select.select([descriptor], [], [], PATIENCE)
            finally:
                os.close(descriptor)
            if not ready:
                raise TimeoutError(f"process {process} still runs")


def resident(process: int) -> int:
    """Return the memory that a process has for itself, in KiB: what it shares is not counted."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def parents() -> dict[int, int]:
    """Return all processes of this machine, each with the one that started it."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                # Behind the name, which stands in brackets: state, parent.
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found
