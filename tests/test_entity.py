import pytest

from tripgraph import entity
from tripgraph.entity import Fact
from tripgraph.errors import NotFound
from tripgraph.media import TRIG
from tripgraph.rdfio import Literal, NamedNode, parse_bytes
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH, ID, PREFIXES, RDFS, SOURCE, TRIP

A, B = str(GRAPH["a"]), str(GRAPH["b"])
BANQUET, HALL = str(ID["ceremony/banquet"]), str(ID["place/hall"])
P9, P10 = str(SOURCE["t/s#p9s1"]), str(SOURCE["t/s#p10s2"])

DOCUMENT = """
GRAPH <A> {
  ceremony:banquet a trip:Ceremony ; rdfs:label "Banquet"@en ; trip:place place:hall ; trip:evidence <P9> , <P10> .
  <P9> trip:inSource source:t-s .
}
GRAPH <B> {
  ceremony:banquet trip:place place:hall .
  place:hall rdfs:label "Hall"@en .
}
"""


@pytest.fixture(scope="module")
def engine() -> Embedded:
    """Two graphs that both place a banquet in a hall; only one of them says on whose word."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    names = {"<A>": A, "<B>": B, "<P9>": P9, "<P10>": P10}
    document = DOCUMENT
    for name, iri in names.items():
        document = document.replace(name, f"<{iri}>")
    return Embedded.in_memory(parse_bytes((prefixes + document).encode(), TRIG, "test"))


def test_fact(engine: Embedded) -> None:
    """One fact that two graphs state is one fact, with both graphs and its passages in reading order."""
    found = entity.look_up(engine, BANQUET)
    assert Fact(str(TRIP.place), NamedNode(HALL), (A, B), (P9, P10)) in found.outgoing


def test_incoming(engine: Embedded) -> None:
    """What leads to a thing brings the evidence of the node that it starts from."""
    found = entity.look_up(engine, HALL)
    assert found.incoming == (Fact(str(TRIP.place), NamedNode(BANQUET), (A, B), (P9, P10)),)


def test_names(engine: Embedded) -> None:
    """The labels of all that is named come along."""
    found = entity.look_up(engine, BANQUET)
    assert found.names == {BANQUET: "Banquet", HALL: "Hall"}
    assert found.types == (NamedNode(TRIP.Ceremony),)
    assert not found.is_cut


def test_not_found(engine: Embedded) -> None:
    """A thing that is not there is an error that names those with similar names."""
    with pytest.raises(NotFound, match=f"Did you mean <{BANQUET}>"):
        entity.look_up(engine, BANQUET[:-1])
    with pytest.raises(NotFound, match="says nothing of"):
        entity.description(engine, str(ID["person/zzzzzzzz"]))


def test_similar_stays_in_the_folder(engine: Embedded) -> None:
    """Only things of the same class are suggested, however alike others are called."""
    assert entity.similar(engine, str(ID["ceremony/bankuet"])) == [BANQUET]
    assert entity.similar(engine, str(ID["person/banquet"])) == []
    assert entity.similar(engine, str(ID["ceremony/nobody"])) == []


def test_present(engine: Embedded) -> None:
    """What stands in the graph as subject, property or object, or names a graph, is told from what does not."""
    there = {BANQUET, str(TRIP.place), str(TRIP.Ceremony), A}
    assert entity.present(engine, there | {BANQUET + "s", "no iri", str(GRAPH["c"])}) == there
    assert entity.present(engine, []) == set()


@pytest.mark.parametrize(
    "iri", ["https://w3id.org/tripgraph/id/a b", "https://w3id.org/tripgraph/id/x> } #", ""]
)
def test_no_iri(engine: Embedded, iri: str) -> None:
    """What is no IRI is not found; it never becomes a part of the query."""
    with pytest.raises(NotFound):
        entity.look_up(engine, iri)


def test_description(engine: Embedded) -> None:
    """The RDF of a thing has what starts from it and what leads to it, once each."""
    triples = entity.description(engine, HALL)
    assert {(t.subject.value, t.predicate.value) for t in triples} == {  # type: ignore[union-attr]
        (BANQUET, str(TRIP.place)),
        (HALL, str(RDFS.label)),
    }
    assert len(triples) == 2
    assert Literal("Hall", language="en") in {triple.object for triple in triples}


def test_description_of_source(engine: Embedded) -> None:
    """The RDF of a source has what is said of its passages too."""
    triples = entity.description(engine, str(SOURCE["t-s"]))
    assert P9 in {triple.subject.value for triple in triples}  # type: ignore[union-attr]


def test_reading_order() -> None:
    """Passages sort as they are read, not as they are spelt."""
    assert sorted(["a#p10s1", "a#p9s2", "a#p9s1"], key=entity.in_reading_order) == [
        "a#p9s1",
        "a#p9s2",
        "a#p10s1",
    ]
