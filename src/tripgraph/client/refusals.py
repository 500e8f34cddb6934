"""From a problem that a server tells of (RFC 9457) to the exception that was raised there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tripgraph.client.failures import Unreachable
from tripgraph.errors import BadInput, Busy, Invalid, SyntaxProblem, TripgraphError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def error(base: str, status: int, problem: Mapping[str, Any], retry_after: int | None) -> TripgraphError:
    """Return the error for an answer that is none.

    base: the address of the server. problem: the members of its body, none if it has no problem details. retry_after:
    seconds.
    """
    detail = str(problem.get("detail") or f"{base} answers with status {status}.")
    kind = _kind(status, str(problem.get("title", "")), is_told=bool(problem))
    if issubclass(kind, SyntaxProblem):
        where, _, message = detail.partition(": ")
        place = where.partition(":")[0]
        return kind(
            place, message, problem.get("line"), problem.get("column"), str(problem.get("excerpt", ""))
        )
    if issubclass(kind, Invalid):
        return kind(detail, list(problem.get("violations", ())))
    if issubclass(kind, Busy):
        return kind(detail) if retry_after is None else kind(detail, retry_after)
    return kind(detail)


def _kind(status: int, title: str, *, is_told: bool) -> type[TripgraphError]:
    """Return the class that has this status and title, else one that has the status."""
    same = [each for each in _all(TripgraphError) if each.status == status]
    if found := next((each for each in same if each.title == title), None):
        return found
    if not is_told and status >= 500:
        return Busy if status == 503 else Unreachable  # what a proxy says of a server that is away
    return next(iter(same), BadInput if status < 500 else TripgraphError)


def _all(kind: type[TripgraphError]) -> Iterator[type[TripgraphError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _all(below)
