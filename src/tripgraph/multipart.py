"""The parts of a multipart/form-data body (RFC 7578): what each is called, what it is, and its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM_DATA: Final = "multipart/form-data"
_MOST_PARTS: Final = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """One part. name: of the field. filename: "" if it has none. content_type: the header, "" without one."""

    name: str
    filename: str
    content_type: str
    data: bytes


def read(content_type: str, body: bytes) -> list[Part]:
    """Return the parts of a body. Raises BadInput if it is not what its Content-Type says, or has too many parts."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    if not boundary or not boundary.isascii():
        raise BadInput(f"The Content-Type {content_type!r} names no boundary between the parts.")
    decoder = MultipartDecoder(boundary.encode("ascii"), max_parts=_MOST_PARTS)
    decoder.receive_data(body)
    decoder.receive_data(None)
    try:
        return list(_parts(decoder))
    except RequestEntityTooLarge as error:
        raise BadInput(
            f"The body has more than {_MOST_PARTS} parts. Send them in several requests."
        ) from error
    except ValueError as error:
        raise BadInput(f"The body is not the multipart/form-data that it says it is: {error}.") from error


def _parts(decoder: MultipartDecoder) -> Iterator[Part]:
    head: Field | File | None = None
    data = bytearray()
    while not isinstance(event := decoder.next_event(), Epilogue | NeedData):
        if isinstance(event, Field | File):
            head, data = event, bytearray()
        elif isinstance(event, Data) and head is not None:
            data += event.data
            if not event.more_data:
                filename = (head.filename or "") if isinstance(head, File) else ""
                yield Part(head.name, filename, head.headers.get("content-type", ""), bytes(data))
