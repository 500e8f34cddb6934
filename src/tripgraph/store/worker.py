"""A process that answers one query at a time and may be killed at any moment; forked by the broker."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tripgraph import media
from tripgraph.errors import ResultLimit, TripgraphError
from tripgraph.store import documents, frames, limits
from tripgraph.store.asking import explaining
from tripgraph.store.engine import Kind, Question

if TYPE_CHECKING:
    import socket

    from tripgraph.rdfio import Context
    from tripgraph.store.embedded import Embedded

# The exit codes of a worker that ends by itself.
DONE: Final = 0
FAILED: Final = 1
OUT_OF_MEMORY: Final = 77

_PIECE: Final = 64 * 1024
# A worker that has grown by more than this ends after its answer: the next one starts with the broker's memory again.
_MOST_GROWTH: Final = 64 * limits.MIB
_FORMATS: Final = (*media.RESULT_FORMATS, *media.GRAPH_FORMATS, *media.DATASET_FORMATS)


def request(question: Question, seconds: float, most_bytes: int) -> dict[str, Any]:
    """Return a question as JSON values for a worker. seconds, most_bytes: what its answer may take."""
    return {
        "text": question.text,
        "default_graphs": question.default_graphs,
        "named_graphs": question.named_graphs,
        "strict": question.strict,
        "everything": question.everything,
        "table": question.table and question.table.name,
        "graph": question.graph and question.graph.name,
        "most": question.most,
        "seconds": seconds,
        "most_bytes": most_bytes,
    }


def serve(connection: socket.socket, engine: Embedded, context: Context) -> NoReturn:
    """Answer questions until the other side closes the connection; then end the process.

    The kernel kills the process at the deadline of a question (SIGALRM), and the engine ends it when memory is short
    (SIGABRT) or the stack is (SIGSEGV); the broker sees which it was.
    """
    at_start = limits.most_resident()
    try:
        while True:
            _mark, body = frames.receive(connection)
            asked = json.loads(body)
            signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
            _answer(connection, engine, context, asked)
            is_last = limits.most_resident() - at_start > _MOST_GROWTH
            frames.send_json(connection, frames.END, {"is_last": is_last})
            signal.setitimer(signal.ITIMER_REAL, 0)
            if is_last:
                os._exit(DONE)
    except frames.Closed:
        os._exit(DONE)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(connection: socket.socket, engine: Embedded, context: Context, asked: dict[str, Any]) -> None:
    """Send the kind of the answer and then the document, or what is wrong. Raises Closed."""
    try:
        _write(_Frames(connection, asked["most_bytes"]), engine, context, asked)
    except TripgraphError as error:
        frames.send_json(connection, frames.ERROR, frames.error_record(error))


def _write(output: _Frames, engine: Embedded, context: Context, asked: dict[str, Any]) -> None:
    text = asked["text"]
    if asked["everything"]:
        frames.send(output.connection, frames.KIND, Kind.GRAPH.encode())
        documents.write_dataset(engine.quads(), media.named(asked["graph"], _FORMATS), output, context)
        output.finish()
        return
    results = engine.query(
        text,
        default_graphs=asked["default_graphs"],
        named_graphs=asked["named_graphs"],
        strict=asked["strict"],
    )
    kind = documents.kind_of(results)
    question = Question(text, table=_format(asked["table"]), graph=_format(asked["graph"]))
    frames.send(output.connection, frames.KIND, kind.encode())
    if (format := question.format(kind)) is not None:
        with explaining(text):
            documents.write(results, format, output, context, asked["most"])
        output.finish()


def _format(name: str | None) -> media.Format | None:
    return None if name is None else media.named(name, _FORMATS)


class _Frames:
    """A file that sends what is written to it as frames, up to a limit."""

    def __init__(self, connection: socket.socket, most_bytes: int) -> None:
        self.connection = connection
        self._left = self._most = most_bytes
        self._piece = bytearray()

    def write(self, data: bytes, /) -> int:
        """Take bytes. Raises ResultLimit, and Closed when nobody reads."""
        self._left -= len(data)
        if self._left < 0:
            raise ResultLimit(
                f"The answer is longer than {self._most // limits.MIB} MiB. Ask for less at a time, with LIMIT and "
                "OFFSET after ORDER BY, or take a dump."
            )
        self._piece += data
        if len(self._piece) >= _PIECE:
            self.finish()
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces go out when they are large enough."""

    def finish(self) -> None:
        """Send what is left."""
        if self._piece:
            frames.send(self.connection, frames.DATA, bytes(self._piece))
            self._piece.clear()
