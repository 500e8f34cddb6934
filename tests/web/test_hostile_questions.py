"""Questions whose words, parameters and answers mean harm, and addresses that do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib.namespace import RDFS

from tripgraph import ontology
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import BASE
from tripgraph.web.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from tests.web.conftest import Client
    from tripgraph.config import Config

TITLE = "<script>alert(1)</script>"
ASKED = """"><img src=x onerror=alert(2)> ''' ]]> \\u0041?"""
EVIL = f"""#+ title: "{TITLE}"
#+ question: '{ASKED.replace("'", "''")}'
#+ tags: ["<b>x</b>"]
#+ parameters:
#+   text: {{type: text, example: "'><svg>", description: "<i>D</i>"}}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?a ?b ?bLabel ?c WHERE {{
  BIND ("many"^^xsd:integer AS ?a) BIND (<javascript:alert(1)> AS ?b) BIND ("<script>" AS ?bLabel)
  BIND (COALESCE(?text, "none") AS ?c)
}} ORDER BY ?a
"""
BARS = """#+ title: Bars
#+ question: How long?
#+ view: bar
#+ columns: {label: l, value: v}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?l ?v WHERE {
  VALUES (?l ?v) { ("a" "INF"^^xsd:double) ("b" "NaN"^^xsd:double) ("c" -3) ("d" "x"^^xsd:integer) ("e" UNDEF) ("f" 2) }
} ORDER BY ?l
"""
TIMES = """#+ title: Times
#+ question: When?
#+ view: timeline
#+ columns: {label: l, start: s, end: e}
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?l ?s ?e WHERE {
  VALUES (?l ?s ?e) {
    ("a" "0001-01-01T00:00:00+14:00"^^xsd:dateTime "9999-12-31"^^xsd:date)
    ("b" "9999-12-31T23:59:59-14:00"^^xsd:dateTime UNDEF) ("c" "-0044-03-15"^^xsd:date UNDEF)
    ("d" "2024-07-03"^^xsd:date "2024-07-02"^^xsd:date)
  }
} ORDER BY ?l
"""


@pytest.fixture
def evil(tmp_path: Path, settings: Config) -> FlaskClient:
    """An application whose questions were written by somebody who means harm."""
    for name, text in (("evil", EVIL), ("bars", BARS), ("times", TIMES)):
        (tmp_path / f"{name}.rq").write_text(text, encoding="utf-8")
    config = replace(settings, queries=tmp_path)
    return create_app(Embedded.in_memory([]), config, ontology.load(settings.ontology)).test_client()


@pytest.mark.parametrize("path", ["/queries", "/queries/evil?text=%3Cscript%3E", "/queries/evil", "/docs"])
def test_words_are_text(path: str, evil: FlaskClient) -> None:
    """Markup in title, question, tag, parameter, choice or answer is shown, and nothing links to a script."""
    page = evil.get(path, headers={"Accept": "text/html"})
    assert page.status_code == 200
    assert not re.search(r"<(script|img|svg>|b>|i>)", page.text)
    assert 'href="javascript:' not in page.text
    assert "&lt;script&gt;" in page.text


@pytest.mark.parametrize("format", ["ttl", "jsonld", "nt", "rdf"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_words_survive_in_rdf(format: str, evil: FlaskClient) -> None:
    """Quotes, brackets and escapes in a question are the same in each RDF format."""
    answer = evil.get(f"/queries/evil.{format}")
    graph = rdflib.Graph().parse(data=answer.data, format=answer.mimetype)
    it = rdflib.URIRef(f"{BASE}queries/evil")
    assert (str(graph.value(it, RDFS.label)), str(graph.value(it, RDFS.comment))) == (TITLE, ASKED)


def test_values_that_are_none_do_no_harm(evil: FlaskClient) -> None:
    """A count that is no number, an infinite bar and a day before or after all calendars are text, not failures."""
    (row,) = json.loads(evil.get("/queries/evil.json?text=%00%0D%0A%F0%9F%98%80x").data)["rows"]
    assert (row["a"], row["c"]) == ("many", "\0\r\n\N{GRINNING FACE}x")
    values = [row["v"] for row in json.loads(evil.get("/queries/bars.json").data)["rows"]]
    assert values == ["INF", "NaN", -3, "x", None, 2]
    bars = evil.get("/queries/bars", headers={"Accept": "text/html"})
    assert re.findall(r'<rect [^>]*width="([^"]*)"', bars.text) == ["1", "330.0"]
    times = evil.get("/queries/times", headers={"Accept": "text/html"})
    assert times.status_code == 200
    assert times.text.count("<rect") == 1


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/queries/trips.", 404),
        ("GET", "/queries/trips.csv.ttl", 404),
        ("GET", "/queries/trips%00.csv", 404),
        ("GET", "/queries/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/queries/../../etc/passwd", 404),
        ("GET", "/queries/.ttl", 404),
        ("GET", "/queries.", 404),
        ("GET", "/queries/visits.json?year=%D9%A2%D9%A0%D9%A2%D9%A4", 400),
        ("GET", "/queries/visits.json?year=" + "9" * 5000, 400),
        ("GET", "/queries/meetings-of-a-person.csv?person=%ED%A0%80", 400),
        ("GET", "/queries/meetings-of-a-person.csv?person=%22%20%7D%20%23", 400),
        ("GET", "/queries/trips.csv?_limit=1e3", 400),
        ("POST", "/queries/trips.csv", 405),
        ("DELETE", "/queries", 405),
        ("OPTIONS", "/queries/trips.csv", 204),
        ("HEAD", "/queries.ttl", 200),
        ("HEAD", "/queries/trips", 200),
    ],
)
def test_odd_requests_have_true_answers(method: str, path: str, status: int, client: Client) -> None:
    """What is not there, not taken or not meant is told as that; nothing is an error of ours."""
    answer = client.send(method, path)
    assert answer.status == status
    assert (answer.body == b"") == (method in ("HEAD", "OPTIONS"))


@pytest.mark.parametrize(
    "path", ["/", "/queries/trips.csv", "/static/tripgraph.css", "/sparql?query=ASK%7B%7D"]
)
def test_an_answer_has_one_date(path: str, client: Client) -> None:
    """Date stands once in the head of an answer (RFC 9110, section 6.6.1), whoever knows the time."""
    connection = HTTPConnection(client.host, client.port, timeout=30)
    connection.request("GET", path)
    response = connection.getresponse()
    response.read()
    connection.close()
    assert len(response.headers.get_all("Date", [])) == 1
