"""No request gets a 500 or no answer, whether it is made from a description of the addresses, from words or bytes."""

from __future__ import annotations

import json
import socket
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.protocol.conftest import asked
from tests.web.writing_server import BEARER

if TYPE_CHECKING:
    from schemathesis.schemas import BaseSchema

    from tests.web.writing_server import Store

PATIENCE = 30
QUERY = "application/sparql-query"
TRUE_STATUSES = {200, 201, 204, 400, 401, 403, 404, 405, 406, 408, 413, 414, 415, 422, 431, 501, 503, 505}
FEW = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def text(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "string"}, **more}


def several(name: str) -> dict[str, Any]:
    iris = {"type": "array", "items": {"type": "string"}, "maxItems": 3}
    return {"name": name, "in": "query", "schema": iris, "style": "form", "explode": True}


def body(*media_types: str) -> dict[str, Any]:
    return {"content": {media_type: {"schema": {"type": "string"}} for media_type in media_types}}


def form(*fields: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {field: {"type": "string"} for field in fields}}
    return {"application/x-www-form-urlencoded": {"schema": schema}}


DATASET = [several("default-graph-uri"), several("named-graph-uri"), text("format"), text("timeout")]
USING = [several("using-graph-uri"), several("using-named-graph-uri")]
ANSWERS = {"responses": {"default": {"description": "anything but a 500"}}}
RDF = ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml")
ADDRESSES: dict[str, dict[str, Any]] = {
    "/sparql": {
        "get": {"parameters": [text("query"), *DATASET]},
        "post": {
            "parameters": DATASET,
            "requestBody": {"content": body("application/sparql-query")["content"] | form("query", "format")},
        },
    },
    "/update": {
        "get": {"parameters": [text("update")]},
        "post": {
            "parameters": USING,
            "requestBody": {"content": body("application/sparql-update")["content"] | form("update")},
        },
    },
    "/graphs": {
        "get": {"parameters": [text("graph"), text("default"), text("format")]},
        "put": {"parameters": [text("graph"), text("default")], "requestBody": body(*RDF)},
        "post": {
            "parameters": [text("graph")],
            "requestBody": body(*RDF, "application/trig", "multipart/form-data"),
        },
        "delete": {"parameters": [text("graph")]},
    },
    "/graph/{name}": {
        method: {"parameters": [text("name", required=True) | {"in": "path"}], "requestBody": body(*RDF)}
        for method in ("put", "post", "delete")
    },
}


@cache
def described() -> BaseSchema:
    """Return the addresses of the protocols as OpenAPI, with headers that clients may send."""
    accept = {"name": "Accept", "in": "header", "schema": {"type": "string"}}
    paths = {
        path: {
            method: ANSWERS | operation | {"parameters": [*operation["parameters"], accept]}
            for method, operation in operations.items()
        }
        for path, operations in ADDRESSES.items()
    }
    return schemathesis.openapi.from_dict(
        {"openapi": "3.1.0", "info": {"title": "protocols", "version": "1"}, "paths": paths}
    )


@pytest.mark.parametrize(
    ("path", "method"), [(path, method) for path, operations in ADDRESSES.items() for method in operations]
)
@settings(FEW, max_examples=8)
@given(data=st.data())
def test_no_described_request_makes_a_500(merged: Store, path: str, method: str, data: st.DataObject) -> None:
    """Values of every kind, in parameters, headers and bodies, with a token that may write."""
    case = data.draw(described()[path][method].as_strategy())
    answer = case.call(
        base_url=f"http://{merged.client.host}:{merged.client.port}",
        headers={"Authorization": BEARER},
        timeout=PATIENCE,
    )
    assert answer.status_code in TRUE_STATUSES, answer.text
    if answer.status_code >= 400 and "application/problem+json" in answer.headers["content-type"]:
        assert json.loads(answer.content)["status"] == answer.status_code


WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE { } ( ) [ ] . ; , ?s ?p ?o * GRAPH FROM NAMED UNION OPTIONAL MINUS FILTER "
    "BIND AS VALUES UNDEF GROUP BY ORDER LIMIT 1 -1 1.5e3 'x' \"y\"@en '''z ^^ <http://a> <b> <<( )>> {| |} ex: _:b "
    "a ^ / | + ! != && IN NOT EXISTS COUNT(*) REGEX IRI BNODE LATERAL PREFIX BASE VERSION # \\u0041 \\uD800 \t \n"
)


@FEW
@given(
    st.one_of(st.lists(st.sampled_from(WORDS.split(" ")), max_size=25).map(" ".join), st.text(max_size=60)),
    st.sampled_from(
        ["*/*", "text/csv", "application/xml", "text/turtle", "text/html", "text/plain;q=x", ",;q=1"]
    ),
)
def test_no_query_makes_a_500(merged: Store, query: str, accept: str) -> None:
    """Whatever is asked, the answer says truly what became of it."""
    answer = merged.client.send(
        "POST",
        "/sparql",
        query.encode("utf-8", "surrogatepass"),
        content_type="application/sparql-query",
        accept=accept,
    )
    assert answer.status in TRUE_STATUSES
    if answer.media_type == "application/problem+json":
        assert json.loads(answer.body)["status"] == answer.status


REQUESTS = [
    f"GET {asked('ASK {}')} HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n".encode(),
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\nASK {}",
    b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nb\r\nquery=ASK{}\r\n0\r\n\r\n",
    b"PUT /graphs?default HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\nContent-Length: 3\r\n\r\n<a>",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://a/sparql HTTP/1.0\r\n\r\n",
]
FIELDS = [
    b"Transfer-Encoding: identity", b"Content-Length: 5", b"Content-Length: -1",
    b"Content-Length: 99999999999999999999",
    b"Expect: 100-continue", b"Range: bytes=0-1",
    b"If-Match: \"", b"If-None-Match: W/\"x\"", b"Accept: ;;;", b"Cookie: =",
    b"Content-Type: multipart/form-data; boundary=", b"Upgrade: websocket\r\nConnection: Upgrade",
    b"Upgrade: h2c", b"Host:",
]  # fmt: skip
SIGNS = [
    b"\r\n", b"\n", b"\r", b"\0", b" ", b"\t", b":", b",", b"%", b"%0", b"%zz", b"%00", b"\xff", b"\xc3\xa9", b"?",
    b"#", b"//", b"/../", b"chunked", b"A" * 300, b"HTTP/9.9",
]  # fmt: skip
PIECES = [*SIGNS, *(field + b"\r\n" for field in FIELDS)]


@st.composite
def malformed(draw: st.DrawFn) -> bytes:
    """A request with pieces put in, taken out or doubled anywhere."""
    request = bytearray(draw(st.sampled_from(REQUESTS)))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(request)))
        end = min(len(request), place + draw(st.integers(0, 12)))
        request[place:end] = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=4), st.just(b"")))
    return bytes(request)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(malformed())
def test_no_bytes_make_a_500_or_a_hang(merged: Store, request: bytes) -> None:
    """Whatever comes over a connection, its end is answered, or the connection is closed; others are served."""
    with socket.create_connection((merged.client.host, merged.client.port), timeout=PATIENCE) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    if answer:
        status = int(answer.split(b" ", 2)[1])
        assert answer.startswith(b"HTTP/1.1 ")
        assert status in TRUE_STATUSES | {100}, answer


def test_the_server_is_as_it_was(merged: Store) -> None:
    """After all of it the same process answers, and has reported no error of its own."""
    assert merged.client.get(asked("ASK {}")).status == 200
    log = (merged.folder.parent / "log").read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert merged.server.poll() is None
