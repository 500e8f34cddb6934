"""A write is published completely or not at all, whatever its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.writing.conftest import PREFIXES
from tripgraph import media
from tripgraph.errors import BadInput, Invalid, NotAllowed, NotFound, Refused, SyntaxProblem
from tripgraph.rdfio import UNNAMED
from tripgraph.store import delta, generations
from tripgraph.store.embedded import Embedded
from tripgraph.store.rollback import rollback
from tripgraph.writing.requests import Document, Policy, Put

if TYPE_CHECKING:
    from tests.writing.conftest import Writing

ADA = 'person:ada a trip:Person ; rdfs:label "Ada Test"@en .'
G, H = "http://example.org/g", "http://example.org/h"


def test_an_update_is_published(writing: Writing) -> None:
    """The new generation says who, through what, why, and what changed in each graph; the merge has it once."""
    published = writing.update(f"INSERT DATA {{ {ADA} GRAPH ex:g {{ {ADA} }} GRAPH ex:h {{ {ADA} }} }}")
    recorded = writing.current.manifest
    assert (recorded.by, recorded.through, recorded.message) == ("tester", "tests", "a test")
    assert published.generation == writing.current.number == 1
    assert published.changes == recorded.changes
    assert {name: published.changes[name] for name in (UNNAMED, G, H)} == {
        UNNAMED: (2, 0),
        G: (2, 0),
        H: (2, 0),
    }
    assert published.created == (G, H)
    assert recorded.graphs[G] == recorded.graphs[UNNAMED] == 2
    assert recorded.triples == len(list(writing.engine.merge()))
    assert writing.count("?s rdfs:label 'Ada Test'@en") == 1


def test_what_follows_is_derived(writing: Writing) -> None:
    """The rules of the ontology see what was written, with or without a graph, and no longer what was removed."""
    visit = "<https://w3id.org/tripgraph/id/visit/test>"
    writing.update(f"INSERT DATA {{ {visit} a trip:Visit }}")
    assert writing.count(f"GRAPH graph:derived {{ {visit} a trip:Event }}") == 1
    writing.update(f"DELETE WHERE {{ {visit} ?p ?o }}")
    assert writing.count(f"{visit} ?p ?o") == 0


def test_patterns_have_the_dataset_of_the_standard(writing: Writing) -> None:
    """Outside of GRAPH an update sees what was written without a graph, and nothing of the named ones."""
    writing.update(f"INSERT DATA {{ GRAPH ex:g {{ {ADA} }} }}")
    assert writing.update("INSERT { GRAPH ex:h { ?s ?p ?o } } WHERE { ?s ?p ?o }").changes == {}
    changes = writing.update("INSERT { GRAPH ex:h { ?s ?p ?o } } WHERE { GRAPH ex:g { ?s ?p ?o } }").changes
    assert changes == {H: (2, 0)}


def test_an_update_is_atomic_as_a_whole(writing: Writing) -> None:
    """An operation that cannot be carried out undoes those before it."""
    with pytest.raises(BadInput, match="does not exist"):
        writing.update(f"INSERT DATA {{ {ADA} }} ; DROP GRAPH ex:nowhere")
    with pytest.raises(SyntaxProblem, match="update:"):
        writing.update(f"INSERT DATA {{ {ADA} }} ; DELTE")
    assert generations.current(writing.folders.store) is None


def test_no_update_names_a_graph_by_a_blank_node(writing: Writing) -> None:
    """Nobody could find such a graph again, whichever way the blank node came there."""
    for graph in ("BNODE()", "?s"):
        with pytest.raises(BadInput, match="by a blank node"):
            writing.update(
                f"INSERT DATA {{ _:b ex:p 1 }} ; "
                f"INSERT {{ GRAPH ?g {{ {ADA} }} }} WHERE {{ ?s ex:p 1 BIND ({graph} AS ?g) }}"
            )
    assert generations.current(writing.folders.store) is None


def test_nothing_is_published_when_nothing_changes(writing: Writing) -> None:
    """What is there already, or is not there to be deleted, makes no generation."""
    writing.put(G, ADA)
    assert writing.put(G, ADA).changes == {}
    assert writing.update(f"DELETE DATA {{ GRAPH ex:h {{ {ADA} }} }}").changes == {}
    assert writing.current.number == 1


def test_documents_are_added_or_take_the_place(writing: Writing) -> None:
    """Put adds to what a graph holds, or replaces it; blank nodes of two documents stay apart."""
    writing.put(G, "_:x rdfs:label 'one' .")
    writing.put(G, "_:x rdfs:label 'two' .")
    assert writing.count("GRAPH ex:g { ?a rdfs:label 'one' . ?b rdfs:label 'two' . FILTER (?a = ?b) }") == 0
    assert writing.count("GRAPH ex:g { ?s ?p ?o }") == 2
    assert writing.put(G, "_:x rdfs:label 'three' .", replace=True).changes == {G: (1, 2)}
    assert writing.put("", "ex:s rdfs:label 'four' .").changes == {UNNAMED: (1, 0)}
    assert writing.put("", "ex:s rdfs:label 'five' .", replace=True).changes == {UNNAMED: (1, 1)}


def test_documents_may_name_their_graphs(writing: Writing) -> None:
    """Where no graph is asked for, each triple goes where the document says, and only these graphs are replaced."""
    writing.update("INSERT DATA { ex:s rdfs:label 'old' GRAPH ex:g { ex:s rdfs:label 'old' } }")
    trig = (PREFIXES + "GRAPH ex:g { ex:s rdfs:label 'new' } GRAPH ex:h { ex:s rdfs:label 'new' }").encode()
    published = writing.write(Put((Document(trig, media.TRIG, "body"),), replace=True))
    assert published.changes == {G: (1, 1), H: (1, 0)}
    assert writing.count("?s rdfs:label 'old'") == 1
    with pytest.raises(BadInput, match="blank node"):
        writing.write(Put((Document(b"_:g { <http://a> <http://b> 1 }", media.TRIG, "body"),)))


def test_an_empty_graph_is_there(writing: Writing) -> None:
    """A graph may be created empty, emptied and stay, and be removed; a build and a rollback keep it."""
    assert writing.put(G, "").created == (G,)
    writing.put(H, ADA)
    writing.put(H, "", replace=True)
    rollback(writing.folders.store, 2)
    rollback(writing.folders.store, 3)
    assert {G, H} <= set(writing.engine.graphs())
    assert writing.drop(G).changes == {G: (0, 0)}
    assert G not in writing.engine.graphs()
    with pytest.raises(NotFound, match="no graph <http://example"):
        writing.drop(G)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { GRAPH graph:derived { ex:s rdfs:label 'x' } }",
        "DELETE WHERE { GRAPH graph:ontology { ?s ?p ?o } }",
        "INSERT DATA { GRAPH graph:shapes { ex:s rdfs:label 'x' } }",
        "CREATE GRAPH graph:derived",
        "CLEAR ALL",
        "DROP NAMED",
    ],
)
def test_what_tripgraph_makes_itself_cannot_be_written(writing: Writing, update: str) -> None:
    """The derived graph and the ontology's are refused with the reason, and nothing is changed."""
    with pytest.raises(NotAllowed, match=r"(?s)graph/.* cannot be written to: .*Nothing was changed"):
        writing.update(f"INSERT DATA {{ {ADA} }} ; {update}")
    assert generations.current(writing.folders.store) is None


