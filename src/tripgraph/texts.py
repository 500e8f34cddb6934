"""Whether the texts at hand are those that the graph cites: hashes, offsets and the words of mentions."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tripgraph import passages
from tripgraph.errors import BadInput
from tripgraph.violation import Violation
from tripgraph.vocab import OA, TRIP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tripgraph.facts import Facts
    from tripgraph.passages import Passage

RULE: Final = "texts"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands in its text, as the graph has it; more than one value is joined by spaces."""

    start: str
    end: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words with which a passage names something; all but ``words`` are IRIs."""

    mention: str
    passage: str
    words: str


@dataclass(frozen=True, slots=True)
class CitedText:
    """What the graph says of the text of one source: ``passages`` by their IRIs, ``wordings`` in them."""

    iri: str
    file_name: str
    sha256: str
    passages: dict[str, Place] = field(default_factory=dict)
    wordings: list[Wording] = field(default_factory=list)


def cited(facts: Facts) -> list[CitedText]:
    """Return the texts that are cited, sorted by source; a source without a file name has none."""
    texts = {
        node: CitedText(node, _only(facts, node, TRIP.fileName), _only(facts, node, TRIP.sha256))
        for node in facts.nodes(TRIP.fileName)
    }
    text_of: dict[str, CitedText] = {}
    for node in facts.nodes(TRIP.paragraph):
        for source in facts.values(node, TRIP.inSource):
            if source in texts:
                text_of[node] = texts[source]
                texts[source].passages[node] = _place(node, facts)
    for node in facts.nodes(TRIP.inPassage):
        for passage in facts.values(node, TRIP.inPassage):
            if passage in text_of:
                words = facts.values(node, TRIP.wording)
                text_of[passage].wordings.extend(Wording(node, passage, each) for each in words)
    return list(texts.values())


def verify(text: CitedText, folder: Path) -> list[Violation]:
    """Return what does not fit between the graph and the text in the folder; nothing if all does."""
    path = folder / text.file_name
    if text.file_name != path.name:
        return [_text_violation(text, f"the file name {text.file_name!r} is a path. Name the file alone.")]
    if not path.is_file():
        return [_text_violation(text, f"its text {text.file_name!r} is not in {folder}. Put it there.")]
    try:
        content = path.read_bytes()
    except OSError as error:
        return [_text_violation(text, f"{path} cannot be read: {error.strerror}.")]
    if text.sha256 != sha256(content).hexdigest():
        return [
            _text_violation(
                text,
                f"{path} is not the text that was cited: its SHA-256 differs. Find the text that was, or run "
                "`tripgraph source add --replace` and read every citation again.",
            )
        ]
    try:
        decoded = passages.decode(content, str(path))
    except BadInput as error:
        return [_text_violation(text, str(error))]
    found = {f"{text.iri}#{passage.name}": passage for passage in passages.passages(decoded)}
    return [*_misplaced(text, found), *_misquoted(text, found)]


def _misplaced(text: CitedText, found: Mapping[str, Passage]) -> Iterator[Violation]:
    """Yield the passages that the text and the graph do not have alike, to be found where they are recorded."""
    there = {node: Place(str(p.start), str(p.end), p.sha256) for node, p in found.items()}
    for node in sorted(there.keys() | text.passages.keys()):
        if node not in text.passages:
            message = f"the passage <{node}> is not recorded. Run `tripgraph source add` again."
            yield _text_violation(text, message)
        elif there.get(node) != text.passages[node]:
            yield _violation(
                node,
                f"its offsets or hash are not those of {text.file_name}. Run `tripgraph source add` again.",
                str(OA.hasSelector),
            )


def _misquoted(text: CitedText, found: Mapping[str, Passage]) -> Iterator[Violation]:
    """Yield the mentions whose words do not stand in their passage."""
    for wording in text.wordings:
        if wording.passage in found and wording.words not in found[wording.passage].text:
            yield _violation(
                wording.mention,
                f"the words {wording.words!r} do not stand in <{wording.passage}>. "
                "Copy them from there letter by letter, or name the passage they stand in.",
                wording.words,
            )


def _place(passage: str, facts: Facts) -> Place:
    selectors = facts.values(passage, OA.hasSelector)
    start, end = (
        " ".join(value for selector in selectors for value in facts.values(selector, term))
        for term in (OA.start, OA.end)
    )
    return Place(start, end, _only(facts, passage, TRIP.sha256))


def _only(facts: Facts, node: str, predicate: str) -> str:
    """Return the one value of a property; several, which fit nothing, are joined by spaces."""
    return " ".join(facts.values(node, predicate))


def _text_violation(text: CitedText, message: str) -> Violation:
    """Return what is wrong with a text as a whole, to be found where its file name is recorded."""
    return _violation(text.iri, message, text.file_name)


def _violation(node: str, message: str, term: str | None = None) -> Violation:
    return Violation(rule=RULE, message=message, node=node, term=term)
