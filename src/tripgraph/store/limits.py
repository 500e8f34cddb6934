"""How much a query may take, and how a process confines itself to it."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tripgraph.store import seccomp

MIB: Final = 1 << 20
_LEAST_MEMORY: Final = 256 * MIB
_MOST_MEMORY: Final = 1024 * MIB
_PR_SET_PDEATHSIG: Final = 1
_NICENESS: Final = 5
_CGROUP_LIMITS: Final = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What queries may take, each and together.

    seconds: of one query, from its start until its answer is delivered. memory: bytes a query may take beyond the
    graph itself. answer: bytes of one answer. slots: queries at a time, once for SPARQL and once for pages. queue: how
    many may wait for a slot. held: bytes that the graph may take to be kept in memory; a larger one stays on disk.
    kept: bytes of answers that are kept in memory for whoever asks the same again; 0: none.
    """

    seconds: float = 10.0
    memory: int = _LEAST_MEMORY
    answer: int = 256 * MIB
    slots: int = 2
    queue: int = 64
    held: int = 1024 * MIB
    kept: int = 0


def of_machine(seconds: float, slots: int | None = None, memory: int | None = None, kept: int = 0) -> Limits:
    """Return limits that suit this machine: a slot a core, and at most a quarter of its memory for the graph.

    memory: bytes that a query may take; default what is left of another quarter when it is shared by all slots.
    kept: bytes of answers that are kept.
    """
    slots = slots or max(2, os.cpu_count() or 1)
    quarter = machine_memory() // 4
    share = min(max(quarter // (2 * slots), _LEAST_MEMORY), _MOST_MEMORY)
    return Limits(seconds=seconds, memory=memory or share, slots=slots, held=quarter, kept=kept)


def machine_memory() -> int:
    """Return the bytes of memory of this machine, or of the container that this process runs in."""
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    for path in _CGROUP_LIMITS:
        with suppress(OSError, ValueError):
            memory = min(memory, int(path.read_text(encoding="ascii")))
    return memory


def confine(memory: int, parent: int, *, reads_files: bool = False) -> None:
    """Confine this process, which was just forked, for good.

    It can open no file and no connection any more (what is open stays so), take at most ``memory`` bytes beyond
    what it has, leaves no core file, gives way to the server, and is killed when its ``parent`` ends. reads_files:
    whether it may open files for reading, where the kernel can keep it from connections alone.
    """
    die_with(parent)
    os.nice(_NICENESS)
    with suppress(OSError):  # where there is none, or it may not be written
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    # Python's own handlers do not run while the engine computes; the kernel acts on the default in any case.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(OSError, ValueError):  # macOS knows this limit and does not keep it
        _limit(resource.RLIMIT_AS, _address_space() + memory)
    _limit(resource.RLIMIT_CORE, 0)
    if not (reads_files and seccomp.leave_reading_only()):
        _limit(resource.RLIMIT_NOFILE, 0)


def bound(memory: int) -> None:
    """Have this process take at most ``memory`` bytes beyond what it has."""
    with suppress(OSError, ValueError):  # as in confine
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space() + memory, hard))


def most_resident() -> int:
    """Return the most memory that this process ever had in use, in bytes, the shared part included."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _limit(which: int, most: int) -> None:
    resource.setrlimit(which, (most, most))


def _address_space() -> int:
    """Return the size of this process's address space. Raises OSError where there is no /proc."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the thread of its parent that started it ends, where it can."""
    if sys.platform == "linux":
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(0)


_libc = ctypes.CDLL(None)