def test_the_policy_decides_what_becomes_of_wrong_data(writing: Writing) -> None:
    """Strict refuses it with each violation, report publishes it and lists them, off does not look."""
    wrong = "INSERT DATA { person:eve trip:misspelt 1 }"
    with pytest.raises(Invalid, match=r"(?s)nothing was published.*misspelt") as refusal:
        writing.update(wrong, Policy.STRICT)
    assert refusal.value.violations[0]["node"] == "https://w3id.org/tripgraph/id/person/eve"
    assert generations.current(writing.folders.store) is None
    reported = writing.update(wrong, Policy.REPORT)
    assert reported.violations == len(reported.objections) > 0
    assert writing.current.manifest.violations is None
    assert {objection.node for objection in reported.objections} == {
        "https://w3id.org/tripgraph/id/person/eve"
    }
    assert writing.update("INSERT DATA { person:eve trip:misspelt 2 }", Policy.OFF).objections == ()


def test_strict_refuses_only_what_a_write_makes_wrong(writing: Writing) -> None:
    """What was wrong before stands in nobody's way, and can be mended."""
    writing.update("INSERT DATA { person:eve trip:misspelt 1 }")
    writing.update("INSERT DATA { GRAPH ex:g { person:ada rdfs:label 'Ada'@en } }", Policy.STRICT)
    with pytest.raises(Refused, match="1 thing would be wrong"):
        writing.update("INSERT DATA { ex:other trip:misspelt 1 }", Policy.STRICT)
    assert writing.update("DELETE WHERE { person:eve ?p ?o }", Policy.STRICT).violations == 0


