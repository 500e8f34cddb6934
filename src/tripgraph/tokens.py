"""The words of a SPARQL query: its tokens in their order, each IRI and prefixed name with what it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator

# SPARQL 1.1 Query Language, section 19.8; what fits none of the terminals is a mark of one character. A string that is
# not closed goes on to the end of its line or text, and a prefix is no longer than 100 characters, so that the time
# grows with the length of the query, whatever it is.
_TOKEN: Final = re.compile(
    r"""
      (?P<space>    \s+ | \#[^\r\n]* )
    | (?P<string>   \"{3}(?:"{0,2}(?:[^"\\]|\\.))*+(?:\"{3}|.*) | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3}|.*)
                  | "(?:[^"\\\r\n]|\\.)*+"? | '(?:[^'\\\r\n]|\\.)*+'? )
    | (?P<iri>      <[^<>"{}|^`\x00-\x20]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<tag>      @\w+(?:-\w+)* )
    | (?P<name>     (?:[^\W\d][\w.-]{0,99}+)?:(?:(?![.-])(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?<!\.))? )
    | (?P<number>   \d+(?:\.\d+)?(?:[eE][+-]?\d+)? )
    | (?P<word>     \w+ )
    | (?P<mark>     . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})")
_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a query.

    kind: string, number (without sign), iri, variable, tag (of a language), name (with a prefix), word, mark, or
    declaration: the prefix and the IRI behind PREFIX, the IRI behind BASE. text: as it is written. start: its offset in
    the query. iri: what an IRI or a name stands for; None for all else, and for a name whose prefix is not declared
    before it.
    """

    kind: str
    text: str
    start: int
    iri: str | None = None


def read(query: str) -> Iterator[Token]:
    """Yield the tokens of a query without blanks and comments; the query need not be valid."""
    base = ""
    prefixes: dict[str, str] = {}
    declaring: list[str] = []  # the words of a PREFIX or BASE declaration so far
    for match in _TOKEN.finditer(query):
        kind, text = str(match.lastgroup), match[0]
        if kind == "space":
            continue
        iri = _resolved(kind, text, base, prefixes)
        if kind == "word" and text.lower() in ("prefix", "base"):
            declaring = [text.lower()]
        elif declaring and kind == "iri":
            if declaring[0] == "base":
                base = iri or ""
            else:
                prefixes[declaring[-1].removesuffix(":")] = iri or ""
            kind, declaring = "declaration", []
        elif declaring and kind == "name":
            declaring.append(text)
            kind, iri = "declaration", None
        else:
            declaring = []
        yield Token(kind, text, match.start(), iri)


def decode_codepoints(text: str) -> str:
    r"""Return the text with ``\uXXXX`` and ``\UXXXXXXXX`` replaced (SPARQL 1.1, section 19.2)."""
    return _CODEPOINT.sub(lambda match: chr(int(match[1] or match[2], 16)), text)


def _resolved(kind: str, text: str, base: str, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a token stands for, None if it stands for none."""
    if kind == "iri":
        reference = decode_codepoints(text[1:-1])
        try:
            return urljoin(base, reference)
        except ValueError:  # no reference at all, such as //[; whoever answers the query says so
            return reference
    if kind == "name":
        prefix, _, local = text.partition(":")
        return prefixes[prefix] + _ESCAPE.sub(r"\1", local) if prefix in prefixes else None
    return None
