"""The words of ASGI that the edge speaks, and the record that is kept of each exchange."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


class Departed(Exception):
    """Raised where work is left undone because the client has gone."""


@dataclass(slots=True)
class Exchange:
    """A request and what became of it, as the access log and the metrics tell it.

    id: names it in logs and to the client. client: its address. path: without the query string, which may hold what is
    nobody's business. began: on the monotonic clock, in seconds. status: 0 while there is none. length: of the answer's
    body as announced, in bytes, None if it is not. sent: bytes of it that were given out. ended: "complete", "departed"
    (the client left before the end, or took nothing any more) or "broken" (cut off by us).
    """

    client: str
    method: str = ""
    path: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    began: float = field(default_factory=monotonic)
    status: int = 0
    length: int | None = None
    sent: int = 0
    ended: str = "broken"

    @property
    def seconds(self) -> float:
        """How long it has lasted."""
        return monotonic() - self.began


Observer = Callable[[Exchange], None]


def exchange_of(scope: Scope) -> Exchange:
    """Return the record of a request that begins, under the id it came with if that can be used as one."""
    exchange = Exchange(client_of(scope), scope["method"], scope["path"])
    given = header(scope, b"x-request-id") or ""
    if _REQUEST_ID.fullmatch(given):
        exchange.id = given
    return exchange


def client_of(scope: Scope) -> str:
    """Return the address of the client, "" where there is none to know."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def header(scope: Scope, name: bytes) -> str | None:
    """Return the first header field with this name, in small letters; None without one."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), None)


async def respond(
    send: Send, status: int, headers: dict[str, str], body: bytes, *, is_last: bool = True
) -> None:
    """Send a whole response; unless it is the last of it, the exchange stays open when all has been sent."""
    fields = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    fields.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": fields})
    await send({"type": "http.response.body", "body": body, "more_body": not is_last})
