"""Taking in the body of a request: whole, in time and in measure."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Final

from tripgraph.errors import TooLarge, TooSlow
from tripgraph.web.asgi import Departed, header

if TYPE_CHECKING:
    from tripgraph.access import Tokens
    from tripgraph.web.asgi import Message, Receive, Scope
    from tripgraph.web.limits import Limits

# The addresses that are written to: what is below the root, and by which methods.
_WRITES: Final = (
    (re.compile(r"/update"), {"POST"}),
    (re.compile(r"/graphs|/graph/.*", re.DOTALL), {"PUT", "POST", "DELETE"}),
)
_MOST_DISCARDED: Final = 4 * 1024 * 1024


async def taken_in(scope: Scope, receive: Receive, limits: Limits, tokens: Tokens) -> bytes:
    """Return the body of a request. tokens: who may write, and therefore send more.

    Raises TooLarge, TooSlow, Departed if the client leaves before its end, and what ``Tokens.writer`` raises.
    """
    most, seconds = _allowed(scope, limits, tokens)
    too_large = TooLarge(f"The body may have {most} bytes. Send a shorter one.")
    length = header(scope, b"content-length") or ""
    if length.isdecimal() and int(length) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            is_whole = False
            while not is_whole:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Departed
                body += message["body"]
                if len(body) > most:
                    raise too_large
                is_whole = not message["more_body"]
    except TimeoutError as error:
        raise TooSlow(f"The body did not come in whole in {seconds} seconds. Send it again.") from error
    return bytes(body)


def _allowed(scope: Scope, limits: Limits, tokens: Tokens) -> tuple[int, float]:
    """Return how many bytes a body may have, and how long it may take: more for who may write."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if not any(scope["method"] in methods and at.fullmatch(path) for at, methods in _WRITES):
        return limits.body_bytes, limits.body_seconds
    tokens.writer(header(scope, b"authorization"))
    return limits.write_bytes, limits.write_seconds


async def discard(receive: Receive) -> None:
    """Take in some of what a client still sends, without which it would not come to read the answer."""
    left = _MOST_DISCARDED
    try:
        async with asyncio.timeout(1):
            while left > 0:
                message = await receive()
                if message["type"] == "http.disconnect" or not message["more_body"]:
                    return
                left -= len(message["body"])
    except TimeoutError:
        pass


def replayed(body: bytes) -> Receive:
    """Return a way to receive a body that is there already."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
