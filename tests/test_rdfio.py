"""What rdfio promises: every format is read and written, the same bytes each time, and errors say where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tripgraph import media, rdfio
from tripgraph.errors import BadInput, NotFound, SyntaxProblem, UnsupportedMedia
from tripgraph.rdfio import BlankNode, Literal, NamedNode, Quad, Triple
from tripgraph.vocab import GRAPH, ID, PREFIXES, RDF, RDFS, TRIP, XSD

if TYPE_CHECKING:
    from pathlib import Path

HERE = NamedNode(GRAPH["here"])
THERE = NamedNode(GRAPH["there"])
VISIT = NamedNode(ID["visit/a"])
TRIPLES = [
    Triple(VISIT, NamedNode(TRIP.during), NamedNode(ID["trip/t"])),
    Triple(VISIT, NamedNode(RDFS.label), Literal('the "visit"\nto A', language="en")),
    Triple(VISIT, NamedNode(TRIP.date), Literal("2024-07-02", datatype=NamedNode(XSD.date))),
    Triple(NamedNode(ID["place/a.b"]), NamedNode(RDFS.label), Literal("Чэнь 北京")),
]


def quads(triples: list[Triple], graph: NamedNode) -> set[Quad]:
    return {Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples}


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_a_graph_survives_every_format(format: media.Format) -> None:
    """What is written in a format is read back as the same triples, into the graph that is asked for."""
    document = rdfio.write_triples(TRIPLES, format)
    assert set(rdfio.parse_bytes(document, format, "memory", HERE)) == quads(TRIPLES, HERE)


@pytest.mark.parametrize("format", [*media.DATASET_FORMATS, media.JSON_LD], ids=lambda format: format.name)
def test_a_dataset_survives_every_format_that_names_graphs(format: media.Format) -> None:
    """Named graphs keep their names through TriG, N-Quads and JSON-LD."""
    dataset = quads(TRIPLES, HERE) | quads(TRIPLES[:1], THERE)
    assert set(rdfio.parse_bytes(rdfio.write_quads(dataset, format), format, "memory")) == dataset


@pytest.mark.parametrize("format", media.GRAPH_FORMATS, ids=lambda format: format.name)
def test_order_and_hash_seed_do_not_change_the_bytes(format: media.Format) -> None:
    """The same triples give the same bytes in another order and in a process with another hash seed."""
    script = (
        "import sys; from tripgraph import media, rdfio; "
        "triples = rdfio.parse_bytes(sys.stdin.buffer.read(), media.N_TRIPLES, 'stdin'); "
        f"format = media.named({format.name!r}, media.GRAPH_FORMATS); "
        "sys.stdout.buffer.write(rdfio.write_triples([q.triple for q in triples], format))"
    )
    shuffled = b"\n".join(rdfio.write_triples(TRIPLES, media.N_TRIPLES).splitlines()[::-1])
    written = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=shuffled,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert written == {rdfio.write_triples(TRIPLES, format)}


def test_blank_nodes_do_not_change_the_bytes() -> None:
    """Blank nodes get fresh names when read and canonical ones when written, so two readings give the same bytes."""
    text = f"[] <{RDFS.label}> 'a' ; <{RDFS.seeAlso}> [ <{RDFS.label}> 'b' ] ."
    first, second = (rdfio.parse_bytes(text.encode(), media.TURTLE, "memory", HERE) for _ in range(2))
    assert set(first) != set(second)
    assert rdfio.write_quads(first, media.N_QUADS) == rdfio.write_quads(second, media.N_QUADS)


def test_turtle_declares_the_prefixes_it_uses_and_no_others() -> None:
    """A Turtle document is readable: it has our prefixes, only those that occur, and no escaped names."""
    deep = Triple(
        NamedNode("https://w3id.org/tripgraph/source/t/s#p1s1"), NamedNode(RDFS.label), Literal("x")
    )
    document = rdfio.write_triples([*TRIPLES, deep], media.TURTLE).decode()
    declared = {line.split()[1] for line in document.splitlines() if line.startswith("@prefix")}
    assert declared == {"trip:", "rdfs:", "visit:", "journey:", "place:", "xsd:"}
    assert "<https://w3id.org/tripgraph/source/t/s#p1s1>" in document


def test_no_prefix_lies_inside_another() -> None:
    """Each IRI has one prefix at most, so that a document has one way to be written."""
    namespaces = list(PREFIXES.values())
    assert [a for a in namespaces for b in namespaces if a != b and a.startswith(b)] == []


def test_json_ld_is_compacted_with_the_context_it_is_given() -> None:
    """JSON-LD uses the terms of its context and carries the context along, so that it can be read anywhere."""
    context = {"name": str(RDFS.label)}
    document = json.loads(rdfio.write_triples(TRIPLES[3:], media.JSON_LD, context))
    assert document == {"@context": context, "@id": str(ID["place/a.b"]), "name": "Чэнь 北京"}


def test_a_context_that_is_an_address_is_never_fetched() -> None:
    """A JSON-LD context that is an address is refused, for reading as for writing, and nothing is sent."""
    with pytest.raises(SyntaxProblem, match="nothing is fetched"):
        rdfio.parse_bytes(b'{"@context": "http://127.0.0.1:9/c", "a": "b"}', media.JSON_LD, "memory", HERE)
    with pytest.raises(BadInput, match="nothing is fetched"):
        rdfio.write_triples(TRIPLES, media.JSON_LD, {"@import": "http://127.0.0.1:9/c"})


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ("a\ntrip:x trip:y 1 .", 1, 1, "not a valid subject"),
        (
            f"<{VISIT.value}>\n trip:during 1 .",
            2,
            2,
            "@prefix trip: <https://w3id.org/tripgraph/ontology#> .",
        ),
        ("<x> <y> <z> .", 1, 1, "write it in full"),
        ("<http://a> <http://b> <http://c>\n<http://d> <http://e> 1 .", 2, 1, "statement before"),
    ],
)
def test_broken_turtle_says_where_and_what_to_do(
    text: str, line: int, column: int, advice: str, tmp_path: Path
) -> None:
    """A file that breaks the grammar is refused with file, line, column and a way out."""
    path = tmp_path / "broken.ttl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxProblem) as caught:
        rdfio.parse_file(path, HERE)
    assert str(caught.value).startswith(f"{path}:{line}:{column}: ")
    assert advice in str(caught.value)


def test_a_file_that_is_not_there_or_not_rdf_is_refused(tmp_path: Path) -> None:
    """A missing file, a folder and an unknown suffix are told apart."""
    (tmp_path / "folder.ttl").mkdir()
    with pytest.raises(NotFound, match=r"gone\.ttl"):
        rdfio.parse_file(tmp_path / "gone.ttl", HERE)
    with pytest.raises(BadInput, match="directory"):
        rdfio.parse_file(tmp_path / "folder.ttl", HERE)
    with pytest.raises(UnsupportedMedia, match=r"\.ttl"):
        rdfio.parse_file(tmp_path / "table.xls", HERE)


def test_a_named_graph_inside_a_one_graph_document_is_refused() -> None:
    """A document for one graph cannot smuggle triples into another."""
    document = json.dumps({"@id": THERE.value, "@graph": [{"@id": VISIT.value, str(RDFS.label): "x"}]})
    with pytest.raises(SyntaxProblem):
        rdfio.parse_bytes(document.encode(), media.JSON_LD, "memory", HERE)


def test_blank_nodes_of_two_documents_stay_apart() -> None:
    """The same label in two documents means two nodes (RDF 1.1 Semantics, section 4.1)."""
    first, second = (
        rdfio.parse_bytes(f"_:b <{RDFS.label}> 'x' .".encode(), media.TURTLE, "memory", HERE)
        for _ in range(2)
    )
    assert isinstance(first[0].subject, BlankNode)
    assert first[0].subject != second[0].subject


def test_a_mark_at_the_start_of_a_file_is_passed_over() -> None:
    """Some editors open UTF-8 with a byte order mark; it is no part of the Turtle."""
    document = "\ufeff<http://a.b/s> <http://a.b/p> 1 .".encode()
    assert len(rdfio.parse_bytes(document, media.TURTLE, "memory")) == 1


def test_the_place_of_an_unclosed_string_is_told_once() -> None:
    """What the parser says of lines and columns is told as the place, with what to look for."""
    with pytest.raises(SyntaxProblem) as caught:
        rdfio.parse_bytes(
            b'<http://a.b/s> <http://a.b/p>\n"unclosed .\n<http://a.b/t> ', media.TURTLE, "a.ttl"
        )
    assert str(caught.value) == (
        "a.ttl:2:1: Unexpected end of file. "
        "Look for a string, an IRI or a statement that begins here and is never closed."
    )


@pytest.mark.parametrize("encoding", ["x-none", "shift_jis", "punycode", "hex", "undefined", "latin-1"])
def test_rdf_xml_comes_in_utf_8(encoding: str) -> None:
    """Any other encoding that a document declares is a mistake of the document, known to Python or not."""
    data = f'<?xml version="1.0" encoding="{encoding}"?><rdf:RDF xmlns:rdf="{RDF!s}"/>'.encode()
    with pytest.raises(SyntaxProblem, match="UTF-8"):
        rdfio.parse_bytes(data, media.RDF_XML, "body")
