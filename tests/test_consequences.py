"""What follows from a change, derived in the small, is what follows when all of it is derived anew."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tripgraph import consequences, dataset, derive, instants, media, ontology, rdfio, reads
from tripgraph.errors import BadInput
from tripgraph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from tripgraph.store import rules
from tripgraph.store.delta import Delta
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import CONCEPT, ID, RDF, RDFS, SKOS, TRIP, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.ontology import Ontology, SavedText
    from tripgraph.rdfio import Triple

G = NamedNode("http://example.org/g")
GRAPHS = (G, NamedNode("http://example.org/h"), DefaultGraph())
# One of these is called as the rule for demonyms would call a mention that it makes up of two others.
NODES: list[NamedNode | BlankNode] = [
    *(NamedNode(ID[f"thing/{name}"]) for name in "abcdef"),
    NamedNode(ID["thing/a-implies-b"]),
    BlankNode("anonymous"),
]
LITERALS = [
    Literal("Chinese"),
    Literal("Chinese leader"),
    Literal("the leader", language="en"),
    Literal("Asia/Almaty"),
    Literal("Asia/Shanghai"),
    Literal("2024-07-02", datatype=NamedNode(XSD.date)),
    Literal("2024-07-04", datatype=NamedNode(XSD.date)),
]
CONCEPTS = [NamedNode(CONCEPT[name]) for name in ("arranger", "departure", "noon")]
CONCEPTS += [NamedNode(SKOS.exactMatch), NamedNode(SKOS.closeMatch)]
HOUSE = ontology.load(ROOT / "ontology")
INSTANTS = "trip:Meeting trip:Visit trip:Trip trip:Movement"


def the_rules() -> Ontology:
    """Return the rules that are published, over an ontology that is so small that much can be tried."""
    kept = {str(RDFS.subClassOf), str(SKOS.broader)}
    graphs = {
        graph: tuple(quad for quad in quads if quad.predicate.value in kept)
        for graph, quads in HOUSE.graphs.items()
    }
    return replace(HOUSE, graphs=graphs)


@st.composite
def changes(draw: st.DrawFn) -> tuple[set[Quad], set[Quad]]:
    """Draw two states that share a part, in which statements that a rule or two read together are frequent."""
    themes = draw(st.lists(st.sampled_from(THEMES), min_size=1, max_size=2))
    predicates = sorted({predicate for found, _ in themes for predicate in found}, key=str)
    classes = sorted({name for _, found in themes for name in found}, key=str)
    nodes = st.sampled_from(draw(st.lists(st.sampled_from(NODES), min_size=1, max_size=4, unique=True)))
    values = st.one_of(nodes, nodes, nodes, st.sampled_from([*LITERALS, *CONCEPTS]))
    graphs = st.sampled_from(GRAPHS)
    types = st.builds(Quad, nodes, st.just(NamedNode(RDF.type)), st.sampled_from(classes), graphs)
    others = st.builds(Quad, nodes, st.sampled_from(predicates), values, graphs)
    states = st.sets(st.one_of(types, others, others), max_size=25)
    kept, gone, came = draw(states), draw(states), draw(states)
    return kept | gone, kept | came


def themes() -> list[tuple[tuple[NamedNode, ...], tuple[NamedNode, ...]]]:
    """Return for each rule the predicates that it reads or derives, and the classes that it names."""
    texts = [(reads.read(rule.text, rule.name), rule.text) for rule in HOUSE.rules]
    return [
        (
            tuple(sorted(found.predicates, key=str)),
            tuple(
                NamedNode(TRIP[name]) for name in sorted({*re.findall(r"trip:([A-Z]\w+)", text), "Mention"})
            ),
        )
        for found, text in [*texts, (instants.header(), INSTANTS)]
        if found is not None
    ]


SMALL = the_rules()
THEMES = themes()


def published(stated: Iterable[Quad], house: Ontology) -> Embedded:
    """Return an engine that holds what is stated, what follows from it, and the ontology."""
    quads = list(stated)
    return Embedded.in_memory([*quads, *derive.derived(quads, house), *house.quads])


def difference(old: set[Quad], new: set[Quad]) -> Delta:
    return Delta(frozenset(new - old), frozenset(old - new))


def follow(engine: Embedded, before: Embedded, change: Delta, house: Ontology) -> None:
    """Carry a change out on an engine, with what follows from it."""
    engine.apply(change)
    derived = consequences.change(before, engine, change, house)
    engine.apply(Delta(derived.added, derived.removed))


def derived_in(engine: Embedded) -> set[object]:
    return set(engine.graph(dataset.DERIVED.value))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(change=changes())
def test_any_change_is_followed_exactly(change: tuple[set[Quad], set[Quad]]) -> None:
    """From any state to any other, circles and made-up names among them, the small derivation equals the whole one.

    So does the merge of all graphs.
    """
    old, new = change
    engine, before = published(old, SMALL), published(old, SMALL)
    follow(engine, before, difference(old, new), SMALL)
    whole = published(new, SMALL)
    assert derived_in(engine) == derived_in(whole)
    assert set(engine.merge()) == set(whole.merge())


def test_changes_of_the_real_data_are_followed_one_after_the_other() -> None:
    """Statements of the curated data go, come back and are pointed elsewhere; what follows stays exact."""
    chance = random.Random(7)
    files = dataset.read(ROOT / "data").files
    everything = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    nodes = [quad.subject for quad in everything]
    labels = [quad for quad in everything if quad.predicate.value == str(RDFS.label)]
    engine, stated = published(everything, HOUSE), set(everything)
    for _ in range(6):
        before = Embedded.in_memory(engine.quads())
        gone = {*chance.sample(everything, 30), chance.choice(labels)}
        pointed = {Quad(q.subject, q.predicate, chance.choice(nodes), q.graph_name) for q in list(gone)[:10]}
        new = (stated - gone) | pointed | set(chance.sample(everything, 10))
        follow(engine, before, difference(stated, new), HOUSE)
        stated = new
    assert derived_in(engine) == derive.derive(stated, HOUSE)


def test_a_small_change_is_followed_in_the_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a new meeting changes is found without deriving anew what is far from it."""
    text = (
        "@prefix trip: <https://w3id.org/tripgraph/ontology#> . @prefix ex: <http://example.org/> . "
        + "".join(f"ex:m{n} a trip:Meeting ; trip:during ex:t{n // 10} . " for n in range(1000))
        + "".join(f"ex:t{n} a trip:Trip ; trip:endDate '2024-07-03' . " for n in range(100))
    )
    stated = rdfio.parse_bytes(text.encode(), media.TURTLE, "test", G)
    engine, before = published(stated, HOUSE), published(stated, HOUSE)
    meeting, meetings = NamedNode("http://example.org/new"), NamedNode(TRIP.Meeting)
    new = {
        Quad(meeting, NamedNode(RDF.type), meetings, G),
        Quad(meeting, NamedNode(TRIP.during), NamedNode("http://example.org/t7"), G),
    }
    seen: list[int] = []
    whole = rules.run

    def noted(stated: Iterable[Triple], told: Iterable[rules.Rule]) -> set[Triple]:
        seen.append(len(triples := list(stated)))
        return whole(triples, told)

    monkeypatch.setattr(rules, "run", noted)
    follow(engine, before, Delta(frozenset(new), frozenset()), HOUSE)
    assert len(seen) == 1
    assert seen[0] < len(HOUSE.quads) + 100
    assert derived_in(engine) == derive.derive([*stated, *new], HOUSE)


