"""The texts at hand are those that were cited, and mentions quote them to the letter."""

from pathlib import Path

import pytest

from tripgraph import facts, rdfio, sources, texts
from tripgraph.rdfio import NamedNode
from tripgraph.violation import Violation

TEXT = "Ada flew north. Bo stayed.\n\nThey met again.\n"
TRIP = "2031-01-a-visit"


class World:
    """A text, its record, mentions in it, and what is found to be wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.text = folder / "texts" / "gazette.txt"
        self.text.parent.mkdir()
        self.text.write_text(TEXT, encoding="utf-8")
        (folder / "data" / TRIP).mkdir(parents=True)
        self.record = sources.add(folder / "data", sources.read(self.text, TRIP, "gazette"))
        self.mentions = ""

    def mention(self, words: str, passage: str) -> None:
        """Add a mention with these words."""
        self.mentions += (
            f'<https://w3id.org/tripgraph/id/mention/{len(self.mentions)}> trip:wording "{words}" ; '
            f"trip:inPassage :{passage} .\n"
        )

    def found(self) -> list[Violation]:
        """Return what is wrong."""
        turtle = self.record.read_bytes() + self.mentions.encode()
        quads = rdfio.parse_bytes(turtle, rdfio.suffixes()[".ttl"], "test", NamedNode("http://a.b/"))
        (cited,) = texts.cited(facts.gather(quads))
        return texts.verify(cited, self.text.parent)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Return a world in which all is well."""
    return World(tmp_path)


def test_a_text_that_was_cited_passes(world: World) -> None:
    """Hash, offsets and the words of mentions fit."""
    world.mention("Ada", "p1s1")
    world.mention("met again", "p2s1")
    assert world.found() == []


def test_words_that_do_not_stand_in_their_passage_are_refused(world: World) -> None:
    """A mention quotes the passage it names, letter by letter."""
    world.mention("Bo", "p1s1")
    (violation,) = world.found()
    assert violation.node.endswith("/mention/0")
    assert "'Bo' do not stand in" in violation.message


def test_a_changed_text_is_refused(world: World) -> None:
    """One letter more and the text is another one."""
    world.text.write_text(TEXT + "!", encoding="utf-8")
    (violation,) = world.found()
    assert "is not the text that was cited" in violation.message


@pytest.mark.parametrize(
    ("old", "new"),
    [("oa:start 16", "oa:start 17"), ("oa:end 43", "oa:end 42"), ("oa:end 15", "oa:end 15 , 16")],
)
def test_offsets_that_do_not_fit_are_refused(world: World, old: str, new: str) -> None:
    """A record that was edited by hand is noticed."""
    turtle = world.record.read_text(encoding="utf-8")
    assert old in turtle
    world.record.write_text(turtle.replace(old, new), encoding="utf-8")
    (violation,) = world.found()
    assert "offsets or hash" in violation.message


def test_a_passage_that_is_missing_from_the_record_is_refused(world: World) -> None:
    """A record holds every passage of its text."""
    turtle = world.record.read_text(encoding="utf-8")
    world.record.write_text(turtle.replace(":p1s2", ":p1s3"), encoding="utf-8")
    missing, unknown = world.found()
    assert "gazette#p1s2> is not recorded" in missing.message
    assert (missing.term, unknown.node.partition("#")[2]) == ("gazette.txt", "p1s3")


def test_a_text_that_is_not_there_is_named(world: World) -> None:
    """Where texts are checked, each of them has to be there."""
    world.text.unlink()
    (violation,) = world.found()
    assert "'gazette.txt' is not in" in violation.message


def test_a_text_that_cannot_be_read_is_named(world: World) -> None:
    """A text that is there and gives nothing is a violation at its source."""
    world.text.unlink()
    world.text.symlink_to("/proc/self/mem")
    (violation,) = world.found()
    assert "gazette.txt cannot be read: Input/output error" in violation.message


def test_a_file_name_leads_to_no_other_folder(world: World) -> None:
    """A path as a file name is refused before anything is read."""
    turtle = world.record.read_text(encoding="utf-8")
    world.record.write_text(turtle.replace('"gazette.txt"', '"../texts/gazette.txt"'), encoding="utf-8")
    (violation,) = world.found()
    assert "is a path" in violation.message
