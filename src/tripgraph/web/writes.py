"""Writing over HTTP: who may, what is taken in, and what is said of it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from flask import Response, request
from werkzeug.exceptions import NotImplemented as NotOffered

from tripgraph.errors import BadInput, UnsupportedMedia
from tripgraph.rdfio import UNNAMED
from tripgraph.web import cancellation
from tripgraph.web.state import state
from tripgraph.writing.requests import Policy

if TYPE_CHECKING:
    from tripgraph.access import Token
    from tripgraph.writing.requests import Published, Write

# Which nodes were looked at for what is wrong with them.
_LOOKED_AT: Final = {Policy.STRICT: "all", Policy.REPORT: "touched", Policy.OFF: "none"}
_CONDITIONS: Final = ("If-Match", "If-None-Match", "If-Unmodified-Since")


# The field of a request that says why something is written, as --message does on the command line.
MESSAGE: Final = "Tripgraph-Message"
_LONGEST_MESSAGE: Final = 1000


def body() -> bytes:
    """Return what was sent, by somebody who may write.

    Raises what ``writer`` raises, 413 as Flask does, UnsupportedMedia for a body that is compressed (RFC 9110, section
    15.5.16), 501 for a condition, which must not be passed over (section 13.2.2), and BadInput for a part of a body,
    which would take the place of the whole (section 14.5).
    """
    writer()
    if (encoding := request.headers.get("Content-Encoding", "identity").lower()) != "identity":
        raise UnsupportedMedia(f"A body in the encoding {encoding!r} is not read here. Send it as it is.")
    if condition := next((name for name in _CONDITIONS if name in request.headers), None):
        raise NotOffered(
            f"Conditions are not evaluated on writes. Leave out {condition}, or nothing is written at all."
        )
    if "Content-Range" in request.headers:
        raise BadInput("A part of a graph cannot be written: leave out Content-Range, and send all of it.")
    request.max_content_length = request.max_form_memory_size = state().most_bytes
    return request.get_data(cache=False, parse_form_data=False)


def writer() -> Token:
    """Return who writes. Raises NotAllowed, Unauthorized or ScopeTooNarrow."""
    return state().tokens.writer(request.headers.get("Authorization"))


def publish(write: Write) -> Published:
    """Have something written, and return what became of it when it is served. Raises what ``Writer.write`` raises."""
    token = writer()
    found = state().writer
    if found is None:
        raise BadInput("This server has no store to write into.")
    return found.write(
        write,
        token.name,
        f"{request.method} {request.path}",
        request.remote_addr or "",
        request.environ.get(cancellation.KEY),
        _message(),
    )


def _message() -> str:
    """Return what the client says about its write, to be recorded with it. Raises BadInput for no line of UTF-8."""
    said = request.headers.get(MESSAGE, "")
    try:
        text = said.encode("latin-1").decode()  # WSGI gives the bytes of a header as if they were Latin-1
    except UnicodeDecodeError as error:
        raise BadInput(f"{MESSAGE}: not UTF-8 at byte {error.start}.") from error
    if len(text) > _LONGEST_MESSAGE or not text.isprintable():
        raise BadInput(f"{MESSAGE}: is not one printable line of at most {_LONGEST_MESSAGE} characters.")
    return text


def told(published: Published, location: str | None = None) -> Response:
    """Return what is said of a write: 201 with the address of a graph that is new, else 200; 204 if nothing changed.

    202 if it was published, and the next query does not see it yet.
    """
    if not published.changes:
        response = Response(status=204)
        del response.headers["Content-Type"]
        return response
    status = 201 if location and published.created else 200
    if not published.is_served:
        status = 202
    response = Response(_summary(published), status, content_type="application/json")
    if status == 201 and location:
        response.headers["Location"] = location
    return response


def _summary(published: Published) -> str:
    """Return a write as JSON: the generation, the quads by graph (None: without a name), and what is wrong now."""
    writer = state().writer
    return json.dumps(
        {
            "generation": published.generation,
            "changes": [
                {"graph": _name(graph), "added": added, "removed": removed}
                for graph, (added, removed) in published.changes.items()
            ],
            "violations": {
                "among": _LOOKED_AT[writer.policy] if writer else "none",
                "count": published.violations,
                "first": [
                    asdict(objection) | {"graph": _name(objection.graph)}
                    for objection in published.objections
                ],
            },
        },
        ensure_ascii=False,
    )


def _name(graph: str) -> str | None:
    """Return how a graph is named in JSON."""
    return None if graph == UNNAMED else graph
