"""The lines of a Turtle file on which its nodes stand.

Parsers give triples without their place; this reads only as much of Turtle 1.1 as it takes to tell subjects
from the rest, and expects a file that a parser has accepted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin

# Turtle 1.1, section 6.5; whatever stands inside a comment or a string is passed over whole.
_TOKEN: Final = re.compile(
    r"""
      (?P<newline> \n )
    | (?P<comment> \#[^\n]* )
    | (?P<string>  \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
                 | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
    | (?P<iri>     <[^<>"{}|^`\s]*> )
    | (?P<keyword> @prefix\b | @base\b | (?i:prefix|base)(?=[\s<]) )
    | (?P<tag>     @[A-Za-z][A-Za-z0-9-]* )
    | (?P<number>  [+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?<!\.) )
    | (?P<blank>   _:[\w][\w.-]* )
    | (?P<name>    (?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)
                   (?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)? )
    | (?P<stop>    \. )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)")


@dataclass(slots=True)
class Lines:
    """Where the nodes of one file stand; lines count from 1.

    subjects: the first line on which a node is a subject. terms: the first line on which a term stands within
    the statements of a node, by (node, term).
    """

    subjects: dict[str, int] = field(default_factory=dict)
    terms: dict[tuple[str, str], int] = field(default_factory=dict)

    def find(self, node: str, term: str | None = None) -> int | None:
        """Return the line of the term within the node's statements, else the line of the node, else None."""
        line = self.terms.get((node, term)) if term is not None else None
        return self.subjects.get(node) if line is None else line


@dataclass(slots=True)
class _Reader:
    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    subject: str | None = None
    directive: list[str] = field(default_factory=list)

    def stop(self) -> None:
        self.subject = None
        self.directive.clear()

    def term(self, token: str, line: int) -> None:
        if self.directive:
            self._define(token)
            return
        iri = self._resolved(token)
        if self.subject is None:
            self.subject = iri
            self.lines.subjects.setdefault(iri, line)
        else:
            self.lines.terms.setdefault((self.subject, iri), line)

    def literal(self, token: str, line: int) -> None:
        if self.subject is not None:
            self.lines.terms.setdefault((self.subject, token.strip("\"'")), line)

    def _define(self, token: str) -> None:
        """Take in the next token of a directive; its IRI ends it, whether or not a full stop follows."""
        self.directive.append(token)
        if not token.startswith("<"):
            return
        iri = urljoin(self.base, token[1:-1])
        if self.directive[0].lower().endswith("base"):
            self.base = iri
        else:
            self.prefixes[self.directive[1]] = iri
        self.directive.clear()

    def _resolved(self, token: str) -> str:
        if token.startswith("<"):
            return urljoin(self.base, token[1:-1])
        prefix, _, local = token.partition(":")
        return self.prefixes.get(f"{prefix}:", "") + _ESCAPED.sub(r"\1", local)


def lines(text: str) -> Lines:
    """Return where the nodes of a Turtle or N-Triples text stand; one pass, however long the text."""
    reader = _Reader()
    line = 1
    for match in _TOKEN.finditer(text):
        token = match.group()
        match match.lastgroup:
            case "iri" | "name" | "blank":
                reader.term(token, line)
            case "string" | "number":
                reader.literal(token, line)
            case "keyword":
                reader.directive.append(token)
            case "stop":
                reader.stop()
            case _:
                pass
        line += token.count("\n")
    return reader.lines
