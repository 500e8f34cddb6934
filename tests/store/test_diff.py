"""What changed between two states: each quad once, and blank nodes only where they differ in content."""

from __future__ import annotations

from tripgraph import media, rdfio
from tripgraph.facts import text
from tripgraph.rdfio import NamedNode
from tripgraph.store import diff
from tripgraph.store.diff import Change
from tripgraph.store.embedded import Embedded

A, B = NamedNode("http://example.org/a"), NamedNode("http://example.org/b")


def state(**graphs: str) -> Embedded:
    """Return an engine over the graphs http://example.org/NAME, each given as Turtle."""
    quads = []
    for name, turtle in graphs.items():
        graph = NamedNode(f"http://example.org/{name}")
        quads += rdfio.parse_bytes(turtle.encode(), media.TURTLE, name, graph)
    return Embedded.in_memory(quads)


def changes(before: Embedded, after: Embedded) -> list[Change]:
    return diff.by_graph(diff.between(before, after))


def test_what_came_and_what_went_is_told_apart() -> None:
    """A quad that only the later state has came, one that only the earlier has went; the rest is not named."""
    before, after = state(a="<x:s> <x:p> 1, 2 ."), state(a="<x:s> <x:p> 2, 3, 4 .", b="<x:s> <x:p> 1 .")
    difference = diff.between(before, after)
    assert {(text(quad.object), quad.graph_name) for quad in difference.added} == {
        ("3", A),
        ("4", A),
        ("1", B),
    }
    assert {(text(quad.object), quad.graph_name) for quad in difference.removed} == {("1", A)}
    assert diff.by_graph(difference) == [Change(A.value, 2, 1), Change(B.value, 1, 0)]


def test_a_triple_that_moves_to_another_graph_counts_in_both() -> None:
    """Graphs are compared, not their merge: who states a thing matters."""
    before, after = state(a="<x:s> <x:p> 1 ."), state(b="<x:s> <x:p> 1 .")
    assert changes(before, after) == [Change(A.value, 0, 1), Change(B.value, 1, 0)]


def test_blank_nodes_that_say_the_same_are_the_same() -> None:
    """Each reading names blank nodes anew; a graph that says the same under other names has not changed."""
    turtle = "<x:s> <x:p> [ <x:q> 1, [ <x:r> 2 ] ] , [ <x:q> 3 ] ."
    assert changes(state(a=turtle), state(a=turtle)) == []


def test_blank_nodes_that_say_something_else_have_changed() -> None:
    """Where what hangs on a blank node differs, the difference is found."""
    before, after = (
        state(a="<x:s> <x:p> [ <x:q> 1 ] ."),
        state(a="<x:s> <x:p> [ <x:q> 2 ] .", b="<x:s> <x:p> 1 ."),
    )
    found = diff.between(before, after)
    assert "1" in {text(quad.object) for quad in found.removed}
    assert {"1", "2"} <= {text(quad.object) for quad in found.added}
    assert {change.graph for change in diff.by_graph(found)} == {A.value, B.value}
