"""A client asks as often as it may and no oftener, whatever the others do."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from tests.web.edge_server import site
from tripgraph.errors import TooOften
from tripgraph.web.limits import Limits
from tripgraph.web.rate import Rate


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Tell the time, in seconds."""
        return self.now


def passed(rate: Rate, client: str, requests: int) -> int:
    """Return how many of so many requests at once are let through."""
    count = 0
    for _ in range(requests):
        try:
            rate.count(client)
        except TooOften:
            continue
        count += 1
    return count


def test_a_burst_is_what_ten_seconds_allow() -> None:
    """A client that was silent may send ten seconds' worth at once, at least one request."""
    assert passed(Rate(2, Clock()), "a", 100) == 20
    assert passed(Rate(0.5, Clock()), "a", 100) == 5
    assert passed(Rate(0.001, Clock()), "a", 100) == 1


def test_a_bucket_fills_with_time_up_to_its_brim() -> None:
    """After a burst a client may send what the time since then allows, and never more than a burst."""
    clock = Clock()
    rate = Rate(2, clock)
    assert passed(rate, "a", 100) == 20
    clock.now += 3
    assert passed(rate, "a", 100) == 6
    clock.now += 100_000
    assert passed(rate, "a", 100) == 20


def test_clients_do_not_share() -> None:
    """Whoever asks too often keeps nobody else from asking."""
    rate = Rate(0.1, Clock())
    assert [passed(rate, client, 5) for client in ("a", "b", "a", "c")] == [1, 1, 0, 1]


def test_a_client_is_told_when_to_try_again() -> None:
    """The wait is in whole seconds, enough for one request, and what is refused does not make it longer."""
    clock = Clock()
    rate = Rate(0.3, clock)
    assert passed(rate, "a", 3) == 3
    for _ in range(3):
        with pytest.raises(TooOften) as refused:
            rate.count("a")
    assert refused.value.retry_after == 4
    clock.now += refused.value.retry_after
    assert passed(rate, "a", 3) == 1


def test_memory_is_bounded() -> None:
    """However many clients ask, only so many are remembered, and none whose bucket is full again."""
    clock = Clock()
    rate = Rate(1, clock, most_clients=50)
    for number in range(1000):
        rate.count(str(number))
    assert len(rate) == 50
    clock.now += 60
    rate.count("a")
    assert len(rate) == 1


def test_the_server_refuses_what_comes_too_often() -> None:
    """The second request is 429 with a problem and Retry-After, on a connection that stays; health is exempt."""
    with site(Limits(rate=0.001)) as edge:
        assert edge.client.get("/echo").status == 200
        refused = edge.client.get("/echo")
        assert (refused.status, refused.media_type) == (429, "application/problem+json")
        assert json.loads(refused.body)["title"] == "Too many requests"
        assert 900 < int(refused.headers["retry-after"]) <= 1000
        assert "connection" not in refused.headers
        assert edge.bystander() == 200
        assert {edge.client.get("/healthz").status for _ in range(3)} == {200}


def test_clients_behind_a_trusted_proxy_are_told_apart() -> None:
    """Each has the rate for itself; what a stranger says of itself gains it nothing."""
    with site(Limits(rate=0.001), proxies="127.0.0.1") as edge:
        said = ["203.0.113.7", "203.0.113.8", "203.0.113.7"]
        assert [edge.client.send("GET", "/echo", X_Forwarded_For=one).status for one in said] == [
            200,
            200,
            429,
        ]
    with site(Limits(rate=0.001)) as edge:
        assert [edge.client.send("GET", "/echo", X_Forwarded_For=one).status for one in said] == [
            200,
            429,
            429,
        ]
