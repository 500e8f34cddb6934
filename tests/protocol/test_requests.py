"""How queries and updates are sent (SPARQL 1.1 Protocol, sections 2.1 and 2.2), sentence by sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pytest

from tests.protocol.conftest import G, H, asked, bindings
from tests.web.writing_server import PREFIXES, READER, UPDATE

if TYPE_CHECKING:
    from tests.web.conftest import Answer
    from tests.web.writing_server import Store

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
ASK = "ASK { FILTER (1 + 1 = 2) } # 100% é +"
BOTH = urlencode({"using-graph-uri": G, "using-named-graph-uri": H})
COPY = PREFIXES + "INSERT { GRAPH ex:made { ?s ex:p ?v } } WHERE { ?s ex:p ?v }"


def post(store: Store, body: str | bytes, content_type: str | None, path: str = "/sparql") -> Answer:
    data = body.encode() if isinstance(body, str) else body
    if content_type is None:
        return store.client.send("POST", path, data)
    return store.client.send("POST", path, data, content_type=content_type)


def made(store: Store) -> list[str]:
    """Return the values in the graph that updates of these tests make, and remove it."""
    query = PREFIXES + "SELECT ?v { GRAPH ex:made { ?s ex:p ?v } } ORDER BY ?v"
    found = [row["v"]["value"] for row in bindings(store.client.get(asked(query)))]
    store.update("DROP SILENT GRAPH ex:made")
    return found


def test_a_query_comes_by_get_as_a_form_or_directly(merged: Store) -> None:
    """All three ways (sections 2.1.1 to 2.1.3) ask the same; each is decoded once, a plus sign included."""
    for answer in (
        merged.client.get(asked(ASK)),
        post(merged, urlencode({"query": ASK}), FORM),
        post(merged, urlencode({"query": ASK}), f"{FORM}; charset=UTF-8"),
        post(merged, ASK, QUERY),
        post(merged, ASK, f"{QUERY}; charset=utf-8"),
        post(merged, f"\ufeff{ASK}", QUERY),
        post(merged, ASK, 'Application/SPARQL-Query;charset="UTF-8"; version=1.2'),
    ):
        assert (answer.status, json.loads(answer.body).get("boolean")) == (200, True)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("a+b", "a%2Bb"),
        ("a b", "a+b"),
        ("a b", "a%20b"),
        ("100%25", "100%2525"),
        ("é&=;", "%C3%A9%26%3D%3B"),
        ("'", "'"),
    ],
)
def test_what_is_encoded_is_decoded_once(merged: Store, text: str, sent: str) -> None:
    """No plus sign, percent sign or ampersand of a query is lost or taken for something else, by GET and by POST."""
    query = f"query=SELECT+(%22{sent}%22+AS+%3Fx)+%7B%7D"
    for answer in (merged.client.get(f"/sparql?{query}"), post(merged, query, FORM)):
        assert [row["x"]["value"] for row in bindings(answer)] == [text]


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status", "message"),
    [
        ("/sparql", "", FORM, 400, "no 'query'"),
        ("/sparql", "query=", FORM, 400, "is empty"),
        ("/sparql", "query=ASK{}&query=ASK{}", FORM, 400, "more than one 'query'"),
        ("/sparql?query=ASK{}", "query=ASK{}", FORM, 400, "more than one 'query'"),
        ("/sparql?query=ASK{}", "ASK{}", QUERY, 400, "in the body and in the address"),
        ("/sparql", "query=ASK%FF", FORM, 400, "not percent-encoded UTF-8"),
        ("/sparql", "update=CLEAR+DEFAULT", FORM, 400, "This is an update"),
        ("/sparql", "CLEAR DEFAULT", UPDATE, 415, "This is an update"),
        ("/sparql", "ASK {}", "text/plain", 415, QUERY),
        ("/sparql", "query=ASK+{}", "text/plain", 415, FORM),
        ("/sparql", "ASK {}", None, 415, "without Content-Type"),
        ("/sparql", "ASK {}", "not a type", 415, QUERY),
        ("/sparql", "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16", 415, "UTF-8"),
        ("/sparql", b"ASK { } # \xff", QUERY, 400, "not UTF-8 at byte 10"),
        ("/sparql", b"ASK { } # \xed\xa0\x80", QUERY, 400, "not UTF-8 at byte 10"),
        ("/sparql", "ASK {", QUERY, 400, "query:1:5"),
        ("/sparql", "ASK { ?s ?p '\0'", QUERY, 400, "query:1:"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(
    merged: Store, path: str, body: str | bytes, content_type: str | None, status: int, message: str
) -> None:
    """A missing, doubled or malformed one is 400, a body of another type 415; each says what to send."""
    refused = post(merged, body, content_type, path)
    assert (refused.status, message in refused.text) == (status, True), refused.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_other_methods_are_405(merged: Store, method: str) -> None:
    """Allow says by which methods it goes (section 2.1.6; RFC 9110, section 15.5.6)."""
    refused = merged.client.send(method, "/sparql")
    assert (refused.status, set(refused.headers["allow"].split(", "))) == (
        405,
        {"GET", "HEAD", "POST", "OPTIONS"},
    )


def test_parameters_that_are_not_known_change_nothing(merged: Store) -> None:
    """Clients send more than the protocol knows; what it does not know is left alone (section 2.1)."""
    answer = merged.client.get(asked("ASK {}", output="json", results="xml", debug="on", version="1.2"))
    assert (answer.status, answer.media_type) == (200, "application/sparql-results+json")


def test_an_update_comes_as_a_form_or_directly(merged: Store) -> None:
    """Both ways (sections 2.2.1 and 2.2.2) do the same, decoded once."""
    update = PREFIXES + "INSERT DATA { GRAPH ex:made { ex:s ex:p '100% é +' } }"
    assert merged.send("POST", "/update", urlencode({"update": update}), content_type=FORM).status == 200
    assert made(merged) == ["100% é +"]
    assert merged.send("POST", "/update", update, content_type=f"{UPDATE}; charset=UTF-8").status == 200
    assert made(merged) == ["100% é +"]


def test_the_dataset_of_an_update_may_come_along(merged: Store) -> None:
    """In the form or, beside an update that is the body, in the address (section 2.2.3)."""
    form = urlencode({"update": COPY, "using-graph-uri": G})
    assert merged.send("POST", "/update", form, content_type=FORM).status == 200
    assert made(merged) == ["in g", "shared"]
    assert merged.send("POST", f"/update?using-graph-uri={quote(H)}", COPY, content_type=UPDATE).status == 200
    assert made(merged) == ["in h", "shared"]
    both = COPY.replace("WHERE { ?s ex:p ?v }", "WHERE { ?x ex:p 'in g' GRAPH ?g { ?s ex:p ?v } }")
    assert merged.send("POST", f"/update?{BOTH}", both, content_type=UPDATE).status == 200
    assert made(merged) == ["in h", "shared"]


@pytest.mark.parametrize(
    ("path", "body", "content_type", "status", "message"),
    [
        ("/update", "", FORM, 400, "no 'update'"),
        ("/update", "update=CLEAR+DEFAULT&update=CLEAR+DEFAULT", FORM, 400, "more than one 'update'"),
        ("/update?update=CLEAR+DEFAULT", "", FORM, 400, "in the address"),
        ("/update?update=CLEAR+DEFAULT", "CLEAR DEFAULT", UPDATE, 400, "in the address"),
        ("/update", "update=%FF", FORM, 400, "not percent-encoded UTF-8"),
        ("/update", "CLEAR DEFAULT", "text/plain", 415, UPDATE),
        ("/update", "CLEAR DEFAULT".encode("utf-16"), f"{UPDATE}; charset=utf-16", 415, "UTF-8"),
        ("/update", "CLEAR", UPDATE, 400, "update:1:"),
        ("/update?using-graph-uri=g", "CLEAR DEFAULT", UPDATE, 400, "'g' is not an absolute IRI"),
        ("/update?using-named-graph-uri=", "CLEAR DEFAULT", UPDATE, 400, "is not an absolute IRI"),
        (f"/update?{BOTH}", f"DELETE {{}} USING <{G}> WHERE {{}}", UPDATE, 400, "2.2.3"),
        (f"/update?{BOTH}", f"WITH <{G}> DELETE {{}} WHERE {{}}", UPDATE, 400, "2.2.3"),
    ],
)
def test_an_update_that_cannot_be_read_is_refused(
    merged: Store, path: str, body: str | bytes, content_type: str, status: int, message: str
) -> None:
    """Nothing is written, and the answer says what to send."""
    refused = merged.send("POST", path, body, content_type=content_type)
    assert (refused.status, message in refused.text) == (status, True), refused.text


def test_an_update_needs_a_token_that_may_write(merged: Store) -> None:
    """None is 401, and one that may only read is 403, whatever is sent; queries need none."""
    update = "CLEAR DEFAULT"
    assert post(merged, update, UPDATE, "/update").status == 401
    reader = merged.client.send(
        "POST", "/update", update.encode(), content_type=UPDATE, authorization=f"Bearer {READER}"
    )
    assert reader.status == 403
    assert merged.client.get(asked("ASK {}")).status == 200


@pytest.mark.parametrize("way", ["get", "form"])
def test_a_form_that_has_too_many_fields_is_refused(merged: Store, way: str) -> None:
    """Taking fields apart must not cost more than answering them."""
    many = "&".join(f"a{number}=" for number in range(1001)) + "&query=ASK{}"
    answer = merged.client.get(f"/sparql?{many}") if way == "get" else post(merged, many, FORM)
    assert (answer.status, "more than 1000 fields" in answer.text) == (400, True)


def test_each_operation_may_declare_prefixes_of_its_own(merged: Store) -> None:
    """A prologue may stand before each operation, and goes on behind it (SPARQL 1.1, section 19.8, rule 29)."""
    update = """
        PREFIX a: <http://example.org/> INSERT DATA { GRAPH a:made { a:s a:p 'a' } } ;
        PREFIX a: <http://elsewhere.example/> PREFIX ex: <http://example.org/>
        INSERT DATA { GRAPH ex:made { a:s ex:p '; PREFIX a: <b>' } } ;
        BASE <http://example.org/> INSERT { GRAPH <made> { ?s <p> 'c' } } WHERE { GRAPH <made> { ?s <p> 'a' } }"""
    assert merged.send("POST", "/update", update, content_type=UPDATE).status == 200
    assert merged.count("GRAPH ex:made { <http://elsewhere.example/s> ?p ?o }") == 1
    assert made(merged) == ["; PREFIX a: <b>", "a", "c"]
