"""The address of updates (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tripgraph import guard, protocol, using
from tripgraph.errors import BadInput
from tripgraph.web import writes
from tripgraph.web.description import description, is_asked
from tripgraph.writing.requests import Update

blueprint = Blueprint("update", __name__)


@blueprint.get("/update")
def describe() -> Response:
    """Describe the service to whoever asks without an update. Raises BadInput for an update by GET (section 2.2)."""
    if not is_asked():
        raise BadInput("An update is sent by POST, in the body. Links and GET change nothing.")
    return description()


@blueprint.post("/update")
def update() -> Response:
    """Carry out an update, all of it or nothing, and answer when the next query sees it."""
    body = writes.body()
    asked = protocol.read_update(request.query_string, request.headers.get("Content-Type", ""), body)
    guard.refuse_update(asked.update)
    text = using.with_dataset(asked.update, asked.default_graphs, asked.named_graphs)
    return writes.told(writes.publish(Update(text)))
