"""Doing work in a process of its own that can open nothing and is killed when it takes too much."""

from __future__ import annotations

import json
import os
import signal
import traceback
from typing import TYPE_CHECKING, Final, NoReturn

from tripgraph.errors import MemoryLimit, TimeLimit, TooDeep, TripgraphError
from tripgraph.store import frames, limits

if TYPE_CHECKING:
    from collections.abc import Callable

_RESULT: Final = b"R"
_ERROR: Final = b"X"
# The exit code of a process that says itself that memory was short.
OUT_OF_MEMORY: Final = 77
_FAILED: Final = 1


def confined(work: Callable[[], bytes], seconds: float | None, memory: int) -> bytes:
    """Return what ``work`` returns, which a forked process does: it can open no file and no connection any more.

    seconds: after which it is killed (None: never). memory: bytes that it may take beyond what this process has. This
    process must have a single thread of Python. Raises what ``work`` raises on purpose, TimeLimit, MemoryLimit, and
    TooDeep if its stack was too short.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        os.close(reading)
        _work(work, writing, seconds, memory, parent)
    os.close(writing)
    try:
        with os.fdopen(reading, "rb") as pipe:
            said = pipe.read()
    except BaseException:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise
    _, status = os.waitpid(process, 0)
    if os.WIFSIGNALED(status):
        raise ended(os.WTERMSIG(status), seconds, memory)
    return _understood(said, os.waitstatus_to_exitcode(status), memory)


def ended(by: int, seconds: float | None, memory: int) -> Exception:
    """Return the error that says why a process was ended by a signal, where these were its limits."""
    match by:
        case signal.SIGALRM:
            return TimeLimit(
                f"The write took longer than {seconds:g} seconds, and nothing was changed. Write less at a time, or "
                "with a more specific pattern."
            )
        case signal.SIGABRT:
            return out_of_memory(memory)
        case signal.SIGKILL:
            return MemoryLimit(
                "The process that wrote was killed, and nothing was changed. Mostly that means that the machine is "
                "short of memory: write less at a time, or try again later."
            )
        case signal.SIGSEGV | signal.SIGBUS:
            return TooDeep(
                "What was sent is nested deeper than it can be followed, and nothing was changed. Write it with fewer "
                "brackets inside brackets."
            )
    return RuntimeError(f"a process that was to write was ended by signal {by}")


def _work(
    work: Callable[[], bytes], writing: int, seconds: float | None, memory: int, parent: int
) -> NoReturn:
    """Be the process that was just forked."""
    try:
        limits.confine(memory, parent)
        if seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, seconds)
        with os.fdopen(writing, "wb") as pipe:
            try:
                result = work()
            except TripgraphError as error:
                pipe.write(_ERROR + json.dumps(frames.error_record(error)).encode())
            else:
                pipe.write(_RESULT)
                pipe.write(result)
        os._exit(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:  # noqa: BLE001 - the outermost edge of a process
        traceback.print_exc()
        os._exit(_FAILED)


def _understood(said: bytes, code: int, memory: int) -> bytes:
    """Return the result, or raise what was wrong."""
    if code == OUT_OF_MEMORY:
        raise out_of_memory(memory)
    if code == 0 and said[:1] == _ERROR:
        raise frames.error_of(json.loads(said[1:]))
    if code == 0 and said[:1] == _RESULT:
        return said[1:]
    raise RuntimeError(f"a process that was to write ended with exit code {code}")


def out_of_memory(memory: int) -> MemoryLimit:
    """Return the error for a process that needed more than so many bytes; nothing was published."""
    return MemoryLimit(
        f"The write needed more than {memory // limits.MIB} MiB, and nothing was changed. Write less at a time."
    )
