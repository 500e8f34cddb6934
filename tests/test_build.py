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
from tripgraph import build, media, rdfio
from tripgraph.errors import BadInput, Refused, StoreProblem, SyntaxProblem
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH

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
