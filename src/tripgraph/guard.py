r"""A small lexer that finds SERVICE and LOAD in SPARQL, so that nobody makes the server call another host.

Engines read the same text differently, and the guard must not be fooled by any of them. It therefore
follows every reading: ``<`` opens an IRI or means "less than"; ``\u0053`` is an S everywhere (SPARQL 1.1,
section 19.2) or only in strings and IRIs (Oxigraph); a keyword may touch what stands before it
(``1SERVICE<x>``); a name may end before it (``x:SERVICE<y>``). What is in a comment, a string or an IRI in
every reading is let through. LOAD belongs to updates, which no engine takes for a query, and which run where nothing
can be opened: there the guard is for the message. FROM names graphs of the store and never fetches.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

from tripgraph import tokens
from tripgraph.errors import NotAllowed
from tripgraph.tokens import decode_codepoints

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END: Final = re.compile(r"[\r\n]")
_KEYWORD: Final = re.compile(r"service", re.IGNORECASE)
_LONGEST_NAME: Final = 1000

# Where a reading stands: between tokens, behind the keyword, behind its target; or it has found a clause.
_ANYWHERE, _BEHIND_KEYWORD, _BEHIND_TARGET, _CLAUSE = range(4)

_LOCAL: Final = r"(?:%[0-9A-Fa-f]{2}|\\.|[\w:.\-])"
_PREFIXED: Final = rf"(?:[^\W\d](?:[\w.\-]*[\w\-])?)?:(?:(?![.\-]){_LOCAL}*(?<!\.))?"
_TOKEN: Final = re.compile(
    r"\"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*+\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*+'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'"
    # The name behind these is a graph's or a resource's, although a brace may follow it.
    rf"|(?:graph|from|named|describe)[ \t\r\n]+{_PREFIXED}"
    r"|[?$]\w+|@[A-Za-z]+(?:-[A-Za-z0-9]+)*|[0-9]+"
    rf"|(?P<name>{_PREFIXED}|[^\W\d]\w*)"
    r"|(?P<iri><[^<>{}|^`\\\x00-\x20]*>)"
    r"|[^\"'\\]",
    re.IGNORECASE | re.DOTALL,
)
_TARGET: Final = re.compile(r"<[^<>\s]*>|[^\s{}<>\"'#:?$]*+[:?$](?:\\.|[^\s{}#\\])*")


def refuse_service(query: str) -> None:
    """Raise NotAllowed if some reading of the query has a SERVICE clause."""
    if any(_KEYWORD.search(text) and _has_clause(text) for text in (query, decode_codepoints(query))):
        raise NotAllowed(
            "SERVICE would make this server call another host, which is switched off. Leave the clause out, "
            "ask that endpoint yourself, and pass what it answers in a VALUES block."
        )


def refuse_update(update: str) -> None:
    """Raise NotAllowed if an update has a LOAD operation, or a SERVICE clause in some reading."""
    if any(_loads(text) for text in (update, decode_codepoints(update))):
        raise NotAllowed(
            "LOAD would make this server fetch a document, which is switched off. Fetch it yourself, and send it to "
            "the graph with PUT or POST, or with 'tripgraph load'."
        )
    refuse_service(update)


def _loads(text: str) -> bool:
    """Tell whether LOAD stands there as a word, which is nothing else in SPARQL than the operation."""
    return any(token.kind == "word" and token.text.lower() == "load" for token in tokens.read(text))


def _has_clause(text: str) -> bool:
    """Follow all readings from the start of the text; tell whether one of them meets a service clause.

    Each place is read once in each state, so that the time grows with the length of the text, whatever it is.
    """
    line_ends = [match.start() for match in _LINE_END.finditer(text)] + [len(text)]
    seen = [bytearray(len(text) + 1) for _ in range(_CLAUSE)]
    pending = [(_ANYWHERE, 0)]
    while pending:
        state, place = pending.pop()
        if state == _CLAUSE:
            return True
        if seen[state][place]:
            continue
        seen[state][place] = True
        if text[place : place + 1] == "#":
            pending.append((state, line_ends[bisect_left(line_ends, place)]))
        elif state == _ANYWHERE:
            pending += _after_token(text, place)
        else:
            pending += _towards_clause(text, place, state)
    return False


def _after_token(text: str, place: int) -> Iterator[tuple[int, int]]:
    """Yield where readings go on behind the token at this place; nowhere behind a string left open."""
    token = _TOKEN.match(text, place)
    if token is None:
        return
    yield _ANYWHERE, token.end()
    if token["iri"]:
        yield _ANYWHERE, place + 1
    keywords = list(_KEYWORD.finditer(token["name"] or ""))
    if keywords and len(token["name"]) > _LONGEST_NAME:
        yield _CLAUSE, place
        return
    for keyword in keywords:
        yield _BEHIND_KEYWORD, place + keyword.end()


def _towards_clause(text: str, place: int, state: int) -> Iterator[tuple[int, int]]:
    """Yield where a reading goes on that has met the keyword, or the keyword and the target."""
    if text[place : place + 1] in (" ", "\t", "\r", "\n"):
        yield state, place + 1
    elif state == _BEHIND_TARGET:
        if text.startswith("{", place) and not text.startswith("{|", place):
            yield _CLAUSE, place
    else:
        if text[place : place + 6].casefold() == "silent":
            yield _BEHIND_KEYWORD, place + 6
        if target := _TARGET.match(text, place):
            yield _BEHIND_TARGET, target.end()
