from tripgraph import borrowed
from tripgraph.store.engine import Engine
from tripgraph.vocab import BASE, GRAPH


def test_borrowed_terms_are_those_in_use(graph: Engine) -> None:
    """The table names each property of another vocabulary that the graph uses, once, and no other.

    The shapes and the saved questions are left out: they are written in SHACL, which explains itself.
    """
    named = [str(term) for row in borrowed.TERMS for term in row.properties]
    used = {
        quad.predicate.value
        for quad in graph.quads()
        if quad.graph_name.value not in (str(GRAPH.shapes), str(GRAPH.queries))  # type: ignore[union-attr]
    }
    assert sorted(named) == sorted(iri for iri in used if not iri.startswith(BASE))
