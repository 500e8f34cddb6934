"""What is sent is read and carried out where it can reach nothing and is ended when it takes too much."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.writing.conftest import PREFIXES
from tripgraph import media
from tripgraph.errors import (
    BadInput,
    MemoryLimit,
    NotAllowed,
    SyntaxProblem,
    TimeLimit,
    TooDeep,
    TripgraphError,
)
from tripgraph.store import generations
from tripgraph.writing.requests import Document, Put, Update

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.writing.conftest import Writing

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMB = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><rdf:RDF {RDF}>&l9;</rdf:RDF>'
MANY = "INSERT DATA { " + "".join(f"ex:s{n} ex:p {n} . " for n in range(300)) + "} ; "


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody on this machine who must not be called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <{url}>",
        "LOAD SILENT <{url}>",
        "LOAD <{url}> INTO GRAPH ex:g",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "INSERT {{ ?s ?p ?o }} WHERE {{ VALUES ?x {{ <{url}> }} SERVICE SILENT ?x {{ ?s ?p ?o }} }}",
    ],
)
def test_no_update_calls_a_host(writing: Writing, listener: socket.socket, update: str) -> None:
    """Even past the guard, LOAD and SERVICE reach nobody and change nothing."""
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        published = writing.update(update.format(url=url))
    except TripgraphError:
        pass
    else:
        assert published.changes == {}
    with pytest.raises(BlockingIOError):
        listener.accept()
    assert generations.current(writing.folders.store) is None


def test_no_update_reads_a_file(writing: Writing, tmp_path: Path) -> None:
    """LOAD of a file's address is refused, although the file is there and can be read."""
    (tmp_path / "secret.ttl").write_text("<http://a> <http://b> <http://c> .", encoding="utf-8")
    with pytest.raises(NotAllowed):
        writing.update(f"LOAD <file://{tmp_path}/secret.ttl>")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_are_read(writing: Writing, encoding: str) -> None:
    """RDF/XML that declares entities is refused, in whatever encoding, and by a message that says so."""
    data = BOMB.replace('"1.0"?', f'"1.0" encoding="{encoding}"?').encode(encoding)
    with pytest.raises(NotAllowed, match="body:1: the entity 'l0' is declared"):
        writing.write(Put((Document(data, media.RDF_XML, "body", "http://example.org/g"),)))


def test_an_update_is_ended_at_its_deadline(writing: Writing) -> None:
    """An update that computes for ever is told how long it may take."""
    cross = f"{MANY} INSERT {{ ?a ex:q ?z }} WHERE {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (?c + ?f + ?i < 0) }}"
    with pytest.raises(TimeLimit, match="longer than 1 second"):
        writing.write(Update(PREFIXES + cross), seconds=1)


def test_an_update_is_ended_when_it_needs_too_much_memory(writing: Writing) -> None:
    """An update that makes more than fits is told so."""
    pairs = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND (CONCAT(STR(?a), STR(?d), STR(?g)) AS ?z)"
    cross = f"{MANY} INSERT {{ ?a ex:q ?z }} WHERE {{ {pairs} }}"
    with pytest.raises(MemoryLimit, match="256 MiB"):
        writing.update(cross)


@pytest.mark.parametrize("nested", ["{" * 200_000, "INSERT DATA { " + "<< " * 100_000])
def test_deep_nesting_ends_nothing_but_the_write(writing: Writing, nested: str) -> None:
    """An update that is nested deeper than a stack is refused."""
    with pytest.raises((TooDeep, SyntaxProblem)):
        writing.update(f"DELETE {{ ?s ?p ?o }} WHERE {{ {nested}" if nested.startswith("{") else nested)
    with pytest.raises(SyntaxProblem):
        writing.write(Put((Document(b'{"a":' * 200_000, media.JSON_LD, "body", "http://example.org/g"),)))


def test_a_term_without_end_is_told_so(writing: Writing) -> None:
    """The parser holds no term of more than 16 MiB; that is no lack of memory."""
    data = b'<http://a> <http://b> "' + b"x" * (1 << 25) + b'" .'
    with pytest.raises(BadInput, match="a single term of more than 16 MiB"):
        writing.write(Put((Document(data, media.TURTLE, "body", "http://example.org/g"),)))
