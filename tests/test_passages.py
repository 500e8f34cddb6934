"""The passages of a text: sentences, places, offsets, and texts that are none."""

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tripgraph.errors import BadInput
from tripgraph.passages import decode, passages

EXPECTED = Path(__file__).parent / "expected" / "passages.tsv"


def places(text: str) -> list[tuple[str, int, str]]:
    """Return name, line and text of each passage."""
    return [(passage.name, passage.line, passage.text) for passage in passages(text)]


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    """Blank lines count as lines but not as paragraphs."""
    assert places("One.\n\n  \nTwo\nThree\n") == [
        ("p1s1", 1, "One."),
        ("p2s1", 4, "Two"),
        ("p3s1", 5, "Three"),
    ]


def test_a_sentence_ends_after_a_mark_that_white_space_follows() -> None:
    """A full stop inside a number, a word or before a bracket ends nothing."""
    text = 'He paid 3.5 million. Why? (Nobody asked.) "Go!" she said!  Done'
    assert [passage.text for passage in passages(text)] == [
        "He paid 3.5 million.",
        "Why?",
        '(Nobody asked.) "Go!" she said!',
        "Done",
    ]


def test_a_mark_on_its_own_is_a_sentence() -> None:
    """The rule holds for a mark that stands between two spaces as well."""
    assert [passage.text for passage in passages("A. ! B.")] == ["A.", "!", "B."]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_stay_in_the_text_and_count_in_the_offsets(line_end: str) -> None:
    """Offsets hold in the text as it is, whichever way its lines end."""
    text = f"One. Two.{line_end}{line_end}Three"
    third = passages(text)[2]
    assert (third.paragraph, third.line, third.start) == (2, 3, 9 + 2 * len(line_end))
    assert text[third.start : third.end] == "Three"


def test_offsets_count_code_points() -> None:
    """A letter outside the Basic Multilingual Plane and a combining accent count one each."""
    second = passages("\N{MAHJONG TILE RED DRAGON}e\N{COMBINING ACUTE ACCENT}. B.")[1]
    assert (second.start, second.end) == (5, 7)


def test_the_hash_is_that_of_the_utf8_bytes() -> None:
    """The hash of a passage is what sha256sum prints for its text."""
    assert passages("abc")[0].sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.text(alphabet=" .!?a\n\r\té\N{GRINNING FACE}", max_size=60))
def test_passages_cover_all_but_white_space(text: str) -> None:
    """Each passage is the text between its offsets, they do not overlap, and white space lies between."""
    found = passages(text)
    assert [text[passage.start : passage.end] for passage in found] == [passage.text for passage in found]
    ends = [0, *(passage.end for passage in found)]
    starts = [*(passage.start for passage in found), len(text)]
    assert all(not text[end:start].strip() for end, start in zip(ends, starts, strict=True))
    assert len({passage.name for passage in found}) == len(found)


def test_a_blank_line_of_many_spaces_is_read_at_once() -> None:
    """A sentence before a long run of spaces costs no more than its length."""
    assert len(passages("a" + " " * 300_000 + "b" + " " * 300_000)) == 1


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """The first passage of a text with a byte order mark starts at offset 0."""
    assert decode(b"\xef\xbb\xbfOne.", "a.txt") == "One."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"One. \xff", "a.txt: not UTF-8 text: byte 0xff at offset 5."),
        (b"\xef\xbb\xbfOne. \xe9t\xe9", "a.txt: not UTF-8 text: byte 0xe9 at offset 8."),
        (b"One.\0Two.", "a.txt: a NUL byte at offset 4."),
        ("One.".encode("utf-16"), "a.txt: not UTF-8 text: byte 0xff at offset 0."),
        (b"", "a.txt: the text is empty"),
        (b"\xef\xbb\xbf \n\t\n", "a.txt: the text is empty"),
    ],
)
def test_what_is_no_text_is_refused_with_its_place(content: bytes, message: str) -> None:
    """The message names the file, the byte and its offset in the file, byte order mark included."""
    with pytest.raises(BadInput) as refusal:
        decode(content, "a.txt")
    assert str(refusal.value).startswith(message)


@pytest.mark.skipif(
    "TRIPGRAPH_SOURCES" not in os.environ, reason="TRIPGRAPH_SOURCES names no folder of texts"
)
def test_the_passages_of_the_real_texts_are_those_that_were_cited() -> None:
    """The 55 passages of the two reports have the places, offsets and hashes on record."""
    folder = Path(os.environ["TRIPGRAPH_SOURCES"])
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")]
    found = [
        (name, *(str(value) for value in (p.paragraph, p.sentence, p.line, p.start, p.end)), p.sha256)
        for name in sorted({row[0] for row in expected})
        for p in passages(decode((folder / name).read_bytes(), name))
    ]
    assert len(found) == 55
    assert found == expected
