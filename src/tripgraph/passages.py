"""The passages of a text: its sentences, each with its place, its offsets and its hash.

A paragraph is a line that is not blank. A sentence ends after ``.``, ``!`` or ``?`` followed by white space,
or with its paragraph. White space around a sentence belongs to none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_SENTENCE: Final = re.compile(r"(?=\S).*?(?:[.!?](?=\s)|\Z)", re.DOTALL)
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Passage:
    """One sentence of a text.

    paragraph, sentence and line count from 1; sentences start anew in each paragraph, and lines include the
    blank ones. start, end: offsets in Unicode code points in the decoded text, end exclusive, as
    ``oa:TextPositionSelector`` counts them (Web Annotation Data Model, section 4.2).
    """

    paragraph: int
    sentence: int
    line: int
    start: int
    end: int
    text: str

    @property
    def name(self) -> str:
        """The passage's name within its source, such as ``p10s2``."""
        return f"p{self.paragraph}s{self.sentence}"

    @property
    def sha256(self) -> str:
        """The SHA-256 of the passage's text in UTF-8, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()


def decode(content: bytes, place: str) -> str:
    """Return the text that the bytes of a source hold, its line ends untouched.

    A byte order mark is no part of the text. place: the file's name for messages. Raises BadInput, with the
    offset in bytes, for what is not UTF-8 or holds a NUL, and for a text without a single passage.
    """
    body = content.removeprefix(_BYTE_ORDER_MARK)
    skipped = len(content) - len(body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{place}: not UTF-8 text: byte {body[error.start]:#04x} at offset {error.start + skipped}. "
            "Save the text as UTF-8 and try again."
        ) from error
    if (nul := body.find(0)) >= 0:
        raise BadInput(
            f"{place}: a NUL byte at offset {nul + skipped}. This is no plain text: "
            "save it as UTF-8 and try again."
        )
    if not text.strip():
        raise BadInput(f"{place}: the text is empty, so there is no passage to cite.")
    return text


def passages(text: str) -> list[Passage]:
    """Return the passages of a text, in the order of the text; none for a blank one."""
    found: list[Passage] = []
    paragraph = 0
    for number, (start, line) in enumerate(_lines(text), start=1):
        if not line.strip():
            continue
        paragraph += 1
        found += [
            Passage(paragraph, sentence, number, start + match.start(), start + match.end(), match.group())
            for sentence, match in enumerate(_SENTENCE.finditer(line.rstrip()), start=1)
        ]
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the content of each line; a line ends with LF, CR LF or CR."""
    return ((match.start(), match.group(1)) for match in _LINE.finditer(text))
