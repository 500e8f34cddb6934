"""The address of updates (SPARQL 1.1 Protocol, section 2.2)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tripgraph import guard, protocol, using
from tripgraph.web import writes
from tripgraph.writing.requests import Update

blueprint = Blueprint("update", __name__)


@blueprint.post("/update")
def update() -> Response:
    """Carry out an update, all of it or nothing, and answer when the next query sees it."""
    body = writes.body()
    asked = protocol.read_update(request.query_string, request.headers.get("Content-Type", ""), body)
    guard.refuse_update(asked.update)
    text = using.with_dataset(asked.update, asked.default_graphs, asked.named_graphs)
    return writes.told(writes.publish(Update(text)))
