"""Taking sockets, programs and files to write from a process for good, by the kernel's filter of system calls.

A worker that answers from the disk goes on opening the engine's files, so it cannot be kept from opening anything, as
those are that answer from memory. See seccomp(2); the program is classic BPF (linux/filter.h, linux/seccomp.h).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _FILTER = 22, 38, 2
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW: Final = 0x7FFF0000
_REFUSE: Final = 0x00050000 | errno.EACCES
# Where the kernel keeps the number of the call, the architecture, and the lower half of each argument.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_OTHER_ABI: Final = 0x40000000  # of x86-64: the calls of x32, under other numbers
_TO_WRITE: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


@dataclass(frozen=True, slots=True)
class _Machine:
    """The kernel's number for an architecture, and its numbers of calls.

    refused: those that make a socket, a ring (which can make one), a program of this process, or a file, and the one
    that opens files with its flags out of sight. opens: those that open files, with the place of their flags.
    """

    architecture: int
    refused: tuple[int, ...]
    opens: Mapping[int, int]


# socket, io_uring_setup, execve, execveat, openat2 (and creat, which newer architectures have not); open, openat.
_MACHINES: Final[Mapping[str, _Machine]] = {
    "x86_64": _Machine(0xC000003E, (41, 425, 59, 322, 437, 85), {2: 1, 257: 2}),
    "aarch64": _Machine(0xC00000B7, (198, 425, 221, 281, 437), {56: 2}),
}


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("yes", ctypes.c_ubyte),
        ("no", ctypes.c_ubyte),
        ("k", ctypes.c_uint),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def leave_reading_only() -> bool:
    """Take from this process, for good, all but reading files and what it has open; tell whether that was done.

    It is not where the kernel has no such filter, or where the numbers of its calls are not known here.
    """
    machine = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if machine is None:
        return False
    rows = _rows(machine)
    instructions = (_Instruction * len(rows))(*(_Instruction(*row) for row in rows))
    program = _Program(len(rows), instructions)
    libc = ctypes.CDLL(None)
    return bool(
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and libc.prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0
    )


def _rows(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """Return the program: code, how many rows to leap if a test holds, how many if it does not, and the value."""
    rows = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, machine.architecture),
        (_RETURN, 0, 0, _REFUSE),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _OTHER_ABI),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in machine.refused:
        rows += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number, flags in machine.opens.items():
        rows += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _ARGUMENTS + 8 * flags),
            (_ANY_BIT, 0, 1, _TO_WRITE),
            (_RETURN, 0, 0, _REFUSE),
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [*rows, (_RETURN, 0, 0, _ALLOW)]
