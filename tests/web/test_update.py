"""Updates over HTTP: the SPARQL 1.1 Protocol, sections 2.2 and 2.2.3."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.writing_server import PREFIXES, UPDATE, Store, summary, writing_server

if TYPE_CHECKING:
    from collections.abc import Iterator

FORM = "application/x-www-form-urlencoded"
G, H = "http://example.org/g", "http://example.org/h"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server with tokens."""
    with writing_server(tmp_path_factory.mktemp("update") / "store", validate="off") as running:
        yield running


def form(**fields: str | list[str]) -> bytes:
    return urlencode({name.replace("_", "-"): value for name, value in fields.items()}, doseq=True).encode()


def test_an_update_is_sent_directly_or_as_a_form(store: Store) -> None:
    """Both ways are carried out; whoever wrote reads it at once, with what changed where."""
    direct = store.update("INSERT DATA { ex:a rdfs:label 'direct' GRAPH ex:g { ex:a rdfs:label 'direct' } }")
    assert (direct.status, direct.media_type) == (200, "application/json")
    assert (
        summary(direct)["changes"]
        == [
            {"graph": None, "added": 1, "removed": 0},
            {"graph": G, "added": 1, "removed": 0},
        ]
        or {"graph": G, "added": 1, "removed": 0} in summary(direct)["changes"]
    )
    assert store.count("?s rdfs:label 'direct'") == 1
    assert store.count("GRAPH ?g { ?s rdfs:label 'direct' }") == 1
    text = PREFIXES + "INSERT DATA { ex:a rdfs:label 'form' }"
    assert store.send("POST", "/update", form(update=text), content_type=FORM).status == 200
    assert store.count("?s rdfs:label 'form'") == 1


def test_nothing_to_do_is_204(store: Store) -> None:
    """An update that changes nothing makes no generation and has nothing to tell."""
    assert store.update("DELETE DATA { ex:nobody rdfs:label 'x' }").status == 204
    assert store.send("POST", "/update", b"", content_type=UPDATE).status == 204


def test_an_update_is_atomic_over_http(store: Store) -> None:
    """An operation that fails undoes those before it."""
    failed = store.update("INSERT DATA { ex:a rdfs:label 'half' } ; DROP GRAPH ex:nowhere")
    assert failed.status == 400
    assert store.count("?s rdfs:label 'half'") == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status", "message"),
    [
        (b"INSERT DATA {", UPDATE, 400, "update:1:13"),
        (form(update_="CLEAR DEFAULT"), FORM, 400, "no 'update'"),
        (form(query="ASK {}"), FORM, 400, "This is a query"),
        (form(update=["CLEAR DEFAULT", "CLEAR DEFAULT"]), FORM, 400, "more than one 'update'"),
        (form(update="CLEAR DEFAULT", query="ASK {}"), FORM, 400, "This is a query"),
        (b"CLEAR DEFAULT", "text/plain", 415, UPDATE),
        (b"CLEAR DEFAULT", "application/sparql-query", 415, UPDATE),
        (b"CLEAR DEFAULT", f"{UPDATE}; charset=latin-1", 415, "UTF-8"),
        (b"# \xff", UPDATE, 400, "not UTF-8 at byte 2"),
        (b"LOAD <http://127.0.0.1:9/>", UPDATE, 403, "LOAD would"),
        (b"LOAD SILENT <file:///etc/passwd>", UPDATE, 403, "LOAD would"),
        (b"INSERT { ?s ?p ?o } WHERE { SERVICE ?x { ?s ?p ?o } }", UPDATE, 403, "SERVICE would"),
        (b"CREATE GRAPH <https://w3id.org/tripgraph/graph/derived>", UPDATE, 403, "cannot be written to"),
        (b"CLEAR ALL", UPDATE, 403, "cannot be written to"),
    ],
)
def test_what_is_no_update_is_refused(
    store: Store, body: bytes, content_type: str, status: int, message: str
) -> None:
    """What cannot be read, or may not be done, gets a true status, and what to do."""
    store.put("http://example.org/there", "")
    refused = store.send("POST", "/update", body, content_type=content_type)
    assert (refused.status, message in refused.text) == (status, True)


