"""Pages of other sites read, and write with a token (Fetch Standard, section 3.3); OPTIONS (RFC 9110, 9.3.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.protocol.conftest import asked

if TYPE_CHECKING:
    from tests.web.writing_server import Store

ORIGIN = "https://elsewhere.example"
QUERY = asked("ASK { ?s ?p ?o }")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", QUERY, 200),
        ("HEAD", QUERY, 200),
        ("GET", asked("ASK {"), 400),
        ("GET", asked("ASK {}", format="pdf"), 400),
        ("GET", "/graphs?default", 200),
        ("GET", "/graph/nowhere", 404),
        ("PUT", "/sparql", 405),
        ("POST", "/update", 401),
        ("GET", "/" + "x" * 70_000, 414),
    ],
)
def test_whatever_is_answered_may_be_read(merged: Store, method: str, path: str, status: int) -> None:
    """Errors too, so that a script can show what is wrong; and the fields that a client goes by."""
    answer = merged.client.send(method, path, origin=ORIGIN)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, "*")
    exposed = {name.strip().lower() for name in answer.headers["access-control-expose-headers"].split(",")}
    assert exposed >= {"etag", "location", "link", "retry-after", "www-authenticate", "x-request-id"}
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/update", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("/graphs", {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}),
        ("/graph/links/a", {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}),
        ("/", {"GET", "HEAD", "OPTIONS"}),
        ("/id/place/astana", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_browser_learns_beforehand_what_it_may_send(merged: Store, path: str, methods: set[str]) -> None:
    """A preflight, which never carries a token, is answered with the methods and the fields, for a day."""
    answer = merged.client.send(
        "OPTIONS",
        path,
        origin=ORIGIN,
        access_control_request_method="PUT",
        access_control_request_headers="authorization,content-type",
    )
    assert (answer.status, answer.body) == (204, b"")
    assert set(answer.headers["allow"].split(", ")) == methods
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == methods
    sent = {name.strip().lower() for name in answer.headers["access-control-allow-headers"].split(",")}
    assert sent >= {
        "authorization",
        "content-type",
        "accept",
        "if-match",
        "if-none-match",
        "tripgraph-message",
    }
    assert (answer.headers["access-control-allow-origin"], answer.headers["access-control-max-age"]) == (
        "*",
        "86400",
    )
    assert "content-type" not in answer.headers
