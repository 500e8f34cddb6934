"""What is said of a client is believed of trusted proxies only, and only as far as they saw themselves."""

from __future__ import annotations

import pytest

from tests.web.edge_server import site
from tripgraph.errors import BadInput
from tripgraph.web.limits import Limits
from tripgraph.web.proxies import Proxies

TRUSTED = Proxies.named("127.0.0.1, 10.0.0.0/8, ::1")


def scope(client: str, *headers: tuple[str, str]) -> dict[str, object]:
    """Return the scope of a request from this address with these header fields."""
    fields = [(name.encode(), value.encode()) for name, value in (("host", "inner"), *headers)]
    return {"client": (client, 1), "scheme": "http", "path": "/x", "headers": fields}


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("198.51.100.1, 203.0.113.7", "203.0.113.7"),
        ("203.0.113.7, 10.0.0.9", "203.0.113.7"),
        ("10.0.0.8, 10.0.0.9", "10.0.0.8"),
        ("2001:db8::7", "2001:db8::7"),
        ("nonsense, 10.0.0.9", "10.0.0.9"),
        ("nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
    ],
)
def test_the_client_is_the_farthest_that_can_be_believed(hops: str, client: str) -> None:
    """Addresses count from the nearest proxy outwards, up to the first that is not trusted."""
    assert TRUSTED.applied(scope("127.0.0.1", ("x-forwarded-for", hops)))["client"][0] == client


def test_a_trusted_proxy_says_how_it_was_asked() -> None:
    """Scheme, host and prefix are those of the address that the client asked."""
    applied = TRUSTED.applied(
        scope(
            "::ffff:127.0.0.1",
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "graph.example.org"),
            ("x-forwarded-prefix", "/trips/"),
        )
    )
    assert (applied["scheme"], applied["root_path"], applied["path"]) == ("https", "/trips", "/trips/x")
    assert applied["headers"] == [(b"host", b"graph.example.org")]


@pytest.mark.parametrize("headers", [("x-forwarded-proto", "javascript"), ("x-forwarded-host", "a b")])
def test_nonsense_changes_nothing(headers: tuple[str, str]) -> None:
    """What is no scheme, host or path is not taken for one, whoever says it."""
    applied = TRUSTED.applied(scope("127.0.0.1", headers, ("x-forwarded-prefix", "//evil.example")))
    assert {**applied, "headers": []} == {**scope("127.0.0.1"), "headers": []}
    assert applied["headers"] == [(b"host", b"inner")]


def test_a_stranger_changes_nothing() -> None:
    """What an untrusted client says of itself is dropped, so that nothing behind can believe it by mistake."""
    said = [("x-forwarded-for", "10.0.0.1"), ("forwarded", "for=10.0.0.1"), ("x-real-ip", "10.0.0.1")]
    assert TRUSTED.applied(scope("203.0.113.7", *said)) == scope("203.0.113.7")
    assert Proxies().applied(scope("127.0.0.1", *said)) == scope("127.0.0.1")


def test_behind_a_proxy() -> None:
    """Through a trusted proxy the application sees the client, the scheme, the host and the prefix."""
    with site(Limits(), proxies="127.0.0.1") as edge:
        answer = edge.client.send(
            "GET",
            "/client",
            X_Forwarded_For="203.0.113.7",
            X_Forwarded_Proto="https",
            X_Forwarded_Host="graph.example.org",
            X_Forwarded_Prefix="/trips",
        )
        assert answer.text == "203.0.113.7 https graph.example.org /trips"


def test_an_address_that_is_none_is_refused() -> None:
    """A mistake in the list of proxies is told, not passed over."""
    with pytest.raises(BadInput, match=r"10\.0\.0\.300"):
        Proxies.named("127.0.0.1,10.0.0.300")
