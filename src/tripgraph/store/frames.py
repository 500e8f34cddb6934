"""The language between server, broker and workers: frames over a socket, JSON or bytes; errors by their class."""

from __future__ import annotations

import json
import struct
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from tripgraph.errors import TripgraphError

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

_HEAD: Final = struct.Struct("!cI")

QUESTION: Final = b"Q"
KIND: Final = b"K"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"


class Closed(Exception):
    """Raised when the other side is gone, perhaps in the middle of a frame."""


def send(connection: socket.socket, mark: bytes, body: bytes = b"") -> None:
    """Send one frame: a mark of one byte, the length of the body, the body. Raises Closed."""
    try:
        connection.sendall(_HEAD.pack(mark, len(body)) + body)
    except OSError as error:
        raise Closed from error


def send_json(connection: socket.socket, mark: bytes, value: Any) -> None:
    """Send one frame whose body is JSON. Raises Closed."""
    send(connection, mark, json.dumps(value).encode())


def receive(connection: socket.socket) -> tuple[bytes, bytes]:
    """Return the mark and the body of the next frame. Raises Closed, and TimeoutError if the socket has a timeout."""
    mark, length = _HEAD.unpack(_exactly(connection, _HEAD.size))
    return mark, bytes(_exactly(connection, length))


def error_record(error: TripgraphError) -> dict[str, Any]:
    """Return an error as JSON values, to be raised again by ``error_of`` in another process."""
    known = (
        {field.name: getattr(error, field.name) for field in fields(error)} if is_dataclass(error) else None
    )
    return {"class": type(error).__name__, "fields": known, "message": str(error)}


def error_of(record: dict[str, Any]) -> TripgraphError:
    """Return the error that ``error_record`` wrote. Raises KeyError for a class that is not in ``errors``."""
    kind = {kind.__name__: kind for kind in _tree(TripgraphError)}[record["class"]]
    return kind(record["message"]) if record["fields"] is None else kind(**record["fields"])


def _exactly(connection: socket.socket, length: int) -> bytearray:
    buffer = bytearray(length)
    view = memoryview(buffer)
    while view:
        try:
            count = connection.recv_into(view)
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed from error
        if not count:
            raise Closed
        view = view[count:]
    return buffer


def _tree(kind: type[TripgraphError]) -> Iterator[type[TripgraphError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _tree(child)
