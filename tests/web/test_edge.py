"""The edge takes requests in whole, bounds what is worked on, and works for nobody who has gone."""

from __future__ import annotations

import http.client
import json
import re
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

import pytest

from tests.web.edge_server import PATIENCE, Site, answered, ended, site
from tripgraph.web.limits import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits(body_bytes=1000, body_seconds=0.3, threads=4, threads_a_client=2, waiting=2)


@pytest.fixture
def edge() -> Iterator[Site]:
    """A server whose patience is short."""
    with site(LIMITS) as running:
        yield running


def test_a_body_comes_whole(edge: Site) -> None:
    """The application gets the body with its length, however it was sent."""
    assert edge.client.send("POST", "/echo", b"x" * 1000).body == b"x" * 1000
    chunked = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    with edge.connect(chunked) as connection:
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert (response.read(), response.headers["X-Length"]) == (b"abcde", "5")
    assert edge.client.get("/echo").headers["x-length"] == "none"


@pytest.mark.parametrize("size", [1001, 2_000_000])
def test_a_long_body_is_413(edge: Site, size: int) -> None:
    """A body past the limit is refused by its announced length."""
    answer = edge.client.send("POST", "/echo", b"x" * size)
    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert answer.media_type == "application/problem+json"
    assert json.loads(answer.body)["detail"] == "The body may have 1000 bytes. Send a shorter one."
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_long_body_of_unknown_length_is_413(edge: Site) -> None:
    """A chunked body is refused as soon as it is too long, though its end has not come."""
    sent = (
        b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        + b"200\r\n%b\r\n" % (b"x" * 512) * 3
    )
    with edge.connect(sent) as connection:
        assert answered(connection)[0] == 413
        assert ended(connection)


def test_a_long_body_is_not_asked_for(edge: Site) -> None:
    """A client that asks before it sends a long body is told no."""
    asked = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\nExpect: 100-continue\r\n\r\n"
    with edge.connect(asked) as connection:
        assert connection.recv(12) == b"HTTP/1.1 413"
    welcome = asked.replace(b"9999", b"2")
    with edge.connect(welcome) as connection:
        assert connection.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"ok")
        assert answered(connection) == (200, b"ok")


def test_a_dawdling_body_is_408(edge: Site) -> None:
    """A body that does not come to its end in time is cut off; it has never held a thread."""
    sent = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx"
    connections = [edge.connect(sent) for _ in range(20)]
    assert edge.server.edge.gate.inside == 0
    assert edge.client.get("/echo").status == 200
    for connection in connections:
        with connection:
            assert answered(connection)[0] == 408
            assert ended(connection)


def test_request_ids(edge: Site) -> None:
    """Each request has an id, in the answer and for the application; a usable one is kept, others are replaced."""
    given = edge.client.send("GET", "/id", x_request_id="abc-1.2:3")
    assert (given.text, given.headers["x-request-id"]) == ("abc-1.2:3", "abc-1.2:3")
    ids = [edge.client.get("/id").text]
    ids += [edge.client.send("GET", "/id", x_request_id=bad).text for bad in ("a b", "<x>", "", "x" * 65)]
    assert all(re.fullmatch("[0-9a-f]{16}", one) for one in ids)
    assert len(set(ids)) == len(ids)
    assert "x-request-id" in edge.client.get("/nowhere").headers
    assert "x-request-id" in edge.client.send("POST", "/echo", b"x" * 2000).headers


def test_names_are_not_confused(edge: Site) -> None:
    """A header field with an underscore cannot pass for one with a hyphen, nor a request give itself a length."""
    assert edge.client.send("GET", "/id", X_Request_Id="good").text == "good"
    with edge.connect(b"GET /id HTTP/1.1\r\nHost: x\r\nX_Request_Id: bad\r\n\r\n") as connection:
        assert b"bad" not in answered(connection)[1]


def test_forwarded_addresses_of_strangers_mean_nothing(edge: Site) -> None:
    """A client cannot choose what address it is known by."""
    answer = edge.client.send(
        "GET", "/client", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="https", X_Forwarded_Prefix="/x"
    )
    assert answer.text == f"127.0.0.1 http {edge.client.host}:{edge.client.port} "


def test_a_client_that_leaves_frees_its_place(edge: Site) -> None:
    """What works for a departed client is told to stop, and its thread is free again."""
    connection = edge.connect(b"GET /wait?name=gone HTTP/1.1\r\nHost: x\r\n\r\n")
    assert edge.work.begun.get(timeout=PATIENCE) == "gone"
    connection.close()
    assert edge.work.cancelled.get(timeout=PATIENCE) == "gone"
    assert edge.client.get("/echo").status == 200


def test_a_client_that_leaves_is_noticed_behind_what_it_sent_ahead(edge: Site) -> None:
    """The request that is worked on is stopped, also when others were sent behind it on the same connection."""
    request = b"GET /wait?name=%b HTTP/1.1\r\nHost: x\r\n\r\n"
    connection = edge.connect(request % b"first" + request % b"second")
    assert edge.work.begun.get(timeout=PATIENCE) == "first"
    connection.close()
    assert edge.work.cancelled.get(timeout=PATIENCE) == "first"


def test_one_client_never_has_all_threads(edge: Site) -> None:
    """Beyond its share of the threads and of the queue, a client is told to come later; others are served."""
    with ThreadPoolExecutor(5) as pool:
        waits = [pool.submit(edge.client.get, f"/wait?name={number}") for number in range(5)]
        assert {edge.work.begun.get(timeout=PATIENCE) for _ in range(2)} <= {"0", "1", "2", "3", "4"}
        busy = next(iter(wait(waits, PATIENCE, FIRST_COMPLETED).done)).result()
        assert (busy.status, busy.headers["retry-after"]) == (503, "5")
        assert edge.bystander() == 200
        edge.work.go.set()
        assert sorted(one.result().status for one in waits) == [200, 200, 200, 200, 503]


def test_who_leaves_the_queue_is_not_served(edge: Site) -> None:
    """A request whose client left while it waited never reaches a thread."""
    first, second = (edge.connect(b"GET /wait?name=a HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(2))
    assert [edge.work.begun.get(timeout=PATIENCE) for _ in range(2)] == ["a", "a"]
    third = edge.connect(b"GET /wait?name=never HTTP/1.1\r\nHost: x\r\n\r\n")
    edge.until(lambda: edge.server.edge.gate.waiting == 1)
    third.close()
    edge.until(lambda: edge.server.edge.gate.waiting == 0)
    edge.work.go.set()
    assert [answered(one)[0] for one in (first, second)] == [200, 200]
    assert edge.client.get("/echo").status == 200
    assert edge.work.begun.empty()
    first.close()
    second.close()


def test_what_breaks_in_the_middle_is_broken_off(edge: Site) -> None:
    """An answer that fails after its beginning never looks whole."""
    with pytest.raises(http.client.IncompleteRead) as error:
        edge.client.get("/broken")
    assert error.value.partial == b"a part\n"
