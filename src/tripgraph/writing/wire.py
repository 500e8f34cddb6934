"""A write as frames between two processes: what is small as JSON, each document as it was sent."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tripgraph import media
from tripgraph.store import frames
from tripgraph.writing.requests import (
    Document,
    Drop,
    Folders,
    Objection,
    Policy,
    Published,
    Put,
    Terms,
    Update,
)

if TYPE_CHECKING:
    import socket

    from tripgraph.writing.requests import Write

_FORMATS: Final = (*media.GRAPH_FORMATS, *media.DATASET_FORMATS)


def send_request(connection: socket.socket, folders: Folders, write: Write, terms: Terms) -> None:
    """Send what is to be written, where and how. Raises frames.Closed."""
    places = {name: None if path is None else str(path) for name, path in asdict(folders).items()}
    frames.send_json(
        connection, frames.QUESTION, {"folders": places, "terms": asdict(terms), "write": _record(write)}
    )
    for document in write.documents if isinstance(write, Put) else ():
        frames.send(connection, frames.DATA, document.data)


def receive_request(connection: socket.socket) -> tuple[Folders, Write, Terms]:
    """Return what ``send_request`` sent. Raises frames.Closed."""
    asked = json.loads(frames.receive(connection)[1])
    folders = Folders(**{name: path and Path(path) for name, path in asked["folders"].items()})
    terms = Terms(**asked["terms"] | {"policy": Policy(asked["terms"]["policy"])})
    return folders, _write(asked["write"], connection), terms


def published(record: dict[str, Any]) -> Published:
    """Return what was published from the values of ``dataclasses.asdict`` that went through JSON."""
    return Published(
        record["generation"],
        {graph: (added, removed) for graph, (added, removed) in record["changes"].items()},
        tuple(record["created"]),
        record["violations"],
        tuple(Objection(**objection) for objection in record["objections"]),
    )


def _record(write: Write) -> dict[str, Any]:
    match write:
        case Update(text):
            return {"update": text}
        case Drop(graph):
            return {"drop": graph}
        case Put(documents, replace):
            heads = [
                {"format": one.format.name, "place": one.place, "graph": one.graph, "base": one.base}
                for one in documents
            ]
            return {"documents": heads, "replace": replace}


def _write(record: dict[str, Any], connection: socket.socket) -> Write:
    match record:
        case {"update": text}:
            return Update(text)
        case {"drop": graph}:
            return Drop(graph)
    documents = (
        Document(frames.receive(connection)[1], **head | {"format": media.named(head["format"], _FORMATS)})
        for head in record["documents"]
    )
    return Put(tuple(documents), record["replace"])
