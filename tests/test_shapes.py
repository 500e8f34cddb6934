"""What the SHACL engine finds, as violations."""

from pathlib import Path

import pytest

from tripgraph import media, rdfio, shapes
from tripgraph.errors import BadInput, NotFound
from tripgraph.rdfio import NamedNode, Quad

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://ex/> .
"""
SHAPES = """
ex:VisitShape a sh:NodeShape ; sh:targetClass ex:Visit ;
    sh:property [ sh:path ex:place ; sh:minCount 1 ; sh:class ex:Place ; sh:message "Name a place." ] .
ex:NoteShape a sh:NodeShape ; sh:targetSubjectsOf ex:note ;
    sh:property [ sh:path ex:note ; sh:maxLength 3 ; sh:severity sh:Warning ; sh:message "Be brief." ] .
"""
CLASSES = (
    "ex:City rdfs:subClassOf ex:Place . ex:astana a ex:City . ex:StateVisit rdfs:subClassOf ex:Visit .\n"
)


def quads(turtle: str, graph: str = "http://ex/g") -> list[Quad]:
    """Return the quads of a Turtle text."""
    return rdfio.parse_bytes((PREFIXES + turtle).encode(), media.TURTLE, "test", NamedNode(graph))


@pytest.fixture
def shapes_file(tmp_path: Path) -> Path:
    """Return the file of two shapes."""
    file = tmp_path / "shapes.ttl"
    file.write_text(PREFIXES + SHAPES, encoding="utf-8")
    return file


def test_a_violation_names_shape_node_and_message(shapes_file: Path) -> None:
    """The rule is the named shape, even where a nested one objects; the message is the shape's own."""
    (violation,) = shapes.validate(shapes_file, quads("ex:v a ex:Visit ."))
    assert (violation.rule, violation.node, violation.severity) == ("VisitShape", "http://ex/v", "error")
    assert violation.message == "Name a place. (property place)"
    assert violation.term == "http://ex/place"


def test_a_violation_names_the_value(shapes_file: Path) -> None:
    """Where a value is at fault, it is told, and is what the place is looked up by."""
    (violation,) = shapes.validate(
        shapes_file, quads("ex:v a ex:Visit ; ex:place ex:ada . ex:ada a ex:Person .")
    )
    assert (violation.message, violation.term) == (
        "Name a place. (property place, value 'http://ex/ada')",
        "http://ex/ada",
    )


def test_subclasses_count(shapes_file: Path) -> None:
    """Targets and sh:class follow rdfs:subClassOf, whichever graph states it."""
    data = quads("ex:v a ex:StateVisit ; ex:place ex:astana . ex:w a ex:StateVisit .") + quads(
        CLASSES, "http://ex/o"
    )
    assert [violation.node for violation in shapes.validate(shapes_file, data)] == ["http://ex/w"]


def test_graphs_are_merged(shapes_file: Path) -> None:
    """What one graph leaves out another may state."""
    data = quads("ex:v a ex:Visit .") + quads(CLASSES + "ex:v ex:place ex:astana .", "http://ex/other")
    assert shapes.validate(shapes_file, data) == []


def test_a_warning_is_no_error(shapes_file: Path) -> None:
    """The severity of the shape is kept."""
    (violation,) = shapes.validate(shapes_file, quads("ex:v ex:note 'too long' ."))
    assert (violation.rule, violation.severity) == ("NoteShape", "warning")


def test_shapes_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    """A missing file, broken Turtle and a file without shapes are told apart; none of them passes data."""
    file = tmp_path / "shapes.ttl"
    with pytest.raises(NotFound, match="shapes"):
        shapes.validate(file, [])
    file.write_text("ex:a", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        shapes.validate(file, [])
    file.write_text(PREFIXES + CLASSES, encoding="utf-8")
    with pytest.raises(BadInput, match="declares no shape"):
        shapes.validate(file, [])


def test_a_query_in_a_shape_that_cannot_be_asked_is_named(tmp_path: Path) -> None:
    """A shape whose query is refused only when it runs is an error with the file of the shapes."""
    file = tmp_path / "shapes.ttl"
    query = "SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { $this a ?c } }"
    shape = (
        f"ex:S a sh:NodeShape ; sh:targetClass ex:V ; sh:sparql [ sh:message 'm' ; sh:select '{query}' ] ."
    )
    file.write_text(PREFIXES + shape, encoding="utf-8")
    with pytest.raises(BadInput, match=r"shapes\.ttl: a shape cannot be applied: .*SERVICE"):
        shapes.validate(file, quads("ex:v a ex:V ."))


def test_the_names_are_those_of_the_node_shapes() -> None:
    """Property shapes within a node shape have no name of their own."""
    assert shapes.names(quads(SHAPES)) == {"VisitShape", "NoteShape"}
