"""The examples of the ontology: valid ones pass, and each invalid one is refused by what it names.

An example stands in the graph of the made-up source "gazette", beside ``context.ttl``.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph, URIRef

from tripgraph import checks, dataset, derive, facts, media, ontology, rdfio, shapes, texts
from tripgraph.checks import terms
from tripgraph.dataset import GraphFile
from tripgraph.ontology import Ontology
from tripgraph.rdfio import Literal, NamedNode, Quad, Term
from tripgraph.vocab import GRAPH, PREFIXES, SKOS, SOURCE

ROOT = Path(__file__).parents[1]
SHAPES = ROOT / "ontology" / "shapes.ttl"
EXAMPLES = ROOT / "ontology" / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.ttl"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))


@cache
def the_ontology() -> Ontology:
    """Return the project's ontology."""
    return ontology.load(ROOT / "ontology")


@cache
def context() -> list[Quad]:
    """Return what the examples have in common."""
    return rdfio.parse_file(EXAMPLES / "context.ttl", NamedNode(GRAPH["example/context"]))


def example(path: Path) -> list[Quad]:
    """Return an example and its context, with what follows from both."""
    stated = [*context(), *rdfio.parse_file(path, NamedNode(GRAPH["example/gazette"]))]
    derived = derive.derive(stated, the_ontology())
    return [*stated, *(rdfio.placed(triple, dataset.DERIVED) for triple in derived)]


def refusals(path: Path) -> list[checks.Violation]:
    """Return what is wrong with an example."""
    file = GraphFile(path, NamedNode(GRAPH["example/gazette"]), "")
    return checks.run(the_ontology(), [file], example(path))


def refused_by(path: Path) -> set[str]:
    """Return the rules that an invalid example names in its first line."""
    first, *_ = path.read_text(encoding="utf-8").splitlines()
    match = re.fullmatch(r"# refused by: (.+)", first)
    assert match, f"{path.name} does not say in its first line what refuses it"
    return {rule.strip() for rule in match[1].split(",")}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_passes(path: Path) -> None:
    """What the ontology recommends breaks no rule."""
    assert refusals(path) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_is_refused_by_exactly_what_it_names(path: Path) -> None:
    """No rule is silent that should speak, and none speaks that need not; the place is one of the example's."""
    violations = refusals(path)
    assert {violation.rule for violation in violations} == refused_by(path)
    assert {(violation.file, bool(violation.line)) for violation in violations} == {(path, True)}


def test_every_rule_objects_to_an_example() -> None:
    """A shape or a check that nothing shows at work may have stopped working; texts are tested elsewhere."""
    shown = Counter(rule for path in INVALID for rule in refused_by(path))
    assert set(checks.rules(the_ontology())) - shown.keys() == {texts.RULE}


def test_every_class_has_a_valid_example() -> None:
    """A newcomer finds a whole node of each class."""
    shown = {
        quad.object.value
        for path in VALID
        for quad in rdfio.parse_file(path, None)
        if isinstance(quad.object, NamedNode)
    }
    assert the_ontology().classes - shown == set()


def illustrations() -> list[tuple[str, str]]:
    """Return each term of the ontology that has an example, with the example."""
    return sorted(
        (quad.subject.value, quad.object.value)
        for quad in the_ontology().quads
        if quad.predicate == NamedNode(SKOS.example)
        and isinstance(quad.subject, NamedNode)
        and isinstance(quad.object, Literal)
        and quad.subject.value in the_ontology().classes | the_ontology().properties
    )


@pytest.mark.parametrize(("term", "turtle"), illustrations(), ids=lambda value: value.partition("#")[2])
def test_the_example_of_a_term_shows_it_in_use(term: str, turtle: str) -> None:
    """It is Turtle under the usual prefixes, uses the term, and uses no term that is not declared."""
    report = f"{SOURCE}2024-07-xi-central-asia/"
    prefixes = PREFIXES | {"enc": f"{report}encyclopedia#", "news": f"{report}news-report#"}
    declared = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in prefixes.items())
    quads = rdfio.parse_bytes((declared + turtle).encode(), media.TURTLE, term, NamedNode(GRAPH["example"]))
    used = {quad.predicate.value for quad in quads} | {facts.text(quad.object) for quad in quads}
    assert term in used
    assert list(terms.undeclared(the_ontology(), quads)) == []


def test_both_shacl_engines_object_to_the_same() -> None:
    """The engine at work finds what pySHACL, the reference, finds: which node, which shape, which value or path."""
    stated = [*context(), *(quad for path in (*VALID, *INVALID) for quad in renamed(path))]
    derived = [rdfio.placed(triple, dataset.DERIVED) for triple in derive.derive(stated, the_ontology())]
    quads = [*stated, *derived, *the_ontology().quads]
    ours = {(each.node, each.rule, each.term) for each in shapes.validate(SHAPES, quads)}
    assert {rule for _, rule, _ in ours} == shapes.names(the_ontology().quads)
    assert ours == by_pyshacl(quads)


def renamed(path: Path) -> list[Quad]:
    """Return an example whose nodes no other example shares, so that one does not mend another."""
    quads = rdfio.parse_file(path, NamedNode(GRAPH[f"example/{path.stem}"]))
    names: dict[Term, NamedNode] = {
        quad.subject: NamedNode(f"{quad.subject.value}-{path.stem}")
        for quad in quads
        if isinstance(quad.subject, NamedNode)
    }
    return [
        Quad(
            names.get(quad.subject, quad.subject),
            quad.predicate,
            names.get(quad.object, quad.object),
            quad.graph_name,
        )
        for quad in quads
    ]


def by_pyshacl(quads: Iterable[Quad]) -> set[tuple[str, str, str]]:
    """Return node, named shape, and value or path of each result of pySHACL."""
    data, shapes_graph = Graph(), Graph().parse(SHAPES)
    data.parse(data=rdfio.write_triples({quad.triple for quad in quads}, media.N_TRIPLES), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inplace=True)
    assert isinstance(report, Graph)
    found = set()
    for result in report.objects(predicate=SH.result):
        shape = report.value(result, SH.sourceShape)
        named = (
            shape if isinstance(shape, URIRef) else shapes_graph.value(predicate=SH.property, object=shape)
        )
        at_fault = report.value(result, SH.value, default=report.value(result, SH.resultPath))
        found.add((str(report.value(result, SH.focusNode)), str(named).partition("#")[2], str(at_fault)))
    return found
