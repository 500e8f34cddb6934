"""The saved questions: one file a question, plain SPARQL under header lines that say what it asks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

_HEADER: Final = re.compile(r"^#\+ *([a-z]+): *(.+?) *$", re.MULTILINE)
_KEYS: Final = {"title", "question"}


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question worth asking again: slug (the file's name), title, the question as a person asks it, and SPARQL."""

    slug: str
    title: str
    question: str
    sparql: str


def read(folder: Path) -> tuple[SavedQuery, ...]:
    """Return the saved queries of a folder by file name; none if there is no folder. Raises BadInput."""
    return tuple(_read(path) for path in sorted(folder.glob("*.rq")))


def _read(path: Path) -> SavedQuery:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}.") from error
    header = dict(_HEADER.findall(text))
    if header.keys() != _KEYS:
        raise BadInput(f"{path}: the header needs exactly the lines '#+ title: …' and '#+ question: …'.")
    return SavedQuery(path.stem, header["title"], header["question"], _HEADER.sub("", text).strip() + "\n")
