"""Documents that are still being written, on their way to a client: whole if they are short, else piece by piece."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Final

from flask import Response, request

from tripgraph.errors import ResultLimit
from tripgraph.web.answers import answer

if TYPE_CHECKING:
    from collections.abc import Generator

    from tripgraph.media import Format

# Up to here an answer is held back until it is whole: what goes wrong meanwhile still gets a true status.
MOST_HELD_BACK: Final = 8 * 1024 * 1024


def document(chunks: Generator[bytes], format: Format) -> Response:
    """Return the response that carries a document.

    A short one has its length and an entity tag, and answers 304 to whoever has it already. A long one is streamed: if
    it fails in the middle, so does the response, and the server breaks the connection, so that no client takes the
    part for the whole. Raises what the writing of the document raises, and ResultLimit for a long one over HTTP/1.0,
    which has no way to tell.
    """
    held: list[bytes] = []
    length = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length > MOST_HELD_BACK:
            return _streamed(held, chunks, format)
    return whole(b"".join(held), format)


def whole(body: bytes, format: Format) -> Response:
    """Return the response that carries a whole document: its entity tag, or 304 for whoever has it already.

    The tag is the document's and its format's, since no two representations may share one (RFC 9110, section 8.8.3).
    """
    response = answer(body, format)
    response.set_etag(sha256(f"{format.content_type}\n".encode() + body).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _streamed(held: list[bytes], rest: Generator[bytes], format: Format) -> Response:
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        rest.close()
        raise ResultLimit(
            f"The answer is longer than {MOST_HELD_BACK // 1024**2} MiB, and over HTTP/1.0 nobody could tell if it was "
            "cut off. Ask over HTTP/1.1 (in a proxy, set its version towards this server), or ask for less at a time."
        )
    response = answer(b"", format)
    response.response = chain(held, rest)
    response.headers.pop("Content-Length", None)
    response.call_on_close(rest.close)
    return response
