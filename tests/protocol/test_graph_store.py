"""The Graph Store HTTP Protocol, sentence by sentence, beyond what tests/web/test_graphs.py writes and reads."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pyoxigraph
import pytest
import rdflib

from tests.web.writing_server import PREFIXES, READER, TURTLE, at, writing_server
from tripgraph import media

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Answer
    from tests.web.writing_server import Store

# What rdflib says to itself while it reads datasets.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

G = "http://example.org/g"
BOUNDARY = "a-boundary"
FORM = f"multipart/form-data; boundary={BOUNDARY}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server with tokens, whose graphs each test names itself."""
    with writing_server(tmp_path_factory.mktemp("graph-store") / "store", validate="off") as running:
        yield running


def form(*parts: tuple[str, str, str]) -> bytes:
    """Return a form of parts: the file's name, its type, its content."""
    pieces = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"'
        + (f'; filename="{name}"' if name else "")
        + (f"\r\nContent-Type: {media_type}" if media_type else "")
        + f"\r\n\r\n{content}\r\n"
        for name, media_type, content in parts
    ]
    return ("".join(pieces) + f"--{BOUNDARY}--\r\n").encode()


def triples(answer: Answer) -> int:
    assert answer.status == 200, answer.text
    return len(rdflib.Graph().parse(data=answer.body, format="nt"))


def read(store: Store, path: str) -> Answer:
    return store.client.get(path, "application/n-triples")


def test_what_is_posted_to_the_graph_store_becomes_a_new_graph(store: Store) -> None:
    """The server gives it an IRI of its own, and says where it is: 201 with Location (section 5.5)."""
    body = PREFIXES + "<#this> rdfs:label 'one' ."
    first = store.send("POST", "/graphs", body, content_type=TURTLE)
    second = store.send("POST", "/graphs", body, content_type=TURTLE)
    assert (first.status, second.status) == (201, 201)
    assert first.headers["location"] != second.headers["location"]
    found = read(store, first.headers["location"])
    assert triples(found) == 1
    assert found.text.startswith("<https://w3id.org/tripgraph/graph/")
    assert store.send("DELETE", first.headers["location"]).status == 200
    assert read(store, first.headers["location"]).status == 404
    assert store.send("DELETE", second.headers["location"]).status == 200


def test_a_new_graph_may_be_empty(store: Store) -> None:
    """A document without triples makes a graph without triples, which is there until it is removed."""
    created = store.send("POST", "/graphs", b"# nothing", content_type=TURTLE)
    assert created.status == 201
    assert triples(read(store, created.headers["location"])) == 0
    assert store.send("DELETE", created.headers["location"]).status == 200


@pytest.mark.parametrize("path", ["/graphs", at("")])
def test_the_parts_of_a_form_are_added_together(store: Store, path: str) -> None:
    """Each part is a document of its own, in its own format, with blank nodes of its own (section 5.5)."""
    body = form(
        ("a.ttl", "text/turtle", PREFIXES + "_:b rdfs:label 'turtle' ."),
        ("b.nt", "", '_:b <http://example.org/p> "by suffix" .'),
        ("c.jsonld", "application/octet-stream", '{"@id": "_:b", "http://example.org/p": "json-ld"}'),
        ("", "text/turtle", PREFIXES + "_:b rdfs:label 'a field' ."),
    )
    sent = store.send("POST", path, body, content_type=FORM)
    assert sent.status == (200 if path == at("") else 201), sent.text
    found = rdflib.Graph().parse(data=read(store, sent.headers.get("location", path)).body, format="nt")
    assert sorted(str(value) for value in found.objects()) == ["a field", "by suffix", "json-ld", "turtle"]
    assert len(set(found.subjects())) == 4
    assert store.send("DELETE", sent.headers.get("location", path)).status == 200


