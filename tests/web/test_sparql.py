import csv
import io
import json
from http.client import HTTPConnection
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest

from tests.web.conftest import Client
from tripgraph.media import JSON_LD, N_TRIPLES, RDF_XML, TURTLE
from tripgraph.rdfio import parse_bytes
from tripgraph.vocab import GRAPH, TRIP
from tripgraph.web.limits import Limits

VISITS = f"SELECT ?visit WHERE {{ ?visit a <{TRIP.Visit}> }} ORDER BY ?visit"
COUNT = f"SELECT (COUNT(*) AS ?count) WHERE {{ ?visit a <{TRIP.Visit}> }}"
ASK = f"ASK {{ ?visit a <{TRIP.Visit}> }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ ?visit a <{TRIP.Visit}> }}"
ENCYCLOPEDIA = str(GRAPH["2024-07-xi-central-asia/encyclopedia"])
NEWS = str(GRAPH["2024-07-xi-central-asia/news-report"])
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def path(query: str, **parameters: str) -> str:
    """Return the address of a query by GET."""
    return "/sparql?" + urlencode({"query": query, **parameters})


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_result_formats(client: Client, accept: str, content_type: str) -> None:
    """A table comes in the format that Accept asks for, and caches are told that it depends on it."""
    answer = client.get(path(VISITS), accept)
    assert (answer.status, answer.headers["content-type"]) == (200, content_type)
    assert "accept" in answer.headers["vary"].lower()
    assert "2024-07-xi-kazakhstan" in answer.text


def test_results_agree(client: Client) -> None:
    """JSON, XML, CSV and TSV hold the same rows."""
    rows = json.loads(client.get(path(VISITS, format="json")).body)["results"]["bindings"]
    visits = [row["visit"]["value"] for row in rows]
    xml = ElementTree.fromstring(client.get(path(VISITS, format="xml")).body)
    assert [uri.text for uri in xml.iter("{http://www.w3.org/2005/sparql-results#}uri")] == visits
    assert list(csv.reader(io.StringIO(client.get(path(VISITS, format="csv")).text)))[1:] == [
        [v] for v in visits
    ]
    assert client.get(path(VISITS, format="tsv")).text.splitlines()[1:] == [f"<{v}>" for v in visits]
    assert len(visits) >= 2


def test_ask(client: Client) -> None:
    """ASK gives a truth value."""
    assert json.loads(client.get(path(ASK)).body) == {"head": {}, "boolean": True}


@pytest.mark.parametrize("format", [TURTLE, N_TRIPLES, JSON_LD, RDF_XML])
def test_graph_formats(client: Client, format) -> None:  # type: ignore[no-untyped-def]
    """A graph comes in the format that Accept asks for, and reads back as the same triples."""
    answer = client.get(path(CONSTRUCT), format.media_type)
    assert (answer.status, answer.media_type) == (200, format.media_type)
    expected = parse_bytes(client.get(path(CONSTRUCT)).body, TURTLE, "default")
    assert set(parse_bytes(answer.body, format, "answer")) == set(expected)
    assert len(expected) >= 2


def test_post_form(client: Client) -> None:
    """A query may come as a form."""
    body = urlencode({"query": ASK}).encode()
    answer = client.send("POST", "/sparql", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status, json.loads(answer.body)["boolean"]) == (200, True)


def test_post_form_with_format(client: Client) -> None:
    """The format may stand in the form as well."""
    body = urlencode({"query": VISITS, "format": "csv"}).encode()
    answer = client.send("POST", "/sparql", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status, answer.media_type) == (200, "text/csv")


def test_post_direct(client: Client) -> None:
    """A query may be the body itself."""
    answer = client.send("POST", "/sparql", ASK.encode(), content_type="application/sparql-query")
    assert (answer.status, json.loads(answer.body)["boolean"]) == (200, True)


def test_post_in_chunks(client: Client) -> None:
    """A client that does not know the length of its query beforehand may send it in chunks."""
    connection = HTTPConnection(client.host, client.port, timeout=30)
    chunks = [ASK[:9].encode(), ASK[9:].encode()]
    connection.request("POST", "/sparql", iter(chunks), {"Content-Type": "application/sparql-query"})
    answer = connection.getresponse()
    assert (answer.status, json.load(answer)["boolean"]) == (200, True)
    connection.close()


def test_head(client: Client) -> None:
    """HEAD answers as GET does, without a body."""
    head, get = client.send("HEAD", path(VISITS)), client.get(path(VISITS))
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))


def test_merge(client: Client) -> None:
    """A triple that two graphs state is one triple, with and without a dataset of the request's own."""
    counts = [
        json.loads(client.get(address).body)["results"]["bindings"][0]["count"]["value"]
        for address in (
            path(COUNT),
            f"{path(COUNT)}&default-graph-uri={quote(ENCYCLOPEDIA)}&default-graph-uri={quote(NEWS)}",
        )
    ]
    assert counts == ["2", "2"]


def test_dataset_of_the_request(client: Client) -> None:
    """The dataset of the request replaces the one of the query."""
    query = f"ASK FROM <{ENCYCLOPEDIA}> {{ ?visit a <{TRIP.Visit}> }}"
    address = path(query, **{"default-graph-uri": str(GRAPH["reference/people"])})
    assert json.loads(client.get(path(query)).body)["boolean"] is True
    assert json.loads(client.get(address).body)["boolean"] is False