def test_what_changed_lies_beside_the_generation(writing: Writing) -> None:
    """From the generation before, what is recorded of a write leads to what was published, derived facts too."""
    writing.put(G, "<https://w3id.org/tripgraph/id/visit/test> a trip:Visit .")
    before = Embedded.load(writing.current.quads)
    writing.update(f"DROP GRAPH ex:g ; INSERT DATA {{ GRAPH ex:h {{ {ADA} }} _:b rdfs:label 'unnamed' }}")
    changes = delta.since(writing.folders.store, 1, 2)
    assert changes is not None
    for change in changes:
        before.apply(change)
    assert (set(before.quads()), set(before.merge()), before.graphs()) == (
        set(writing.engine.quads()),
        set(writing.engine.merge()),
        writing.engine.graphs(),
    )


def test_strict_knows_what_was_wrong_though_nobody_looked(writing: Writing) -> None:
    """What was published without a look is in nobody's way either."""
    writing.update("INSERT DATA { person:eve trip:misspelt 1 }", Policy.OFF)
    writing.update("INSERT DATA { GRAPH ex:g { person:ada rdfs:label 'Ada'@en } }", Policy.STRICT)


def test_two_writers_lose_nothing(writing: Writing) -> None:
    """Writers at the same time come one after the other; each builds on what the one before has published."""
    writing.put(G, "")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda n: writing.put(G, f"ex:n{n} rdfs:label '{n}' ."), range(4)))
    assert sorted(published.generation for published in done) == [2, 3, 4, 5]
    assert writing.count("GRAPH ex:g { ?s rdfs:label ?label }") == 4


def test_a_triple_in_three_graphs_counts_once_after_each_kind_of_write(writing: Writing) -> None:
    """Through update, put, replacement and removal, and after going back, the merge has each triple once."""
    triple = "ex:s rdfs:label 'same'"
    writing.update(f"INSERT DATA {{ {triple} GRAPH ex:g {{ {triple} }} GRAPH ex:h {{ {triple} }} }}")
    assert writing.count(triple) == 1
    writing.put("http://example.org/i", f"{triple} .")
    writing.put(H, f"{triple} .", replace=True)
    writing.drop(G)
    writing.update(f"DELETE DATA {{ {triple} }}")
    assert (writing.count(triple), writing.count(f"GRAPH ?g {{ {triple} }}")) == (1, 2)
    rollback(writing.folders.store, 1)
    assert (writing.count(triple), writing.count(f"GRAPH ?g {{ {triple} }}")) == (1, 2)
    for graph in ("", G, H):
        writing.drop(graph)
    assert writing.count(triple) == 0
