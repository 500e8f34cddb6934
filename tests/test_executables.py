"""The saved questions as RDF: what is said of their parameters."""

from __future__ import annotations

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import SH, SKOS, XSD

from tripgraph import executables
from tripgraph.catalog import SavedQuery
from tripgraph.parameters import Parameter, Type
from tripgraph.vocab import BASE, PREFIXES

CATALOGUE = f"{BASE}queries"


def members(graph: rdflib.Graph, subject: rdflib.URIRef, predicate: rdflib.URIRef) -> list[rdflib.term.Node]:
    """Return the members of the list that is the value of a property."""
    head = graph.value(subject, predicate)
    assert head is not None
    return list(Collection(graph, head))


def test_parameters_of_every_kind() -> None:
    """Bounds, defaults, choices and code lists stand on a parameter as SHACL has them."""
    scheme = PREFIXES["c"] + "visit-kinds"
    query = SavedQuery(
        "a",
        "A",
        "Which?",
        "SELECT * { ?s ?n ?way . ?kind ?n ?s }\n",
        parameters=(
            Parameter("n", Type.INTEGER, "N.", default="3", least=1, most=9),
            Parameter("way", Type.CHOICE, "Way.", choices=("up", "down")),
            Parameter("kind", Type.ENTITY, "Kind.", required=True, example="c:state-visit", of=(scheme,)),
        ),
    )
    graph = rdflib.Graph()
    for quad in executables.quads([query]):
        graph.parse(data=f"{quad.triple} .", format="nt")
    number, way, kind = (rdflib.URIRef(f"{CATALOGUE}/a#parameter-{name}") for name in ("n", "way", "kind"))
    values = [
        graph.value(number, p) for p in (SH.minInclusive, SH.maxInclusive, SH.defaultValue, SH.optional)
    ]
    assert [value and value.toPython() for value in values] == [1, 9, 3, True]  # type: ignore[attr-defined]
    assert [str(item) for item in members(graph, way, SH["in"])] == [
        "up",
        "down",
    ]
    (shape,) = members(graph, kind, SH["or"])
    assert graph.value(shape, SH["class"]) == SKOS.Concept
    listed = graph.value(shape, SH.property)
    assert graph.value(listed, SH.hasValue) == rdflib.URIRef(scheme)
    three = f'"3"^^<{XSD.integer}>'
    assert str(graph.value(rdflib.URIRef(f"{CATALOGUE}/a"), SH.select)) == (
        f"SELECT * {{ VALUES (?n ?way ?kind) {{ ({three} UNDEF <{PREFIXES['c']}state-visit>) }} "
        "?s ?n ?way . ?kind ?n ?s }\n"
    )