@pytest.mark.parametrize(
    ("address", "status", "detail"),
    [
        ("/sparql?default-graph-uri=http%3A%2F%2Fe.org", 400, "has no 'query'"),
        ("/sparql?query=ASK&query=ASK", 400, "more than one 'query'"),
        (path("SELEC *"), 400, "query:1:"),
        (path("SELECT * { ?s a trip:Visit }"), 400, "PREFIX trip:"),
        (path("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), 403, "call another host"),
        (path("CLEAR ALL"), 400, "query:1:"),
        (path("INSERT DATA { <http://e> <http://e> 1 }"), 400, "INSERT belongs to updates. Only queries"),
        (path("LOAD <http://127.0.0.1:9/>"), 400, "LOAD belongs to updates. Only queries"),
        ("/sparql?update=CLEAR+ALL", 400, "This is an update."),
        (path(VISITS, format="pdf"), 400, "no format 'pdf'"),
        (path(VISITS, format=""), 400, "no format ''"),
        (path(VISITS, format="turtle"), 400, "no format 'turtle'"),
        (path(VISITS, **{"default-graph-uri": "here"}), 400, "not an absolute IRI"),
    ],
)
def test_problems(client: Client, address: str, status: int, detail: str) -> None:
    """What is wrong with a request is said under a true status, as problem details (RFC 9457)."""
    answer = client.get(address)
    problem = json.loads(answer.body)
    assert (answer.status, answer.media_type) == (status, "application/problem+json")
    assert problem["status"] == status
    assert detail in problem["detail"]


def test_place_of_syntax_error(client: Client) -> None:
    """A syntax error has its line and column as numbers."""
    problem = json.loads(client.get(path("SELECT *\nWHERE { ?s ?p }")).body)
    assert problem["line"] == 2
    assert problem["column"] > 1


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_not_acceptable(client: Client, accept: str) -> None:
    """A client that wants nothing a table can be is told what there is."""
    answer = client.get(path(VISITS), accept)
    assert answer.status == 406
    assert "text/csv" in answer.text


@pytest.mark.parametrize(
    ("method", "content_type", "status"),
    [("POST", "text/plain", 415), ("POST", "application/sparql-update", 415), ("PUT", "text/plain", 405)],
)
def test_other_requests(client: Client, method: str, content_type: str, status: int) -> None:
    """Other bodies and methods are refused."""
    assert client.send(method, "/sparql", b"ASK {}", content_type=content_type).status == status


def test_too_long(client: Client) -> None:
    """A query that is longer than the limit is refused before it is read, in a body or in an address."""
    limits = Limits()
    body = b"#" * (limits.body_bytes + 1)
    posted = client.send("POST", "/sparql", body, content_type="application/sparql-query")
    assert (posted.status, f"{limits.body_bytes} bytes" in posted.text) == (413, True)
    got = client.get(path("#" * limits.head_bytes + "\nASK {}"))
    assert (got.status, "Send a long query by POST" in got.text) == (414, True)


def test_form_page(client: Client) -> None:
    """A browser gets a form, with questions to begin with."""
    answer = client.get("/sparql", BROWSER)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<textarea id="query" name="query"' in answer.text
    assert '<a href="/queries">saved questions</a>' in answer.text


def test_result_page(client: Client) -> None:
    """A browser gets the result as a table that leads on, and may leave out the prefixes of the graph."""
    answer = client.get(path("SELECT ?visit { ?visit a trip:Visit }"), BROWSER)
    assert answer.status == 200
    assert '<a href="/id/visit/2024-07-xi-kazakhstan"' in answer.text
    assert "PREFIX trip: &lt;https://w3id.org/tripgraph/ontology#&gt;" in answer.text


def test_unknown_name(client: Client) -> None:
    """A misspelt name is answered as before, with a notice: in a header, and above the table of the page."""
    query = f"SELECT ?x {{ ?event <{TRIP._NS}partcipant> ?x }}"
    notice = "No term trip:partcipant. Did you mean trip:participant?"
    for accept in ("text/csv", "application/sparql-results+json"):
        answer = client.get(path(query), accept)
        assert (answer.status, answer.headers["tripgraph-notice"]) == (200, f'"{notice}"')
        assert "tripgraph-notice" in answer.headers["access-control-expose-headers"].lower()
    page = client.get(path(query), BROWSER)
    assert page.status == 200
    assert page.text.index(notice) < page.text.index("no answer")
    assert "tripgraph-notice" not in client.get(path(VISITS), "text/csv").headers
    assert 'class="notice"' not in client.get(path(VISITS), BROWSER).text


def test_result_page_of_graph(client: Client) -> None:
    """A graph is a table of three columns, and can be had as RDF."""
    answer = client.get(path(CONSTRUCT), BROWSER)
    assert all(
        f'<th scope="col">{column}</th>' in answer.text for column in ("subject", "predicate", "object")
    )
    assert "format=turtle" in answer.text


def test_verdict_page(client: Client) -> None:
    """A question for yes or no is answered in a word."""
    assert '<p class="verdict">Yes</p>' in client.get(path(ASK), BROWSER).text


def test_cut_page(client: Client) -> None:
    """A page that does not show all rows says so, and a download has them all."""
    query = "SELECT ?s { ?s ?p ?o } LIMIT 1500"
    assert "there are more" in client.get(path(query), BROWSER).text
    assert len(client.get(path(query, format="csv")).text.splitlines()) == 1501


@pytest.mark.parametrize(
    ("query", "status"), [("SELEC *", 400), ("ASK { SERVICE ?x { ?s ?p ?o } }", 403), ("", 400)]
)
def test_error_page(client: Client, query: str, status: int) -> None:
    """A query that fails comes back in the form, with what is wrong, under a true status."""
    answer = client.get(path(query), BROWSER)
    assert (answer.status, answer.media_type) == (status, "text/html")
    assert 'role="alert"' in answer.text
    assert f">\n{query.split('{')[0]}" in answer.text
