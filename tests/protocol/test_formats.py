"""The formats of answers, to the letter of their recommendations, and read back by other people's parsers."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pyoxigraph
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.query import Result

from tests.protocol.conftest import asked
from tripgraph import media

if TYPE_CHECKING:
    from tests.web.writing_server import Store

# What rdflib says to itself while it reads JSON-LD.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

XSD = "http://www.w3.org/2001/XMLSchema#"
# One row for each kind of term, and one that is not bound.
TERMS = f"""SELECT ?x ?never WHERE {{ VALUES ?x {{
  <http://example.org/ü?a=1&b=2> "plain" "a \\"quote\\", a comma,\\n\\tand <a & b>" "grüezi"@de-CH
  42 4.5 1.5e3 true "2024-07-02"^^<{XSD}date> "x"^^<http://example.org/type> "" UNDEF }} }}"""
BNODE = "SELECT ?x WHERE { BIND (BNODE() AS ?x) }"
GRAPH = """CONSTRUCT { ?s ?p ?o . _:b <http://example.org/of> ?s } WHERE { VALUES (?s ?p ?o) {
  (<http://example.org/ü> <http://example.org/p> "a \\"quote\\"\\n\\t<&>")
  (<http://example.org/a> <http://example.org/p> "grüezi"@de-ch)
  (<http://example.org/a> <http://example.org/q> 42)
  (<http://example.org/a> <http://example.org/q> "2024-07-02"^^<http://www.w3.org/2001/XMLSchema#date>) } }"""


def parsed_by_rdflib(body: bytes, format: str) -> list[dict[str, object]]:
    result = Result.parse(io.BytesIO(body), format=format)
    return [{str(name): term for name, term in row.items()} for row in result.bindings]


def test_json_is_as_its_recommendation_wants_it(merged: Store) -> None:
    """The media type, head, and each kind of term (SPARQL 1.1 Query Results JSON Format, sections 3 and 5)."""
    answer = merged.client.get(asked(TERMS), "application/sparql-results+json")
    document = json.loads(answer.body)
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert document["head"]["vars"] == ["x", "never"]
    values = [row.get("x") for row in document["results"]["bindings"]]
    assert values[0] == {"type": "uri", "value": "http://example.org/ü?a=1&b=2"}
    assert values[1] == {"type": "literal", "value": "plain"}
    assert values[3] == {"type": "literal", "value": "grüezi", "xml:lang": "de-ch"}
    assert values[4] == {"type": "literal", "value": "42", "datatype": f"{XSD}integer"}
    assert values[-1] is None
    (row,) = json.loads(merged.client.get(asked(BNODE)).body)["results"]["bindings"]
    assert row["x"]["type"] == "bnode"


def test_xml_is_as_its_recommendation_wants_it(merged: Store) -> None:
    """The namespace, the variables in order, unbound ones left out (SPARQL Query Results XML Format, section 2)."""
    answer = merged.client.get(asked(TERMS), "application/sparql-results+xml")
    root = ElementTree.fromstring(answer.body)
    ns = "{http://www.w3.org/2005/sparql-results#}"
    assert root.tag == f"{ns}sparql"
    assert [variable.get("name") for variable in root.iter(f"{ns}variable")] == ["x", "never"]
    results = list(root.iter(f"{ns}result"))
    assert len(results) == 12
    assert [binding.get("name") for binding in results[0]] == ["x"]
    assert list(results[-1]) == []
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    assert [literal.get(language) for literal in results[3].iter(f"{ns}literal")] == ["de-ch"]


def test_csv_is_as_its_recommendation_wants_it(merged: Store) -> None:
    """Values as they are, CRLF, quotes doubled, no value for unbound (SPARQL 1.1 CSV and TSV, section 3)."""
    answer = merged.client.get(asked(TERMS), "text/csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("x,never\r\n")
    rows = list(csv.reader(io.StringIO(answer.text, newline="")))
    values = [row[0] for row in rows[1:]]
    assert values[:4] == [
        "http://example.org/ü?a=1&b=2",
        "plain",
        'a "quote", a comma,\n\tand <a & b>',
        "grüezi",
    ]
    assert values[4:] == ["42", "4.5", "1500", "true", "2024-07-02", "x", "", ""]
    assert {row[1] for row in rows[1:]} == {""}


def test_tsv_is_as_its_recommendation_wants_it(merged: Store) -> None:
    """Variables with ?, terms as in Turtle, tabs and line ends escaped (SPARQL 1.1 CSV and TSV, section 4)."""
    answer = merged.client.get(asked(TERMS), "text/tab-separated-values")
    assert answer.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
    lines = [line.split("\t") for line in answer.text.rstrip("\n").split("\n")]
    assert lines[0] == ["?x", "?never"]
    assert {len(line) for line in lines} == {2}
    assert [line[0] for line in lines[1:]] == [
        "<http://example.org/ü?a=1&b=2>",
        '"plain"',
        '"a \\"quote\\", a comma,\\n\\tand <a & b>"',
        '"grüezi"@de-ch',
        "42",
        "4.5",
        f'"1500"^^<{XSD}double>',
        "true",
        f'"2024-07-02"^^<{XSD}date>',
        '"x"^^<http://example.org/type>',
        '""',
        "",
    ]


@pytest.mark.parametrize(("format", "name"), [(media.JSON, "json"), (media.XML, "xml"), (media.TSV, "tsv")])
def test_tables_are_read_back_by_rdflib_and_pyoxigraph(
    merged: Store, format: media.Format, name: str
) -> None:
    """What the formats that keep terms say is what was asked for, to the parsers of two projects."""
    body = merged.client.get(asked(TERMS), format.media_type).body
    expected = [rdflib.URIRef("http://example.org/ü?a=1&b=2"), rdflib.Literal("plain")]
    ours = pyoxigraph.parse_query_results(body, format=getattr(pyoxigraph.QueryResultsFormat, name.upper()))
    assert isinstance(ours, pyoxigraph.QuerySolutions)
    assert [None if row["x"] is None else str(row["x"]) for row in ours][3] == '"grüezi"@de-ch'
    rows = parsed_by_rdflib(body, name)
    assert [row["x"] for row in rows[:2]] == expected
    assert rows[4]["x"] == rdflib.Literal(42)


@pytest.mark.parametrize("query", ["ASK {}", "ASK { FILTER (false) }"])
def test_a_truth_value_comes_in_every_format(merged: Store, query: str) -> None:
    """ASK has a form in JSON and XML; CSV and TSV, whose recommendation has none, hold the bare word."""
    truth = query == "ASK {}"
    assert json.loads(merged.client.get(asked(query)).body)["boolean"] is truth
    xml = merged.client.get(asked(query, format="xml")).body
    assert Result.parse(io.BytesIO(xml), format="xml").askAnswer is truth
    for format in ("csv", "tsv"):
        assert merged.client.get(asked(query, format=format)).text.strip() == str(truth).lower()


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_graphs_are_read_back_by_rdflib_and_pyoxigraph(merged: Store, format: media.Format) -> None:
    """Each format holds the same graph, blank node, language and datatypes included, to the parsers of two projects."""
    answer = merged.client.get(asked(GRAPH), format.media_type)
    assert (answer.status, answer.headers["content-type"]) == (200, format.content_type)
    expected = rdflib.Graph().parse(data=merged.client.get(asked(GRAPH, format="nt")).body, format="nt")
    names = {"turtle": "turtle", "n-triples": "nt", "json-ld": "json-ld", "rdf-xml": "xml"}
    theirs = rdflib.Graph().parse(data=answer.body, format=names[format.name])
    assert len(theirs) == len(expected) == 8
    assert isomorphic(theirs, expected)
    known = pyoxigraph.RdfFormat.from_media_type(format.media_type)
    assert known is not None
    assert len(list(pyoxigraph.parse(answer.body, format=known))) == 8


@pytest.mark.parametrize(
    ("query", "format", "named"),
    [
        ("SELECT ('a\\u0001b' AS ?x) {}", "xml", "U+0001"),
        ("CONSTRUCT { <http://e.org/a> <http://e.org/b> 'a\\u000Cb' } WHERE {}", "rdf", "U+000C"),
        ("CONSTRUCT { <http://e.org/a> <http://e.org/1> 'a' } WHERE {}", "rdf", "<http://e.org/1>"),
    ],
)
def test_what_xml_cannot_hold_is_refused(merged: Store, query: str, format: str, named: str) -> None:
    """No answer is sent that no XML parser would read: it is 406, and other formats hold it."""
    refused = merged.client.get(asked(query, format=format))
    assert (refused.status, named in refused.text) == (406, True)
    assert merged.client.get(asked(query)).status == 200


def test_no_two_formats_share_an_entity_tag(merged: Store) -> None:
    """Representations that differ have tags that differ, even if their bytes do not (RFC 9110, section 8.8.3)."""
    answers = [
        merged.client.get(asked("ASK {}", format=format)) for format in ("csv", "tsv", "json", "xml", "csv")
    ]
    assert len({answer.headers["etag"] for answer in answers}) == 4
    again = merged.client.send("GET", asked("ASK {}", format="csv"), if_none_match=answers[0].headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["vary"] == "Accept"
