"""Nothing that belongs to the publishers of the sources is in the repository."""

import os
import re
from pathlib import Path

import pytest

from tripgraph.passages import decode, passages

ROOT = Path(__file__).parents[1]
FOLDERS = ("benchmarks", "data", "docs", "ontology", "queries", "src", "tests")
# Names and titles may run to this many words; a run that is longer is somebody's sentence.
MOST_WORDS = 15


def words(text: str) -> list[str]:
    """Return the words of a text in small letters."""
    return re.findall(r"\w+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Return all runs of so many words."""
    found = words(text)
    return {tuple(found[start : start + length]) for start in range(len(found) - length + 1)}


@pytest.mark.skipif(
    "TRIPGRAPH_SOURCES" not in os.environ, reason="TRIPGRAPH_SOURCES names no folder of texts"
)
def test_no_sentence_of_a_source_is_in_the_repository() -> None:
    """No file shares a run of words with a source that is longer than a title is."""
    texts = sorted(Path(os.environ["TRIPGRAPH_SOURCES"]).glob("*.txt"))
    assert texts
    theirs = {
        run
        for text in texts
        for passage in passages(decode(text.read_bytes(), text.name))
        for run in runs(passage.text, MOST_WORDS + 1)
    }
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    ours = {path: runs(path.read_text(encoding="utf-8", errors="ignore"), MOST_WORDS + 1) for path in files}
    assert {path: run for path, found in ours.items() for run in found & theirs} == {}
