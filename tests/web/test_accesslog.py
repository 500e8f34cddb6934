"""The access log tells of every request, and never what was asked or shown as a secret."""

from __future__ import annotations

import io
import json
import os
from datetime import UTC, datetime

import pytest

from tests.web.edge_server import PATIENCE, Site, site
from tripgraph.errors import BadInput
from tripgraph.web.accesslog import AccessLog, as_json, as_text
from tripgraph.web.asgi import Exchange
from tripgraph.web.limits import Limits

NOW = datetime(2024, 7, 2, 12, tzinfo=UTC)


def ended(edge: Site) -> Exchange:
    """Return what the server tells of the next request that has ended."""
    return edge.exchanges.get(timeout=PATIENCE)


def test_every_end_is_told() -> None:
    """Answers, refusals, departures and breaks are each told as what they were."""
    with site(Limits(body_bytes=10, head_bytes=2000)) as edge:
        edge.client.get("/echo?query=secret")
        assert (ended(edge).path, edge.exchanges.empty()) == ("/echo", True)
        edge.client.send("POST", "/echo", b"x" * 11)
        refused = ended(edge)
        assert (refused.status, refused.ended) == (413, "complete")
        edge.connect(b"no http\r\n\r\n")
        assert ended(edge).status == 400
        edge.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n").close()
        departed = ended(edge)
        assert (departed.status, departed.ended) == (0, "departed")
        with edge.connect(b"GET /broken HTTP/1.1\r\nHost: x\r\n\r\n"):
            assert ended(edge).ended == "broken"
        edge.client.send("HEAD", "/large")
        head = ended(edge)
        assert (head.method, head.sent, head.ended) == ("HEAD", 0, "complete")


def test_a_line_is_json() -> None:
    """A line holds one object with the time, in UTC, at which the request began."""
    exchange = Exchange("203.0.113.7", "GET", "/id/person/x", "id-1", status=200, sent=5, ended="complete")
    record = json.loads(as_json(exchange, NOW))
    assert record.pop("ms") >= 0
    assert record.pop("time").startswith("2024-07-02T1")
    assert record == {
        "id": "id-1",
        "client": "203.0.113.7",
        "method": "GET",
        "path": "/id/person/x",
        "status": 200,
        "bytes": 5,
        "ended": "complete",
    }


@pytest.mark.parametrize("write", [as_json, as_text])
def test_nobody_writes_lines_of_his_own(write: object) -> None:
    """Line breaks and control characters in a path stay within its line, and its length is bounded."""
    assert callable(write)
    line = write(Exchange("c", "GET", "/\n2024 forged\r\x1b[31m\u2028" + "x" * 9999), NOW)
    assert line.isascii()
    assert line.isprintable()
    assert len(line) < 1000


def test_what_is_logged_is_written_before_the_end() -> None:
    """Closing the log writes what waits to be written."""
    stream = io.StringIO()
    log = AccessLog("text", stream)
    for number in range(100):
        log(Exchange("c", "GET", f"/{number}"))
    log.close(PATIENCE)
    assert [line.split()[4] for line in stream.getvalue().splitlines()] == [f'"/{n}"' for n in range(100)]


def test_a_log_that_nobody_reads_holds_nothing_up() -> None:
    """When the reader of the log stalls, lines are lost and counted; requests go on, and so does the log later."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w") as stream, os.fdopen(reading) as reader:
        log = AccessLog("json", stream)
        for _ in range(12_000):
            log(Exchange("c", "GET", "/x" * 200))
        lines = []
        while "lost_lines" not in (line := json.loads(reader.readline())):
            lines.append(line)
        assert len(lines) + line["lost_lines"] == 12_000
        log.close(PATIENCE)


def test_a_form_that_is_none() -> None:
    """A log cannot be written in a form that does not exist."""
    with pytest.raises(BadInput, match="off, json or text, not 'xml'"):
        AccessLog("xml", io.StringIO())
