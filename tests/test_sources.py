"""The record of a source: what ``tripgraph source add`` writes, and what it refuses."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from tripgraph import rdfio, sources
from tripgraph.errors import BadInput, NotFound, Refused
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.vocab import DCTERMS, OA, RDF, RDFS, TRIP

TRIP_SLUG = "2031-01-a-visit"
SOURCE = f"https://w3id.org/tripgraph/source/{TRIP_SLUG}/gazette"
TEXT = "Ada flew north. Bo stayed.\n\nThey met again.\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return a data folder with the folder of one trip."""
    (tmp_path / "data" / TRIP_SLUG).mkdir(parents=True)
    return tmp_path / "data"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """Return the file of a made-up source."""
    file = tmp_path / "gazette.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def said(path: Path, subject: str) -> set[tuple[str, str]]:
    """Return what a file says of a node, as predicates and values."""
    return {
        (quad.predicate.value, getattr(quad.object, "value", ""))
        for quad in rdfio.parse_file(path, None)
        if quad.subject == NamedNode(subject)
    }


def test_a_record_names_the_file_its_hash_and_its_title(data: Path, text: Path) -> None:
    """A source is found again by its file name, and its hash is what sha256sum prints."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette", "The Gazette"))
    assert path == data / TRIP_SLUG / "passages" / "gazette.ttl"
    assert said(path, SOURCE) == {
        (str(RDF.type), str(TRIP.Source)),
        (str(TRIP.fileName), "gazette.txt"),
        (str(TRIP.sha256), sha256(TEXT.encode()).hexdigest()),
        (str(RDFS.label), "The Gazette"),
        (str(DCTERMS.title), "The Gazette"),
    }


def test_a_source_without_a_title_is_called_after_its_file(data: Path, text: Path) -> None:
    """A new record always has a label, so that it passes the checks."""
    file = text.rename(text.with_name("the-new_gazette.txt"))
    path = sources.add(data, sources.read(file, TRIP_SLUG, "gazette"))
    assert (str(RDFS.label), "The new gazette") in said(path, SOURCE)


def test_the_title_that_is_recorded_is_kept(data: Path, text: Path) -> None:
    """Adding a source again without its title does not take the title away; another one takes its place."""
    sources.add(data, sources.read(text, TRIP_SLUG, "gazette", "The Gazette"))
    text.write_text("Another text.", encoding="utf-8")
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"), replace=True)
    assert (str(DCTERMS.title), "The Gazette") in said(path, SOURCE)
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette", "Daily"))
    assert (str(DCTERMS.title), "Daily") in said(path, SOURCE)


def test_a_record_without_a_title_stays_without(data: Path, text: Path) -> None:
    """The title may stand in another file; the record does not add a second one."""
    path = data / TRIP_SLUG / "passages" / "gazette.ttl"
    path.parent.mkdir()
    source = sources.read(text, TRIP_SLUG, "gazette")
    path.write_bytes(sources.document(source))
    assert str(RDFS.label) not in dict(said(sources.add(data, source), SOURCE))


def test_a_passage_is_a_segment_of_its_source(data: Path, text: Path) -> None:
    """Each passage is an oa:SpecificResource with its place, its hash and a position selector."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    assert said(path, f"{SOURCE}#p2s1") == {
        (str(RDF.type), str(TRIP.Passage)),
        (str(RDF.type), str(OA.SpecificResource)),
        (str(TRIP.inSource), SOURCE),
        (str(OA.hasSource), SOURCE),
        (str(TRIP.paragraph), "2"),
        (str(TRIP.sentence), "1"),
        (str(TRIP.line), "3"),
        (str(TRIP.sha256), sha256(b"They met again.").hexdigest()),
        (str(OA.hasSelector), f"{SOURCE}#p2s1-position"),
    }
    assert said(path, f"{SOURCE}#p2s1-position") == {
        (str(RDF.type), str(OA.TextPositionSelector)),
        (str(OA.start), "28"),
        (str(OA.end), "43"),
    }


def test_the_text_itself_is_not_written(data: Path, text: Path) -> None:
    """No word of a source enters its record."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    literals = [q.object for q in rdfio.parse_file(path, None) if isinstance(q.object, Literal)]
    assert not [each for each in literals if " " in each.value]


def test_the_same_text_gives_the_same_bytes(data: Path, text: Path) -> None:
    """Adding a source again changes nothing, whatever the hash seed."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    first = path.read_bytes()
    for seed in ("1", "2"):
        command = f"source add {text} --trip {TRIP_SLUG} --slug gazette"
        subprocess.run(
            [sys.executable, "-m", "tripgraph", "--data", str(data), *command.split()],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
        )
        assert path.read_bytes() == first


def test_the_record_of_another_text_is_kept(data: Path, text: Path) -> None:
    """A changed text is refused, the record stays as it was, and --replace is how to mean it."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    before = path.read_bytes()
    text.write_text("Another text.", encoding="utf-8")
    with pytest.raises(Refused, match="--replace"):
        sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    assert path.read_bytes() == before
    sources.add(data, sources.read(text, TRIP_SLUG, "gazette"), replace=True)
    assert path.read_bytes() != before


def test_a_record_leaves_no_draft_behind(data: Path, text: Path) -> None:
    """A record is written beside its place and moved there whole."""
    path = sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    assert list(path.parent.iterdir()) == [path]


def test_a_trip_without_a_folder_is_not_found(data: Path, text: Path) -> None:
    """A misspelt trip makes no folder; the message says how to make one."""
    with pytest.raises(NotFound, match="tripgraph new trip 2031-02-b"):
        sources.add(data, sources.read(text, "2031-02-b", "gazette"))
    assert not (data / "2031-02-b").exists()


@pytest.mark.parametrize("bad", ["", "Gazette", "a_b", "../b", "a--b", "-a", "a/b", "é", "a b", "a\n"])
def test_a_name_that_cannot_stand_in_an_iri_is_refused(text: Path, bad: str) -> None:
    """Slugs are small letters, digits and single hyphens, for trips and sources alike."""
    with pytest.raises(BadInput, match="small letters"):
        sources.read(text, TRIP_SLUG, bad)
    with pytest.raises(BadInput, match="small letters"):
        sources.read(text, bad, "gazette")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A missing text and a folder in its place are told apart."""
    with pytest.raises(NotFound, match=r"nowhere\.txt"):
        sources.read(tmp_path / "nowhere.txt", TRIP_SLUG, "gazette")
    with pytest.raises(BadInput, match="cannot be read"):
        sources.read(tmp_path, TRIP_SLUG, "gazette")


def test_a_folder_that_cannot_be_written_is_named(data: Path, text: Path) -> None:
    """A file where the folder should be is an error with its path, and stays as it is."""
    (data / TRIP_SLUG / "passages").write_text("in the way", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        sources.add(data, sources.read(text, TRIP_SLUG, "gazette"))
    assert (data / TRIP_SLUG / "passages").read_text(encoding="utf-8") == "in the way"
