"""A small ontology of a made-up country, and what the checks find in data of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tripgraph import checks, dataset, ontology, rdfio
from tripgraph.checks import Violation

PREFIXES = """\
@prefix trip: <https://w3id.org/tripgraph/ontology#> .
@prefix c: <https://w3id.org/tripgraph/concept/> .
@prefix event: <https://w3id.org/tripgraph/id/event/> .
@prefix person: <https://w3id.org/tripgraph/id/person/> .
@prefix source: <https://w3id.org/tripgraph/source/> .
@prefix enc: <https://w3id.org/tripgraph/source/a/enc#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TERMS = """
trip:Event a owl:Class .
trip:Visit a owl:Class ; rdfs:subClassOf trip:Event .
trip:Person a owl:Class .
trip:Passage a owl:Class .
trip:Source a owl:Class .
trip:evidence a owl:ObjectProperty .
trip:traveller a owl:ObjectProperty ; schema:domainIncludes trip:Event ; schema:rangeIncludes trip:Person .
trip:kind a owl:ObjectProperty ; schema:rangeIncludes skos:Concept .
trip:date a owl:DatatypeProperty ; schema:domainIncludes trip:Visit ; schema:rangeIncludes xsd:date .
trip:value a owl:DatatypeProperty ; schema:rangeIncludes xsd:decimal .
trip:foreseenType a owl:ObjectProperty ; schema:rangeIncludes rdfs:Class .
c:state-visit a skos:Concept .
"""
SHAPES = """
trip:VisitShape a sh:NodeShape ; sh:targetClass trip:Visit ;
    sh:property [ sh:path trip:traveller ; sh:maxCount 1 ; sh:message "Name one traveller." ] .
"""
PASSAGES = "enc:p1s1 a trip:Passage . person:ada a trip:Person .\n"

Check = Callable[..., list[Violation]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with an ontology and data in which all is well."""
    for name, text in (
        ("ontology/tripgraph.ttl", TERMS),
        ("ontology/shapes.ttl", SHAPES),
        ("data/reference.ttl", PASSAGES),
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def check(folder: Path) -> Check:
    """Return a function that adds Turtle to the data, as a.ttl, and returns what the checks find."""

    def run(turtle: str, **options: Path) -> list[Violation]:
        (folder / "data" / "a.ttl").write_text(PREFIXES + turtle, encoding="utf-8")
        files = dataset.read(folder / "data").files
        quads = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
        return checks.run(ontology.load(folder / "ontology"), files, quads, **options)

    return run
