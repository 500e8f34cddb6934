"""A connection costs little, whatever its client does or fails to do with it."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING

import pytest

from tests.web.edge_server import PATIENCE, Site, answered, ended, site
from tripgraph.web.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(head_bytes=4000, head_fields=20, head_seconds=0.3, pipelined=3, stall_seconds=0.3, threads=4)
ECHO = b"GET /echo HTTP/1.1\r\nHost: x\r\n\r\n"
MANY = 300


@pytest.fixture
def edge() -> Iterator[Site]:
    """A server whose patience is short."""
    with site(LIMITS) as running:
        yield running


def test_half_sent_heads_hold_nobody_up(edge: Site) -> None:
    """Hundreds of requests that stop in the middle of their head end with 408; others are served meanwhile."""
    connections = [edge.connect(ECHO[: 1 + number % (len(ECHO) - 1)]) for number in range(MANY)]
    assert {edge.bystander() for _ in range(20)} == {200}
    for connection in connections:
        with connection:
            assert answered(connection)[0] == 408
            assert ended(connection)


def test_half_sent_bodies_hold_nobody_up() -> None:
    """Hundreds of requests that stop in the middle of their body hold no thread; others are served meanwhile."""
    with site(Limits(body_seconds=1, threads=2)) as edge:
        sent = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx"
        connections = [edge.connect(sent) for _ in range(MANY)]
        assert {edge.bystander() for _ in range(20)} == {200}
        for connection in connections:
            with connection:
                assert answered(connection)[0] == 408


def test_silence_is_ended_in_silence(edge: Site) -> None:
    """A connection on which nothing is ever said is closed, with no answer to a question nobody asked."""
    with edge.connect() as connection:
        assert connection.recv(1) == b""


def test_a_later_head_may_not_dawdle_either(edge: Site) -> None:
    """The time for a head runs for each request of a connection."""
    with edge.connect(ECHO) as connection:
        assert answered(connection)[0] == 200
        connection.sendall(ECHO[:10])
        assert answered(connection)[0] == 408


@pytest.mark.parametrize(
    "line",
    [b"GET /echo?" + b"x" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /echo?" + b"x" * 5000],
    ids=["long address", "endless address"],
)
def test_a_long_address_is_414(edge: Site, line: bytes) -> None:
    """An address past the limit is refused, before its end if need be, with the limit and what to do."""
    with edge.connect(line) as connection:
        status, body = answered(connection)
        assert (status, json.loads(body)["status"]) == (414, 414)
        assert json.loads(body)["detail"] == (
            "The address and the header fields may have 4000 bytes in 20 fields. Send a long query by POST."
        )
        assert ended(connection)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /echo HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 5000 + b"\r\n\r\n",
        b"GET /echo HTTP/1.1\r\nHost: x\r\n" + b"X: x\r\n" * 20 + b"\r\n",
        b"GET /echo HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 5000,
    ],
    ids=["long field", "many fields", "endless field"],
)
def test_a_large_head_is_431(edge: Site, head: bytes) -> None:
    """Header fields past the limit are refused, before their end if need be."""
    with edge.connect(head) as connection:
        status, body = answered(connection)
        assert (status, json.loads(body)["status"]) == (431, 431)
        assert ended(connection)


def test_what_follows_a_body_is_no_header(edge: Site) -> None:
    """Fields behind a chunked body change nothing about the request, and do not grow for ever."""
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with edge.connect(head + b"1\r\nx\r\n0\r\nX-Request-Id: late\r\n\r\n") as connection:
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.read() == b"x"
        assert response.headers["X-Request-Id"] != "late"
    with edge.connect(head + b"0\r\nX: " + b"x" * 5000) as connection:
        assert ended(connection)


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\xfc\x03\x03", b"hello\r\n\r\n", b"GET /\xff HTTP/1.1\r\n\r\n"]
)
def test_what_is_not_http_is_400(edge: Site, sent: bytes) -> None:
    """TLS on the wrong port, words and broken bytes get a problem that says so, under a request id."""
    with edge.connect(sent) as connection:
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert (response.status, json.loads(response.read())["title"]) == (400, "Bad input")
        assert response.headers["X-Request-Id"]


def test_requests_sent_ahead_are_answered_in_their_order(edge: Site) -> None:
    """A client may send a few requests before it reads; each gets its answer."""
    bodies = [
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n%d" % number for number in range(3)
    ]
    with edge.connect(b"".join(bodies)) as connection:
        stream = connection.makefile("rb")
        for number in range(3):
            assert b"200" in stream.readline()
            while stream.readline() != b"\r\n":
                pass
            assert stream.read(1) == b"%d" % number


def test_too_many_requests_sent_ahead_end_the_connection(edge: Site) -> None:
    """What waits behind an answer on one connection has a bound."""
    with edge.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n" + ECHO * 10) as connection:
        assert ended(connection)


def test_an_answer_is_not_spoilt_by_what_comes_after(edge: Site) -> None:
    """Garbage behind a request that is being answered breaks the connection; no second answer is mixed in."""
    with edge.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert edge.work.begun.get() == ""
        connection.sendall(b"garbage\r\n\r\n")
        assert connection.recv(1) == b""
    edge.work.go.set()


def test_slow_readers_are_cut_off(edge: Site) -> None:
    """Clients that ask for much and take none of it hold no thread, and are gone after a while."""
    large = b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
    connections = [edge.connect(large, receive_buffer=4096) for _ in range(12)]
    assert edge.bystander() == 200
    ended = [edge.exchanges.get(timeout=PATIENCE) for _ in range(13)]
    assert {(one.path, one.ended) for one in ended} == {("/large", "departed"), ("/echo", "complete")}
    for connection in connections:
        with connection, pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            answered(connection)


def test_a_reader_gets_all_of_a_large_answer(edge: Site) -> None:
    """Who reads on is not cut off."""
    assert len(edge.client.get("/large").body) == 12_000_000


def test_the_longest_idle_makes_room() -> None:
    """When all connections are taken, one that does nothing gives way to a newcomer."""
    with site(Limits(connections=5, head_seconds=60)) as edge:
        idle = [edge.connect(ECHO[:5]) for _ in range(5)]
        assert edge.bystander() == 200
        with idle[0] as oldest:
            assert ended(oldest)
        with idle[-1] as newest:
            newest.sendall(ECHO[5:])
            assert answered(newest)[0] == 200
        for connection in idle:
            connection.close()
