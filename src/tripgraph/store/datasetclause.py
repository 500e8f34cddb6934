"""Reading the FROM clauses of a query (SPARQL 1.1 Query Language, section 13.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN: Final = re.compile(
    r"""
      \s+ | \#[^\r\n]*
    | \"{3}(?:"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
    | "(?:[^"\\\r\n]|\\.)*+" | '(?:[^'\\\r\n]|\\.)*+'
    | <(?P<iri>[^<>"{}|^`\x00-\x20]*)>
    | (?P<prefix>[^\W\d]?[\w.-]*):(?P<local>(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\.)*)
    | [?$@](?:\w+) | (?P<word>\w+) | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class QueryDataset:
    """The graphs a query is asked of, as IRIs: those merged into its default graph, and the named ones."""

    default: tuple[str, ...]
    named: tuple[str, ...]


def read(query: str) -> QueryDataset | None:
    """Return the dataset that the query's own FROM clauses describe, None if it has none.

    The query need not be valid; whoever parses it reports that.
    """
    if "from" not in query.casefold():
        return None
    default: list[str] = []
    named: list[str] = []
    for is_named, iri in _clauses(query):
        (named if is_named else default).append(iri)
    return QueryDataset(tuple(default), tuple(named)) if default or named else None


def _clauses(query: str) -> Iterator[tuple[bool, str]]:
    """Yield each FROM clause outside of braces: whether it is FROM NAMED, and the IRI."""
    base = ""
    prefixes: dict[str, str] = {}
    depth = 0
    before = ["", ""]  # the last two words or names, in small letters
    for token in _TOKEN.finditer(query):
        iri = _resolved(token, base, prefixes)
        if iri is None and not token["word"] and not token["mark"] and token["prefix"] is None:
            continue
        if iri is not None and before[-1] == "base":
            base = iri
        elif iri is not None and before[-2] == "prefix":
            prefixes[before[-1].removesuffix(":")] = iri
        elif (
            iri is not None
            and depth == 0
            and "from" in (before[-1], before[-2] if before[-1] == "named" else "")
        ):
            yield before[-1] == "named", iri
        depth += {"{": 1, "}": -1}.get(token["mark"] or "", 0)
        before = [before[-1], token[0] if token["prefix"] is not None else token[0].lower()]


def _resolved(token: re.Match[str], base: str, prefixes: dict[str, str]) -> str | None:
    """Return the IRI that a token stands for; None if it is none, or its prefix is not declared (yet)."""
    if token["iri"] is not None:
        return urljoin(base, str(token["iri"]))
    namespace = prefixes.get(token["prefix"])
    return None if namespace is None else namespace + _ESCAPE.sub(r"\1", token["local"])
