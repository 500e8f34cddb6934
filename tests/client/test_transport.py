"""What the client makes of refusals, of servers that are away and of those that are none of ours."""

from __future__ import annotations

import json
import socket

import pytest

import tripgraph
from tests.client.conftest import other
from tripgraph import errors
from tripgraph.client import Changed, Unreachable, refusals
from tripgraph.errors import BadInput, Busy, TooOften, TripgraphError
from tripgraph.web import problem

JSON = {"Content-Type": "application/json"}


def all_errors(kind: type[TripgraphError]) -> list[type[TripgraphError]]:
    return [kind, *(each for below in kind.__subclasses__() for each in all_errors(below))]


@pytest.mark.parametrize("kind", all_errors(TripgraphError))
def test_an_error_is_the_same_on_both_sides(kind: type[TripgraphError]) -> None:
    """Each error of the tree, as the server writes it down, is one of the same status and words in the client."""
    arguments: tuple[object, ...] = ("It: is wrong.",)
    if kind is errors.SyntaxProblem:
        arguments = ("query", "It: is wrong.", 3, 4)
    elif kind is errors.Invalid:
        arguments = ("It: is wrong.", [{"rule": "a"}])
    raised = kind(*arguments)
    _, body = problem.plain(raised, "application/problem+json")
    further = {"line": 3, "column": 4, "violations": [{"rule": "a"}]}
    read = refusals.error("http://e", raised.status, json.loads(body) | further, 7)
    assert (type(read).__name__, str(read)) == (twin(kind).__name__, str(raised))
    assert vars(read).get("retry_after", 7) == 7


def twin(kind: type[TripgraphError]) -> type[TripgraphError]:
    """Return the first class of the tree that has the same status and title: no client can tell them apart."""
    return next(
        each for each in all_errors(TripgraphError) if (each.status, each.title) == (kind.status, kind.title)
    )


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "localhost", "ftp://e/", "http://", "http://e/?a=b", ""])
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    """An address without http:// or with a query is told before anything is sent."""
    with pytest.raises(BadInput, match="is no address of a server"):
        tripgraph.connect(url)


def test_a_server_that_is_away() -> None:
    """Where nothing listens, one error says which address cannot be reached."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (
        tripgraph.connect(f"http://127.0.0.1:{port}") as graph,
        pytest.raises(
            Unreachable, match=rf"http://127\.0\.0\.1:{port} cannot be reached.*Is a server running"
        ),
    ):
        graph.questions()


def test_a_server_that_never_answers() -> None:
    """One that takes the connection and says nothing is given up after the timeout."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            tripgraph.connect(address, timeout=0.1) as graph,
            pytest.raises(Unreachable, match=r"sent nothing for 0\.1 seconds"),
        ):
            graph.query("ASK {}")


@pytest.mark.parametrize(
    ("status", "fields", "body", "kind", "message"),
    [
        (
            200,
            {"Content-Type": "text/html"},
            b"<html>",
            Unreachable,
            "no tripgraph server: it sent text/html",
        ),
        (200, {}, b"", Unreachable, "it sent something unknown"),
        (200, JSON, b"{", Unreachable, "no tripgraph server"),
        (200, JSON, b"[]", Unreachable, "no tripgraph server"),
        (200, JSON | {"Content-Length": "9"}, b"{", Unreachable, "cannot be reached, or broke off"),
        (301, {"Location": "https://e/"}, b"", Unreachable, "has moved: it leads to https://e/"),
        (502, {}, b"", Unreachable, "answers with status 502"),
        (504, {}, b"", Unreachable, "answers with status 504"),
        (503, {"Retry-After": "30"}, b"", Busy, "answers with status 503"),
        (429, {"Retry-After": "30"}, b"", TooOften, "answers with status 429"),
        (418, {}, b"", BadInput, "answers with status 418"),
        (500, {"Content-Type": "application/problem+json"}, b"{", Unreachable, "no tripgraph server"),
    ],
)
def test_what_no_server_of_ours_says(
    status: int, fields: dict[str, str], body: bytes, kind: type[TripgraphError], message: str
) -> None:
    """What a proxy or another program answers is told as what it is, never as an answer."""
    with other(status, fields, body) as server, tripgraph.connect(server.address) as graph:
        with pytest.raises(TripgraphError, match=message) as caught:
            graph.questions()
        assert type(caught.value) is kind
        if isinstance(caught.value, Busy):
            assert caught.value.retry_after == 30


def test_a_request_says_who_sends_it_and_keeps_its_connection() -> None:
    """User-Agent names tripgraph and its version; one connection serves all requests."""
    body = json.dumps({"head": {}, "boolean": True}).encode()
    fields = {"Content-Type": "application/sparql-results+json"}
    with other(200, fields, body) as server, tripgraph.connect(server.address + "/") as graph:
        assert [graph.query("ASK {}") for _ in range(3)] == [True] * 3
        pools = graph._transport.pool.pools
        (pool,) = [pools[key] for key in pools.keys()]  # noqa: SIM118 - it is no dict
        assert (pool.num_connections, pool.num_requests) == (1, 3)
        assert {told["user-agent"] for told in server.requests} == {
            f"tripgraph/{tripgraph.__version__} (Python client)"
        }


def test_pages_of_two_states_are_not_mixed() -> None:
    """If the graph becomes another one between two pages, that is told; the rows would not fit together."""
    page = {"title": "T", "columns": ["a"], "generation": 1, "rows": [{"a": 1}], "next": "1"}
    with other(200, JSON, json.dumps(page).encode()) as server, tripgraph.connect(server.address) as graph:
        answer = graph.ask("t")
        answer.generation = 2
        with pytest.raises(Changed, match="Ask again"):
            list(answer)