def test_an_update_in_the_address_is_refused(store: Store) -> None:
    """Updates change things, so no link may carry one; other methods are told which one to use."""
    assert store.send("POST", "/update?update=CLEAR+DEFAULT", b"x=1", content_type=FORM).status == 400
    refused = store.client.get("/update?update=CLEAR+DEFAULT")
    assert (refused.status, "is sent by POST" in refused.text) == (400, True)
    other = store.send("PUT", "/update", b"CLEAR DEFAULT", content_type=UPDATE)
    assert (other.status, set(other.headers["allow"].split(", "))) == (
        405,
        {"GET", "HEAD", "OPTIONS", "POST"},
    )


def test_the_request_may_name_the_dataset(store: Store) -> None:
    """using-graph-uri and using-named-graph-uri decide what patterns see (section 2.2.3), never what is written to."""
    store.update("DROP SILENT GRAPH ex:g ; DROP SILENT GRAPH ex:h ; CLEAR DEFAULT")
    store.update(
        "INSERT DATA { GRAPH ex:g { ex:a rdfs:label 'g' } GRAPH ex:h { ex:b rdfs:label 'h' } ex:c rdfs:label 'c' }"
    )
    copy = PREFIXES + "INSERT { GRAPH ex:seen { ?s rdfs:label ?l } } WHERE { ?s rdfs:label ?l }"
    store.send("POST", "/update", form(update=copy, using_graph_uri=[G, H]), content_type=FORM)
    assert store.count("GRAPH ex:seen { ?s ?p ?o }") == 2
    named = copy.replace("WHERE { ?s rdfs:label ?l }", "WHERE { GRAPH ?g { ?s rdfs:label ?l } }")
    store.update("DROP GRAPH ex:seen")
    store.send("POST", "/update", form(update=named, using_named_graph_uri=G), content_type=FORM)
    assert store.count("GRAPH ex:seen { ?s ?p ?o }") == 1
    short = PREFIXES + "DELETE WHERE { ?s rdfs:label ?l } ; INSERT DATA { ex:d rdfs:label 'd' }"
    store.send("POST", f"/update?{form(using_graph_uri=G).decode()}", short, content_type=UPDATE)
    assert store.count("GRAPH ex:g { ?s ?p ?o }") == 1
    assert store.count("?s rdfs:label 'd'") == 1


@pytest.mark.parametrize(
    "clash",
    [
        "WITH ex:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING ex:g WHERE { ?s ?p ?o }",
    ],
)
def test_a_dataset_that_is_named_twice_is_refused(store: Store, clash: str) -> None:
    """USING or WITH in the update beside a dataset of the request is 400 (section 2.2.3)."""
    body = form(update=PREFIXES + clash, using_graph_uri=G)
    refused = store.send("POST", "/update", body, content_type=FORM)
    assert (refused.status, "2.2.3" in refused.text) == (400, True)


@pytest.mark.parametrize("iri", ["relative", "http://example.org/> USING <http://example.org/h", "", "a:b c"])
def test_no_name_of_a_graph_becomes_part_of_the_update(store: Store, iri: str) -> None:
    """A name that is no IRI is refused before anything is made of it."""
    body = form(update=PREFIXES + "DELETE WHERE { ?s ?p ?o }", using_graph_uri=iri)
    assert store.send("POST", "/update", body, content_type=FORM).status == 400


KEYWORDS = "INSERT DELETE DATA WHERE GRAPH USING NAMED WITH CLEAR DROP ADD COPY MOVE TO ALL SILENT DEFAULT BASE PREFIX"
OTHERS = "{ } { } . ; , ex: BIND AS <http://a> <b> ?x _:y 1 'x' <<( )>> ( ) [ ] a # @en ^^ \\u004c '''"
WORDS = st.sampled_from(KEYWORDS.split() + OTHERS.split())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.lists(WORDS, max_size=20).map(" ".join), st.text(max_size=40)))
def test_no_update_makes_a_500(store: Store, text: str) -> None:
    """Whatever is sent as an update, the answer says truly whose mistake it was."""
    answer = store.send("POST", "/update", text.encode("utf-8", "surrogatepass"), content_type=UPDATE)
    assert answer.status in (200, 204, 400, 403, 422)
