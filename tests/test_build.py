"""A build publishes completely or not at all, and only when the content has changed."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import build, export, media, rdfio
from tripgraph.errors import BadInput, Refused, StoreProblem, SyntaxProblem
from tripgraph.store import embedded, generations, limits
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH
from tripgraph.writing import process
from tripgraph.writing.requests import Folders, Policy, Terms, Update

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.store.generations import Generation

GIVEN = """\
@prefix trip: <https://w3id.org/tripgraph/ontology#> .
@prefix person: <https://w3id.org/tripgraph/id/person/> .
"""


@pytest.fixture
def house(settings: Config, generation: Generation, tmp_path: Path) -> Config:
    """A copy of the data and of the built store, to be changed at will."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copytree(settings.store, tmp_path / "store", symlinks=True)
    assert generation.number == 1
    return replace(settings, data=tmp_path / "data", store=tmp_path / "store")


def test_every_graph_is_published(generation: Generation) -> None:
    """The files of the data, the ontology and what is derived are named graphs; the manifest counts them."""
    engine = Embedded.open(generation.quads)
    assert set(engine.graphs()) == set(generation.manifest.graphs)
    expected = {
        str(GRAPH[name]) for name in ("ontology", "concepts", "shapes", "derived", "reference/people")
    }
    assert expected <= set(engine.graphs())
    assert len(list(engine.merge())) == generation.manifest.triples
    assert len(list(engine.quads())) == sum(generation.manifest.graphs.values())


def test_the_same_content_is_not_built_again(house: Config) -> None:
    """When nothing changed, no step is taken, unless it is forced; a touched file is no change."""
    steps: list[str] = []
    next(house.data.rglob("*.ttl")).touch()
    assert build.build(house, steps.append).number == 1
    assert steps == []
    assert build.build(house, steps.append, force=True, message="once more").number == 2
    assert steps == ["parsing", "deriving", "checking", "writing"]
    assert generations.require(house.store).manifest.message == "once more"


def test_changed_content_is_a_new_generation(house: Config) -> None:
    """A file that is added is in the next generation; the one before stays on the disk."""
    path = house.data / "reference" / "more-people.ttl"
    path.write_text(
        GIVEN
        + 'person:ada-test a trip:Person ; <http://www.w3.org/2000/01/rdf-schema#label> "Ada Test"@en .',
        encoding="utf-8",
    )
    assert build.build(house).number == 2
    assert [generation.number for generation in generations.listed(house.store)] == [1, 2]
    engine = Embedded.open(generations.require(house.store).quads)
    assert len(list(engine.graph(str(GRAPH["reference/more-people"])))) == 2


def misspell(data: Path) -> None:
    (data / "x.ttl").write_text(GIVEN + "person:ada a trip:Persn .", encoding="utf-8")


def break_turtle(data: Path) -> None:
    (data / "x.ttl").write_text(GIVEN + "person:ada a", encoding="utf-8")


def claim_twice(data: Path) -> None:
    (data / "x.ttl").write_text("", encoding="utf-8")
    (data / "x.nt").write_text("", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (misspell, Refused, r"x\.ttl:3: .*Persn"),
        (break_turtle, SyntaxProblem, r"x\.ttl:3:\d+: "),
        (claim_twice, BadInput, r"both claim the graph"),
    ],
)
def test_wrong_data_changes_nothing(
    house: Config, spoil: Callable[[Path], None], error: type[Exception], message: str
) -> None:
    """Data that is wrong is refused with file and line, and the store that was there keeps answering."""
    spoil(house.data)
    with pytest.raises(error, match=message):
        build.build(house)
    assert [generation.number for generation in generations.listed(house.store)] == [1]
    assert next(Embedded.open(generations.require(house.store).quads).merge())


def test_many_violations_are_cut_short(house: Config) -> None:
    """A long list of violations is cut, and says so with how many there are in all."""
    people = "".join(f"person:n{number} a trip:Persn .\n" for number in range(100))
    (house.data / "x.ttl").write_text(GIVEN + people, encoding="utf-8")
    with pytest.raises(Refused, match=r"(?s)things are wrong.*more; 'tripgraph check' lists them all"):
        build.build(house)


