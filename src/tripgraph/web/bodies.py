"""Taking in the body of a request: whole, in time and in measure."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from tripgraph.errors import TooLarge, TooSlow
from tripgraph.web.asgi import Departed, header

if TYPE_CHECKING:
    from tripgraph.web.asgi import Message, Receive, Scope
    from tripgraph.web.limits import Limits

_MOST_DISCARDED: Final = 4 * 1024 * 1024


async def taken_in(scope: Scope, receive: Receive, limits: Limits) -> bytes:
    """Return the body of a request. Raises TooLarge, TooSlow, and Departed if the client leaves before its end."""
    too_large = TooLarge(f"The body may have {limits.body_bytes} bytes. Send a shorter one.")
    length = header(scope, b"content-length") or ""
    if length.isdecimal() and int(length) > limits.body_bytes:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(limits.body_seconds):
            is_whole = False
            while not is_whole:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Departed
                body += message["body"]
                if len(body) > limits.body_bytes:
                    raise too_large
                is_whole = not message["more_body"]
    except TimeoutError as error:
        raise TooSlow(
            f"The body did not come in whole in {limits.body_seconds} seconds. Send it again."
        ) from error
    return bytes(body)


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
