"""A violation is found in the file, and on the line, that is at fault."""

from pathlib import Path

from tripgraph.checks import places
from tripgraph.dataset import DERIVED, GraphFile
from tripgraph.rdfio import NamedNode, Quad
from tripgraph.violation import Violation

ADA, BO, KNOWS = (f"http://a.b/{name}" for name in ("ada", "bo", "knows"))


def file(folder: Path, name: str, turtle: str) -> tuple[GraphFile, list[Quad]]:
    """Return a file of the dataset and its quads: Ada stands on each of its lines, after the first."""
    path = folder / name
    path.write_text(turtle, encoding="utf-8")
    graph = NamedNode(f"http://a.b/graph/{name}")
    return GraphFile(path, graph, ""), [statement(graph, BO if BO in turtle else "http://a.b/cy")]


def statement(graph: NamedNode, known: str) -> Quad:
    """Return that Ada knows somebody."""
    return Quad(NamedNode(ADA), NamedNode(KNOWS), NamedNode(known), graph)


def located(folder: Path, *violations: Violation) -> list[tuple[str, int | None]]:
    """Return the names and lines of files in which violations about Ada are found."""
    one, one_quads = file(folder, "one.ttl", f"\n<{ADA}> <{KNOWS}> <http://a.b/cy> .\n")
    two, two_quads = file(folder, "two.ttl", f"\n<{ADA}>\n  <{KNOWS}> <{BO}> .\n")
    quads = [*one_quads, *two_quads, statement(DERIVED, BO), statement(DERIVED, "http://a.b/di")]
    found = places.located(violations, [one, two], quads)
    return [
        (violation.file.name if violation.file else violation.place, violation.line) for violation in found
    ]


def test_the_graph_that_a_rule_names_decides(tmp_path: Path) -> None:
    """Where the rule knows the graph, the file is that graph's."""
    assert located(tmp_path, Violation("r", "m", ADA, graph="http://a.b/graph/two.ttl")) == [("two.ttl", 2)]


def test_the_file_that_states_what_is_at_fault_is_found(tmp_path: Path) -> None:
    """Of two files that speak of a node, the one with the value at fault is meant, and the line of the value."""
    assert located(tmp_path, Violation("r", "m", ADA, BO)) == [("two.ttl", 3)]


def test_else_it_is_the_first_file_that_speaks_of_the_node(tmp_path: Path) -> None:
    """What is missing is missing everywhere; the first file is as good as any."""
    assert located(tmp_path, Violation("r", "m", ADA)) == [("one.ttl", 2)]


def test_what_only_a_derived_graph_says_is_named_by_the_graph(tmp_path: Path) -> None:
    """No file states it, so none can be at fault alone."""
    assert located(tmp_path, Violation("r", "m", ADA, "http://a.b/di")) == [(DERIVED.value, None)]


def test_a_derived_echo_is_not_told_twice(tmp_path: Path) -> None:
    """What is derived from a mistake is mended with it."""
    stated = Violation("r", "m", ADA, BO, graph="http://a.b/graph/two.ttl")
    derived = Violation("r", "m", ADA, BO, graph=DERIVED.value)
    assert located(tmp_path, derived, stated) == [("two.ttl", 3)]
