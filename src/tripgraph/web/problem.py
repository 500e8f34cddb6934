"""RFC 9457 problem details: the error object that machines get."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tripgraph import media
from tripgraph.errors import Busy, NotAcceptable
from tripgraph.web.headers import COMMON

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tripgraph.errors import TripgraphError


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
    if isinstance(error, Busy):
        headers["Retry-After"] = str(error.retry_after)
    return headers, body.encode()
