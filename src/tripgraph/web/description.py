"""The service description at the addresses of queries and updates, for whoever asks there without a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, request, url_for

from tripgraph import describe, graphs, media
from tripgraph.web.answers import wanted
from tripgraph.web.delivery import whole
from tripgraph.web.state import state

if TYPE_CHECKING:
    from tripgraph.media import Format

_BESIDE: Final = {"format"}


def is_asked() -> bool:
    """Tell whether a request asks for the description: by GET, with no parameters of the protocol (section 2)."""
    return request.method in ("GET", "HEAD") and set(request.args) <= _BESIDE


def description(format: Format | None = None) -> Response:
    """Return the description of what is served now. Raises BadInput or NotAcceptable for a format that it has not."""
    format = format or wanted(media.GRAPH_FORMATS)
    engine = state().engine
    service = describe.Service(
        url_for("sparql.endpoint", _external=True),
        url_for("graphs.get", _external=True),
        url_for("update.update", _external=True) if state().tokens.may_write else None,
        state().strict,
    )
    found = describe.document(
        service, graphs.listed(engine), describe.counted(engine), format, state().ontology.context
    )
    return whole(found, format)