@pytest.mark.parametrize(
    ("body", "content_type", "status", "message"),
    [
        (form(("a.ttl", "text/turtle", "<a> <b>")), FORM, 400, "a.ttl:1"),
        (form(("a.xyz", "", "x")), FORM, 415, "text/turtle"),
        (form(("a.ttl", "image/png", "x")), FORM, 415, "image/png"),
        (form(), FORM, 400, "no parts"),
        (b"", FORM, 400, "not the multipart/form-data"),
        (b"--other\r\n\r\n", FORM, 400, "not the multipart/form-data"),
        (form(("a.ttl", "text/turtle", ""))[:-20], FORM, 400, "not the multipart/form-data"),
        (form(), "multipart/form-data", 400, "names no boundary"),
        (form(), "multipart/form-data; boundary=\u00fc".encode().decode("latin-1"), 400, "boundary"),
        (form(*[("a.ttl", "text/turtle", "")] * 1001), FORM, 400, "more than 1000 parts"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(
    store: Store, body: bytes, content_type: str, status: int, message: str
) -> None:
    """Each with a true status that says which part it was, and nothing of it is written."""
    refused = store.send("POST", at(G), body, content_type=content_type)
    assert (refused.status, message in refused.text) == (status, True), refused.text
    assert read(store, at(G)).status == 404


def test_what_fails_in_one_part_undoes_the_others(store: Store) -> None:
    """A form is written completely or not at all."""
    body = form(("a.ttl", "text/turtle", "<a> <b> <c> ."), ("b.ttl", "text/turtle", "<a> <b>"))
    assert store.send("POST", at(G), body, content_type=FORM).status == 400
    assert read(store, at(G)).status == 404


DATASET_FORMATS = [(media.TRIG, "trig"), (media.N_QUADS, "nquads"), (media.JSON_LD, "json-ld")]


def test_a_dataset_comes_and_goes(store: Store) -> None:
    """The graph store gives all its graphs as a dataset; what is posted as one goes where it says."""
    sent = b'<http://example.org/a> <http://example.org/p> "in d" <http://example.org/d> .\n'
    sent += b'<http://example.org/a> <http://example.org/p> "in no graph" .'
    assert store.send("POST", "/graphs", sent, content_type="application/n-quads").status == 200
    subject = rdflib.URIRef("http://example.org/a")
    for format, parser in DATASET_FORMATS:
        answer = store.client.get("/graphs", format.media_type)
        assert (answer.status, answer.headers["content-type"]) == (200, format.content_type)
        dataset = rdflib.Dataset()
        dataset.parse(data=answer.body, format=parser)
        found = {(str(value), str(name)) for _, _, value, name in dataset.quads((subject, None, None, None))}
        assert {value for value, _ in found} == {"in d", "in no graph"}
        assert ("in d", "http://example.org/d") in found
        known = pyoxigraph.RdfFormat.from_media_type(format.media_type)
        quads = pyoxigraph.parse(store.client.get(f"/graphs?format={format.name}").body, format=known)
        graphs = {str(quad.graph_name) for quad in quads if str(quad.subject) == f"<{subject}>"}
        assert graphs == {"<http://example.org/d>", "DEFAULT"}
    assert store.send("DELETE", "/graphs?graph=http://example.org/d").status == 200
    assert store.send("DELETE", at("")).status == 200


def test_a_dataset_has_no_format_for_one_graph(store: Store) -> None:
    """Turtle would lose which graph a triple is of: 406, with the formats that keep it."""
    refused = store.client.get("/graphs", "text/turtle")
    assert (refused.status, "application/trig" in refused.text) == (406, True)


@pytest.mark.parametrize(
    "path",
    [
        "/graphs?default&default",
        "/graphs?default=false",
        "/graphs?default&graph=http%3A%2F%2Fexample.org%2Fg",
        "/graphs?graph=http%3A%2F%2Fexample.org%2Fg&graph=http%3A%2F%2Fexample.org%2Fg",
        "/graphs?graph=",
        "/graphs?graph=g",
        "/graphs?graph=/g",
        "/graphs?graph=%FF",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_an_address_that_names_no_one_graph_is_400(store: Store, method: str, path: str) -> None:
    """The embedded IRI is absolute, and stands there once (section 4.2)."""
    assert (
        store.send(method, path, b"" if method in ("GET", "DELETE") else b"#", content_type=TURTLE).status
        == 400
    )


def test_head_is_get_without_a_body(store: Store) -> None:
    """Of a graph that is there, one that is not, the default graph and the store (section 5.6)."""
    assert store.put(G, "ex:s rdfs:label 'one' .").status == 201
    for path in (at(G), at("http://example.org/nowhere"), at(""), "/graphs", "/graph/nowhere"):
        head, get = store.client.send("HEAD", path), store.client.send("GET", path)
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers.get("content-type") == get.headers.get("content-type")
        assert head.headers.get("etag") == get.headers.get("etag")
    assert store.send("DELETE", at(G)).status == 200


def test_a_graph_is_identified_directly_and_indirectly(store: Store) -> None:
    """``/graphs?graph=`` and the graph's own address mean the same graph (sections 4.1 and 4.2)."""
    name = "https://w3id.org/tripgraph/graph/links/both"
    assert store.put(name, "ex:s rdfs:label 'one' .").status == 201
    direct, indirect = read(store, "/graph/links/both"), read(store, at(name))
    assert (direct.body, direct.headers["etag"]) == (indirect.body, indirect.headers["etag"])
    assert store.send("DELETE", "/graph/links/both").status == 200
    assert read(store, at(name)).status == 404


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/graphs", at(G), at(""), "/graph/links/a"])
def test_writing_needs_a_token_that_may_write(store: Store, method: str, path: str) -> None:
    """None is 401, one that may only read is 403, before anything else is looked at."""
    body = None if method == "DELETE" else b"<a> <b>"
    stranger = store.client.send(method, path, body, content_type=TURTLE)
    assert (stranger.status, stranger.headers["www-authenticate"]) == (401, 'Bearer realm="tripgraph"')
    reader = store.client.send(method, path, body, content_type=TURTLE, authorization=f"Bearer {READER}")
    assert reader.status == 403


@pytest.mark.parametrize("path", ["/graphs", at(G), "/graph/links/a"])
def test_other_methods_are_405_with_those_that_there_are(store: Store, path: str) -> None:
    """PATCH is not offered (section 5.7 leaves it open); Allow says what is."""
    refused = store.send("PATCH", path, b"", content_type="application/sparql-update")
    allowed = {"GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS"}
    assert (refused.status, set(refused.headers["allow"].split(", "))) == (405, allowed)


def test_the_address_of_a_new_graph_is_below_the_prefix_of_a_proxy(store: Store) -> None:
    """Location leads to the graph when it is followed from the address that was asked."""
    created = store.send("POST", "/graphs", b"# nothing", content_type=TURTLE)
    assert urlsplit(created.headers["location"]).path.startswith("/graph/")
    assert store.client.get(created.headers["location"], "text/html").status == 200
    assert store.send("DELETE", created.headers["location"]).status == 200


@pytest.mark.parametrize("field", ["If-Match", "If-None-Match", "If-Unmodified-Since"])
def test_a_condition_on_a_write_is_never_passed_over(store: Store, field: str) -> None:
    """What is not evaluated is refused: 501, and nothing is written (RFC 9110, section 13.2.2)."""
    for method in ("PUT", "POST", "DELETE"):
        refused = store.send(method, at(G), b"", **{"content_type": TURTLE, field: "*"})
        assert (refused.status, field in refused.text) == (501, True)
    assert read(store, at(G)).status == 404
