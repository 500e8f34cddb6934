"""Every error that tripgraph raises on purpose, as one tree.

    TripgraphError                 something a person can mend; never a bug of ours
    ├── BadInput          400  1   what was given cannot be read or understood
    │   ├── SyntaxProblem 400  1   a file or query breaks its grammar; knows line and column
    │   ├── TooDeep       400  1   brackets within brackets, deeper than can be followed
    │   ├── Unauthorized  401  1   a write without a token, or with one that is not known
    │   ├── NotAllowed    403  1   understood, and refused (SERVICE, LOAD, a write where writing is off)
    │   │   └── ScopeTooNarrow 403 1 a write with a token that may only read
    │   ├── TooSlow       408  1   a request that did not come in whole in time
    │   └── TooLarge      413  1   a request that is longer than what is taken in
    │       ├── AddressTooLong 414 1 its address already is
    │       └── HeadTooLarge 431 1 its first line and header fields already are
    ├── NotFound          404  1   no such entity, graph, file or folder
    ├── NotAcceptable     406  1   none of the formats on offer is wanted
    ├── UnsupportedMedia  415  1   a body came in a format that is not read here
    ├── Refused           422  1   readable, but against the ontology, the shapes or the rules
    │   ├── Invalid       422  1   a write that would make the graph wrong; knows each violation
    │   └── Conflict      409  1   a build that would replace what the store has from elsewhere
    ├── StoreProblem      503  1   the store is missing, damaged or the disk is full
    │   └── StoreBusy     503  1   another process writes into it; knows when to try again
    └── LimitReached      503  1   a request was given up; says which limit it met
        ├── TimeLimit     503  1   it took longer than a query may
        ├── MemoryLimit   503  1   it needed more memory than a query may
        ├── ResultLimit   503  1   its answer is longer than an answer may be
        ├── Busy          503  1   too many others were waiting; knows when to try again
        │   └── TooOften  429  1   this client asks more often than it may
        └── Cancelled     503  1   nobody waits for the answer any more

The number is the HTTP status, the second the exit code of the command line. Each message says where, what is
wrong with which value, and what to do. ``tripgraph.client.failures`` adds what only a client meets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path


class TripgraphError(Exception):
    """Something went wrong that a person can mend; the base of all errors raised on purpose."""

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[str] = "Error"


class BadInput(TripgraphError):
    """Raised when what was given cannot be read or understood."""

    status = 400
    title = "Bad input"


@dataclass
class SyntaxProblem(BadInput):
    """Raised when a file, a query or an upload breaks the grammar of its language.

    ``line`` and ``column`` count from 1; ``None`` where the parser does not say. ``place`` is the file's path
    or a name such as "query". ``excerpt``: the line with a caret below the column, "" where it is not at hand.
    """

    place: str
    message: str
    line: int | None = None
    column: int | None = None
    excerpt: str = ""
    title: ClassVar[str] = "Syntax error"

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.place, self.line, self.column) if part is not None)
        return f"{where}: {self.message}"


class TooDeep(BadInput):
    """Raised when brackets stand within brackets deeper than the parser or the engine can follow."""

    title = "Nested too deeply"


class NotAllowed(BadInput):
    """Raised when a request is understood and refused by policy."""

    status = 403
    title = "Not allowed"


class ScopeTooNarrow(NotAllowed):
    """Raised when a token does not allow what is asked with it (RFC 6750, section 3.1: insufficient_scope)."""


@dataclass
class Unauthorized(BadInput):
    """Raised when a request needs a token and has none that is known (RFC 9110, section 15.5.2).

    ``code``: what RFC 6750, section 3.1, calls the error; "" where the request says nothing of a token.
    """

    message: str
    code: str = ""
    status: ClassVar[int] = 401
    title: ClassVar[str] = "Unauthorized"

    def __str__(self) -> str:
        return self.message


class TooSlow(BadInput):
    """Raised when a request does not come in whole in time (RFC 9110, section 15.5.9)."""

    status = 408
    title = "Too slow"


class TooLarge(BadInput):
    """Raised when a request is longer than what is taken in (RFC 9110, section 15.5.14)."""

    status = 413
    title = "Too large"


class AddressTooLong(TooLarge):
    """Raised when the address of a request is too long (RFC 9110, section 15.5.15)."""

    status = 414
    title = "Address too long"


class HeadTooLarge(TooLarge):
    """Raised when the header fields of a request are too many or too long (RFC 6585, section 5)."""

    status = 431


class NotFound(TripgraphError):
    """Raised when an entity, a graph, a file or a folder does not exist."""

    status = 404
    title = "Not found"


class NotAcceptable(TripgraphError):
    """Raised when the client wants none of the formats on offer (RFC 9110, section 15.5.7)."""

    status = 406
    title = "Not acceptable"


class UnsupportedMedia(TripgraphError):
    """Raised when a request body has a media type that is not read here (RFC 9110, section 15.5.16)."""

    status = 415
    title = "Unsupported media type"


class Refused(TripgraphError):
    """Raised when data is readable but breaks the ontology, a shape or a rule."""

    status = 422
    title = "Refused"


@dataclass
class Invalid(Refused):
    """Raised when a write would make the graph wrong. ``violations``: the rule, node, graph and message of each."""

    message: str
    violations: list[dict[str, str]]
    title: ClassVar[str] = "Refused"

    def __str__(self) -> str:
        return self.message


class Conflict(Refused):
    """Raised when the files of the data say something else than what others have put into the store."""

    status = 409


class StoreProblem(TripgraphError):
    """Raised when the store is missing, busy or damaged, or when the disk is full."""

    status = 503
    title = "Store problem"


class StoreBusy(StoreProblem):
    """Raised when another process writes into the store. ``retry_after``: seconds after which to try again."""

    retry_after: ClassVar[int] = 10


class LimitReached(TripgraphError):
    """Raised when a request met a limit and was given up; nothing of its answer may pass for the whole."""

    status = 503
    title = "Limit reached"


class TimeLimit(LimitReached):
    """Raised when a query takes longer than it may."""

    title = "Time limit reached"


class MemoryLimit(LimitReached):
    """Raised when a query needs more memory than it may have."""

    title = "Memory limit reached"


class ResultLimit(LimitReached):
    """Raised when the answer to a query is longer than an answer may be."""

    title = "Result limit reached"


@dataclass
class Busy(LimitReached):
    """Raised when too many requests wait already. ``retry_after``: seconds after which to try again."""

    message: str
    retry_after: int = 5
    title: ClassVar[str] = "Busy"

    def __str__(self) -> str:
        return self.message


class TooOften(Busy):
    """Raised when a client asks more often than it may (RFC 6585, section 4)."""

    status: ClassVar[int] = 429
    title: ClassVar[str] = "Too many requests"


class Cancelled(LimitReached):
    """Raised when the client went away, or the server stops, before there was an answer."""

    title = "Cancelled"


def missing(what: str, path: Path, remedy: str) -> NotFound:
    """Return the error for a file or folder that should be there: what it is, where, and what to do."""
    return NotFound(f"{path}: {what} not found. {remedy}")
