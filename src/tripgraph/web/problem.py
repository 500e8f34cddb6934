"""RFC 9457 problem details: the error object that machines get."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tripgraph import media
from tripgraph.errors import Busy, NotAcceptable, ScopeTooNarrow, StoreBusy, Unauthorized
from tripgraph.web.headers import COMMON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tripgraph.errors import TripgraphError


_CHALLENGE: Final = 'Bearer realm="tripgraph"'


def details(status: int, title: str, detail: str, further: Mapping[str, object]) -> str:
    """Return the problem as JSON. further: members beside the standard's, such as ``line``."""
    problem = {"type": "about:blank", "title": title, "status": status, "detail": detail, **further}
    return json.dumps(problem, ensure_ascii=False) + "\n"


def plain(error: TripgraphError, accept: str | None) -> tuple[dict[str, str], bytes]:
    """Return header fields and body for an error that is answered without the application: as JSON or as text."""
    try:
        format = media.pick(accept, (media.PROBLEM, media.TEXT))
    except NotAcceptable:  # browsers, for one, which like HTML best
        format = media.TEXT
    body = details(error.status, error.title, str(error), {})
    if format == media.TEXT:
        body = f"{error.title}: {error}\n"
    headers = COMMON | {"Content-Type": format.content_type, "Vary": "Accept"}
    return headers | fields(error), body.encode()


def fields(error: TripgraphError) -> dict[str, str]:
    """Return the header fields that belong to an error: when to try again, or which token is wanted.

    RFC 9110, section 10.2.3, and RFC 6750, section 3.
    """
    match error:
        case Busy() | StoreBusy():
            return {"Retry-After": str(error.retry_after)}
        case Unauthorized(code=""):
            return {"WWW-Authenticate": _CHALLENGE}
        case Unauthorized():
            return {"WWW-Authenticate": f'{_CHALLENGE}, error="{error.code}"'}
        case ScopeTooNarrow():
            return {"WWW-Authenticate": f'{_CHALLENGE}, error="insufficient_scope", scope="write"'}
    return {}
