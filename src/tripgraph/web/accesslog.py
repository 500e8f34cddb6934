"""The access log: one line for each request, without anything that a query or a secret could stand in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from queue import Full, Queue
from threading import Thread
from typing import TYPE_CHECKING, Final, TextIO

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from tripgraph.web.asgi import Exchange

_MOST_WAITING: Final = 10_000
_LONGEST_PATH: Final = 500


def as_json(exchange: Exchange, now: datetime) -> str:
    """Return a line of JSON. now: when the exchange ended; the line says when it began."""
    began = now - timedelta(seconds=exchange.seconds)
    record = {
        "time": began.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "id": exchange.id,
        "client": exchange.client,
        "method": exchange.method,
        "path": exchange.path[:_LONGEST_PATH],
        "status": exchange.status,
        "bytes": exchange.sent,
        "ms": round(exchange.seconds * 1000, 1),
        "ended": exchange.ended,
    }
    return json.dumps(record)


def as_text(exchange: Exchange, now: datetime) -> str:
    """Return a line for people. What a client chose itself is quoted, so that it cannot begin a line of its own."""
    began = (now - timedelta(seconds=exchange.seconds)).strftime("%Y-%m-%d %H:%M:%S")
    path = json.dumps(exchange.path[:_LONGEST_PATH])
    return (
        f"{began} {exchange.client} {exchange.method or '-'} {path} {exchange.status} {exchange.sent} bytes "
        f"{exchange.seconds * 1000:.1f} ms {exchange.ended} {exchange.id}"
    )


FORMS: Final[dict[str, Callable[[Exchange, datetime], str]]] = {"json": as_json, "text": as_text}
OFF: Final = "off"


class AccessLog:
    """Writes a line for each exchange, in a thread of its own: a log that is not read holds no request up."""

    def __init__(self, form: str, stream: TextIO) -> None:
        """Begin to write. form: one of ``FORMS``. Raises BadInput for another."""
        if form not in FORMS:
            raise BadInput(f"The access log can be {OFF}, {' or '.join(FORMS)}, not {form!r}.")
        self._form = FORMS[form]
        self._stream = stream
        self._lost = 0
        self._lines: Queue[str | None] = Queue(_MOST_WAITING)
        self._thread = Thread(target=self._write, name="access log", daemon=True)
        self._thread.start()

    def __call__(self, exchange: Exchange) -> None:
        """Log an exchange that has ended."""
        self._put(self._form(exchange, datetime.now(UTC)))

    def close(self, seconds: float = 2) -> None:
        """Write what is still to be written, if that can be done in this time."""
        self._put(None)
        self._thread.join(seconds)

    def _put(self, line: str | None) -> None:
        try:
            self._lines.put_nowait(line)
        except Full:
            self._lost += 1

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                print(line, file=self._stream, flush=True)
                if self._lost and self._lines.empty():
                    lost, self._lost = self._lost, 0
                    print(json.dumps({"lost_lines": lost}), file=self._stream, flush=True)
            except (OSError, ValueError):  # whoever read it has gone; the next line may find another
                self._lost += 1