def test_a_disk_that_takes_no_more_changes_nothing(house: Config) -> None:
    """When the store's files cannot be written, the message says so, and the old generation stays alone."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tripgraph",
            "--data",
            str(house.data),
            "--store",
            str(house.store),
            "build",
            "--force",
        ],
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key != "TRIPGRAPH_SOURCES"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
    )
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in (house.store / "generations").iterdir()] == ["000001"]
    assert generations.require(house.store).number == 1


def test_two_builds_give_the_same_bytes(house: Config) -> None:
    """Two builds of the same data export the same bytes, in processes with different hash seeds."""
    command = [sys.executable, "-m", "tripgraph", "--data", str(house.data), "--store", str(house.store)]
    written = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(
            [*command, "build", "--force"], cwd=ROOT, env=environment, check=True, capture_output=True
        )
        done = subprocess.run(
            [*command, "export", "--format", "n-quads"],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
        )
        written.add(done.stdout)
    assert written == {
        rdfio.write_quads(Embedded.open(generations.require(house.store).quads).quads(), media.N_QUADS)
    }


FOREIGN = "http://example.org/graph/put-over-http"


def put(house: Config, graph: str, *documents: str) -> Generation:
    """Publish the current generation with a graph that no build made, as a write over HTTP does."""
    before = generations.require(house.store)
    new = [
        quad
        for document in documents
        for quad in rdfio.parse_bytes(document.encode(), media.TURTLE, "put", rdfio.NamedNode(graph))
    ]
    quads = [*Embedded.open(before.quads).quads(), *new]
    recorded = replace(before.manifest, through="http", graphs={**before.manifest.graphs, graph: len(new)})
    return generations.publish(house.store, recorded, lambda folder: embedded.write(folder, quads))


def add_person(house: Config, name: str) -> None:
    (house.data / "reference" / f"{name}.ttl").write_text(
        GIVEN + f'person:{name} a trip:Person ; <http://www.w3.org/2000/01/rdf-schema#label> "{name}"@en .',
        encoding="utf-8",
    )


def triples(store: Path, graph: str) -> int:
    return len(list(Embedded.open(generations.require(store).quads).graph(graph)))


def test_a_build_keeps_graphs_from_elsewhere(house: Config) -> None:
    """A graph that did not come from the folders stays through builds, forced or not, until somebody removes it."""
    put(house, FOREIGN, "<http://example.org/a> <http://example.org/p> 1, 2, [] .")
    add_person(house, "grace-test")
    for force in (False, True, True):
        generation = build.build(house, force=force)
        assert triples(house.store, FOREIGN) == 3
        assert generation.manifest.graphs[FOREIGN] == 3
        assert FOREIGN not in generation.manifest.owned
    assert triples(house.store, str(GRAPH["reference/grace-test"])) == 2


def test_a_build_derives_from_kept_graphs(house: Config) -> None:
    """What follows from a kept graph is derived with the rest; being wrong by the rules, it stops no build."""
    put(house, FOREIGN, GIVEN + "person:eve-test a trip:Visit ; trip:misspelt 1 .")
    build.build(house, force=True)
    ask = "ASK {{ GRAPH <{}> {{ <https://w3id.org/tripgraph/id/person/eve-test> a ?class }} }}"
    engine = Embedded.open(generations.require(house.store).quads)
    assert bool(engine.query(ask.format(GRAPH["derived"])))


def test_a_graph_whose_file_is_removed_goes(house: Config) -> None:
    """What the last build made from the folders is made from the folders again."""
    add_person(house, "grace-test")
    build.build(house)
    (house.data / "reference" / "grace-test.ttl").unlink()
    build.build(house)
    assert triples(house.store, str(GRAPH["reference/grace-test"])) == 0


def test_a_file_does_not_take_the_place_of_a_foreign_graph_unasked(house: Config) -> None:
    """When a file claims a graph that came from elsewhere, the build says so and changes nothing, unless forced."""
    graph = str(GRAPH["reference/grace-test"])
    put(house, graph, "<http://example.org/a> <http://example.org/p> 1, 2, 3 .")
    add_person(house, "grace-test")
    with pytest.raises(Refused, match=f"a file for <{graph}>"):
        build.build(house)
    assert triples(house.store, graph) == 3
    assert graph in build.build(house, force=True).manifest.owned
    assert triples(house.store, graph) == 2


def change(house: Config, update: str) -> None:
    """Change the store as ``tripgraph update`` does."""
    terms = Terms("tester", "tests", "", Policy.REPORT, None, None, limits.machine_memory())
    process.submit(Folders(house.store, house.ontology), Update(update), terms)


def test_a_graph_of_the_data_that_was_changed_is_not_lost_unasked(house: Config) -> None:
    """A build names the graphs that were changed in the store, and overwrites them only when forced to."""
    graph = str(GRAPH["reference/people"])
    label = '<http://www.w3.org/2000/01/rdf-schema#label> "Zoe"@en'
    change(
        house, f"INSERT DATA {{ GRAPH <{graph}> {{ <https://w3id.org/tripgraph/id/person/zoe> {label} }} }}"
    )
    assert generations.require(house.store).manifest.changed == (graph,)
    assert build.build(house).number == 2
    add_person(house, "grace-test")
    with pytest.raises(Refused, match=f"<{graph}> was changed in the store"):
        build.build(house)
    generation = build.build(house, force=True)
    assert generation.manifest.changed == ()
    assert not Embedded.open(generation.quads).query(f"ASK {{ ?zoe {label} }}")


def test_a_changed_graph_that_was_taken_over_into_its_file_is_built(house: Config) -> None:
    """When the file says what the store says, nothing would be lost, and no force is needed."""
    graph = str(GRAPH["reference/extra"])
    path = house.data / "reference" / "extra.ttl"
    add_person(house, "extra")
    build.build(house)
    added = '<http://www.w3.org/2004/02/skos/core#altLabel> "Ada"@en'
    ada = "<https://w3id.org/tripgraph/id/person/extra>"
    change(house, f"INSERT DATA {{ GRAPH <{graph}> {{ {ada} {added} }} }}")
    engine = Embedded.open(generations.require(house.store).quads)
    path.write_bytes(export.dump(engine, media.TURTLE, graph))
    assert build.build(house).manifest.changed == ()
    assert triples(house.store, graph) == 3


def test_a_build_keeps_what_was_written_without_a_graph(house: Config) -> None:
    """It came from elsewhere, as did an empty graph; what is wrong with either is counted."""
    change(
        house,
        "INSERT DATA { <http://example.org/a> <http://example.org/p> 1 } ; CREATE GRAPH <http://e.org/>",
    )
    generation = build.build(house, force=True)
    engine = Embedded.open(generation.quads)
    assert len(list(engine.graph(None))) == generation.manifest.graphs[rdfio.UNNAMED] == 1
    assert "http://e.org/" in engine.graphs()
    assert generation.manifest.violations
    assert bool(engine.query("ASK { <http://example.org/a> ?p ?o }"))


def test_a_damaged_generation_does_not_cost_the_graphs_of_the_one_before(house: Config) -> None:
    """A forced build over a damaged generation keeps the foreign graphs of the newest sound one."""
    put(house, FOREIGN, "<http://example.org/a> <http://example.org/p> 1 .")
    damaged = build.build(house, force=True)
    (damaged.quads / "CURRENT").unlink()
    add_person(house, "grace-test")
    with pytest.raises(StoreProblem, match="cannot be opened"):
        build.build(house)
    build.build(house, force=True)
    assert triples(house.store, FOREIGN) == 1


def test_a_damaged_store_is_mended_by_force(house: Config) -> None:
    """A damaged generation is told with what to do, and doing it helps."""
    (house.store / "current" / "manifest.json").unlink()
    with pytest.raises(StoreProblem, match="tripgraph build --force"):
        build.build(house)
    assert build.build(house, force=True).number == 2


def test_an_unchanged_store_that_cannot_be_written_is_no_trouble(house: Config) -> None:
    """Looking whether a build is needed takes no lock, so that several servers may share one store."""
    with generations.lock(house.store):
        assert build.build(house).number == 1
        with pytest.raises(StoreProblem, match="another build"):
            build.build(house, force=True)