@pytest.mark.parametrize(
    "change",
    [
        f"<http://example.org/c> <{RDFS.subClassOf}> <{TRIP.Event}>",
        f"<{ID['place/x']}> <{TRIP.demonym}> 'Xish'",
    ],
)
def test_what_is_read_everywhere_changes_everything(change: str) -> None:
    """A new class, or a new demonym, reaches all that was stated before."""
    text = (
        f"<http://example.org/1> a <http://example.org/c> . <http://example.org/2> a <{TRIP.Mention}> ; "
        f"<{TRIP['of']}> <http://example.org/1> ; <{TRIP.wording}> 'Xish' ; <{TRIP.inPassage}> <http://example.org/3> ."
    )
    stated = rdfio.parse_bytes(text.encode(), media.TURTLE, "test", G)
    new = rdfio.parse_bytes(f"{change} .".encode(), media.TURTLE, "test", G)
    engine, before = published(stated, HOUSE), published(stated, HOUSE)
    follow(engine, before, Delta(frozenset(new), frozenset()), HOUSE)
    assert derived_in(engine) == derive.derive([*stated, *new], HOUSE) != derived_in(before)


def test_a_rule_without_a_header_is_followed_by_deriving_everything() -> None:
    """Of a rule that does not say what it reads, nothing is taken for granted."""
    text = "CONSTRUCT { ?x <http://example.org/q> ?z } WHERE { ?x <http://example.org/p> ?y . ?y ?p ?z }"
    house = replace(SMALL, rules=(*SMALL.rules, replace(SMALL.rules[0], name="zz", text=text)))
    one, two = (
        rdfio.parse_bytes(statement.encode(), media.TURTLE, "test", G)
        for statement in (
            "<http://example.org/1> <http://example.org/p> <http://example.org/2> .",
            "<http://example.org/2> <http://example.org/r> 1 .",
        )
    )
    engine, before = published(one, house), published(one, house)
    follow(engine, before, Delta(frozenset(two), frozenset()), house)
    assert derived_in(engine) == derive.derive([*one, *two], house) != set()


@pytest.mark.parametrize("rule", HOUSE.rules, ids=lambda rule: rule.name)
def test_each_rule_says_what_it_derives(rule: SavedText) -> None:
    """The header of a rule names every predicate that it derives from the curated data."""
    said = reads.read(rule.text, rule.name)
    assert said is not None
    files = dataset.read(ROOT / "data").files
    stated = [quad.triple for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    derived = rules.run([*stated, *(quad.triple for quad in HOUSE.quads)], [rule])
    assert {triple.predicate for triple in derived} <= said.derives


@pytest.mark.parametrize(
    "header",
    ["#+ reeds trip:kind", "#+ reads kind", "#+ derives nowhere:kind", "#+ reads trip:of at trip:of+"],
)
def test_a_header_that_is_not_understood_is_refused(header: str) -> None:
    """Nothing in a header is passed over, since facts would be missed; the message says where."""
    with pytest.raises(BadInput, match=r"^some rule: .*header"):
        reads.read(header, "some rule")
