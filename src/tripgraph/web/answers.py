"""Which format a request asks for, and responses that say truly what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

from tripgraph import media

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.media import Format


def wanted(offers: Sequence[Format]) -> Format:
    """Return the offer that the request wants: by the suffix of its address, by ``?format=``, else by Accept.

    Raises BadInput for a format that is not offered, NotAcceptable if nothing on offer is wanted.
    """
    name = (request.view_args or {}).get("suffix") or request.values.get("format")
    if name is not None:
        return media.named(name, offers)
    return media.pick(request.headers.get("Accept"), offers)


def answer(body: str | bytes, format: Format, status: int = 200) -> Response:
    """Return a response in a format that was chosen by Accept."""
    response = Response(body, status, content_type=format.content_type)
    response.vary.add("Accept")
    return response
