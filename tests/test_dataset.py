"""What dataset promises: a file's path is its graph, nothing is left out unseen, and content alone is hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tripgraph import dataset
from tripgraph.errors import BadInput, NotFound
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from pathlib import Path


def fill(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", encoding="utf-8")
    return folder


def test_the_path_of_a_file_is_the_name_of_its_graph(tmp_path: Path) -> None:
    """Each file below the folder is one named graph, named after its path; files come sorted by graph."""
    fill(tmp_path, "2024-07-trip/report.ttl", "reference/people.nt", "2024-07-trip/a/b.jsonld", "x.rdf")
    read = dataset.read(tmp_path)
    assert [(file.graph.value, file.path.relative_to(tmp_path).as_posix()) for file in read.files] == [
        (str(GRAPH["2024-07-trip/a/b"]), "2024-07-trip/a/b.jsonld"),
        (str(GRAPH["2024-07-trip/report"]), "2024-07-trip/report.ttl"),
        (str(GRAPH["reference/people"]), "reference/people.nt"),
        (str(GRAPH["x"]), "x.rdf"),
    ]


def test_notes_and_leftovers_of_editors_are_no_graphs(tmp_path: Path) -> None:
    """Markdown, hidden files and backups are passed over."""
    fill(tmp_path, "a.ttl", "README.md", ".hidden.ttl", ".git/b.ttl", "a.ttl~", ".#a.ttl")
    assert [file.path.name for file in dataset.read(tmp_path).files] == ["a.ttl"]


@pytest.mark.parametrize("name", ["a.txt", "a.ttl.bak", "a.trig", "a.nq", "a"])
def test_a_file_that_is_no_graph_is_refused_not_skipped(name: str, tmp_path: Path) -> None:
    """A file that cannot be one graph is an error, so that a misnamed one is not lost unseen."""
    fill(tmp_path, "good.ttl", name)
    with pytest.raises(BadInput, match=rf"{name}: not a file of one graph"):
        dataset.read(tmp_path)


@pytest.mark.parametrize("name", ["Trip.ttl", "a b.ttl", "é.ttl", "-a.ttl", "a--b.ttl", "A/b.ttl", "a.b.ttl"])
def test_a_name_that_makes_no_iri_is_refused(name: str, tmp_path: Path) -> None:
    """Folder and file names are slugs, because they become part of an IRI."""
    fill(tmp_path, name)
    with pytest.raises(BadInput, match="small letters a-z, digits and single hyphens"):
        dataset.read(tmp_path)


def test_two_files_that_claim_one_graph_are_refused(tmp_path: Path) -> None:
    """``a.ttl`` and ``a.nt`` would both be the graph ``a``; the message names both."""
    fill(tmp_path, "t/a.ttl", "t/a.nt")
    with pytest.raises(BadInput, match=r"a\.nt and .*a\.ttl both claim the graph <.*/graph/t/a>"):
        dataset.read(tmp_path)


def test_the_graphs_that_tripgraph_makes_cannot_be_claimed(tmp_path: Path) -> None:
    """A data file cannot take the place of the ontology or of the derived facts."""
    fill(tmp_path, "derived.ttl")
    with pytest.raises(BadInput, match="made by tripgraph itself"):
        dataset.read(tmp_path)


def test_a_missing_or_empty_folder_says_what_to_do(tmp_path: Path) -> None:
    """Without data there is nothing to build, and the message says how to start."""
    with pytest.raises(NotFound, match="tripgraph new trip"):
        dataset.read(tmp_path / "gone")
    with pytest.raises(BadInput, match="holds no graph file"):
        dataset.read(tmp_path)


def test_the_fingerprint_follows_names_and_bytes_only(tmp_path: Path) -> None:
    """The same content elsewhere and at another time hashes the same; a changed byte or name does not."""
    one, two = (fill(tmp_path / name, "ontology/tripgraph.ttl", "data/a.ttl") for name in ("one", "two"))
    (two / "data" / "a.ttl").touch()

    def fingerprint(folder: Path) -> str:
        return dataset.fingerprint(folder / "ontology", folder / "data", folder / "queries")

    first = fingerprint(one)
    assert fingerprint(two) == first
    (two / "data" / "a.ttl").rename(two / "data" / "b.ttl")
    renamed = fingerprint(two)
    (one / "ontology" / "tripgraph.ttl").write_text("# changed\n", encoding="utf-8")
    assert len({first, renamed, fingerprint(one)}) == 3
