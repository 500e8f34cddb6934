"""What is probably wrong with an update that no engine reads: a fault that can be named for certain, or none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from tripgraph import tokens
from tripgraph.faults import WORDS, Fault
from tripgraph.statements import misplaced
from tripgraph.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tripgraph.tokens import Token

# SPARQL 1.1 Update, section 3, beside the words of queries, which stand in patterns.
_OPERATIONS: Final = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
_WORDS: Final = WORDS | {*_OPERATIONS, "ALL", "DATA", "DEFAULT", "INTO", "TO", "USING"}
_QUERIES: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_OF_GRAPHS: Final = ("CLEAR", "DROP", "CREATE")
_FROM_ONE_TO_OTHER: Final = ("ADD", "COPY", "MOVE")
_MODIFIERS: Final = ("LIMIT", "OFFSET", "ORDER", "GROUP", "HAVING")
_CHANGE: Final = "DELETE { … } INSERT { … } WHERE { … }"


def find(update: str) -> Fault | None:
    """Return the first mistake that has a name; None if there is none."""
    words = list(tokens.read(update))
    outer = list(_outside(words))
    checks: tuple[Callable[[], Fault | None], ...] = (
        lambda: _query(outer),
        lambda: _unknown_word(words),
        lambda: _graphs(outer),
        lambda: _operations(outer),
        lambda: _data(words),
        lambda: _statements(words),
    )
    return next((fault for check in checks if (fault := check())), None)


def _outside(words: Sequence[Token]) -> Iterator[Token]:
    """Yield what stands outside of braces, of each pair of braces the opening one, and no declarations."""
    depth = 0
    for word in words:
        is_mark = word.kind == "mark"
        if is_mark and word.text == "}":
            depth -= 1
        elif depth == 0 and word.kind != "declaration" and not _says(word, "PREFIX", "BASE"):
            yield word
        if is_mark and word.text == "{":
            depth += 1


def _says(word: Token, *texts: str) -> bool:
    return word.kind == "word" and word.text.upper() in texts


def _query(outer: Sequence[Token]) -> Fault | None:
    if outer and _says(outer[0], *_QUERIES):
        kind = outer[0].text.upper()
        return Fault(
            outer[0].start, f"{kind} belongs to queries, which /sparql answers. Here only updates go."
        )
    return None


def _unknown_word(words: Sequence[Token]) -> Fault | None:
    for word in words:
        if word.kind != "word" or word.text.upper() in _WORDS:
            continue
        if _says(word, "UPDATE", "SET"):
            return Fault(
                word.start, f"SPARQL has no {word.text.upper()}. To change something, write {_CHANGE}."
            )
        close = closest(word.text, _WORDS)
        if close and close[0][0] == word.text[0].upper():
            return Fault(word.start, f"{word.text[:40]!r} is no word of SPARQL. Did you mean {close[0]}?")
        return Fault(
            word.start,
            f"{word.text[:40]!r} is no word of SPARQL. A variable is written ?{word.text[:40]}, a text in quotes, a "
            "name with its prefix.",
        )
    return None


def _graphs(outer: Sequence[Token]) -> Fault | None:
    """Look at the operations on whole graphs (section 3.2)."""
    last = ""
    for before, word in pairwise(w for w in outer if not _says(w, "SILENT")):
        last = before.text.upper() if _says(before, *_OPERATIONS) else last
        if _says(before, *_OF_GRAPHS) and word.kind in ("iri", "name"):
            return Fault(
                word.start, f"GRAPH is missing before the name: {before.text.upper()} GRAPH {word.text[:60]}"
            )
        if _says(before, "GRAPH", *_FROM_ONE_TO_OTHER) and word.kind in ("string", "variable"):
            return Fault(word.start, "A graph is named by an IRI here: <http://…> or a name with its prefix.")
        if last in _FROM_ONE_TO_OTHER and before.kind in ("iri", "name"):
            if _says(word, "INTO"):
                return Fault(word.start, f"{last} … INTO is written with TO: {last} GRAPH <…> TO GRAPH <…>")
            if word.kind in ("iri", "name") or _says(word, "GRAPH"):
                return Fault(
                    word.start, f"TO is missing between the two graphs: {last} GRAPH <…> TO GRAPH <…>"
                )
        if before.text == ";" and word.text == ";":
            return Fault(word.start, "No operation stands before this semicolon. Leave it out.")
    return None


def _operations(outer: Sequence[Token]) -> Fault | None:
    """Look at how the parts of INSERT and DELETE follow each other (section 3.1)."""
    for place, (before, word) in enumerate(pairwise([*outer, tokens.Token("end", "", -1)])):
        earlier = outer[place - 1] if place else None
        if _says(before, "INSERT", "DELETE"):
            if _says(word, "INTO", "FROM", "GRAPH"):
                return Fault(word.start, f"The graph stands inside the braces: {_named(before)}")
            if _says(before, "INSERT") and _says(word, "WHERE"):
                return Fault(word.start, "INSERT wants what to insert before WHERE: INSERT { … } WHERE { … }")
        elif _says(before, "DATA") and word.text != "{":
            if _says(word, "INTO", "FROM", "GRAPH") and earlier is not None:
                return Fault(word.start, f"The graph stands inside the braces: {_named(earlier)}")
            return Fault(max(word.start, before.start), "Braces are missing behind DATA: DATA { … }")
        elif earlier is not None and _says(earlier, "WITH") and word.text == "{":
            return Fault(
                word.start, "What WITH names stands before DELETE or INSERT, which follow without braces."
            )
        elif before.text == "{" and earlier is not None and (fault := _behind_braces(earlier, word)):
            return fault
    return None


def _named(operation: Token) -> str:
    return f"{operation.text.upper()} DATA {{ GRAPH <…> {{ … }} }}"


def _behind_braces(opener: Token, word: Token) -> Fault | None:
    """Look at what follows a pair of braces. opener: what stands before them; word: what follows."""
    is_template = _says(opener, "INSERT", "DELETE")
    operation = opener.text.upper()
    if _says(word, *_MODIFIERS):
        return Fault(word.start, f"{word.text.upper()} belongs to queries. In an update it stands in a subquery: "
                     "WHERE { SELECT … LIMIT 5 }")  # fmt: skip
    if is_template and word.text == "{":
        return Fault(word.start, "WHERE is missing before these braces.")
    if is_template and (word.kind == "end" or word.text == ";"):
        advice = "For triples as they stand, write INSERT DATA { … }."
        if operation == "DELETE":
            advice = "For all that a pattern finds, write DELETE WHERE { … }."
        return Fault(opener.start, f"{operation} {{ … }} wants WHERE {{ … }} behind it. {advice}")
    if _says(opener, "DATA") and _says(word, "WHERE"):
        return Fault(word.start, f"What follows DATA takes no WHERE. With a pattern, write {_CHANGE}.")
    if not is_template and not _says(opener, "USING") and _says(word, *_OPERATIONS):
        return Fault(word.start, "A semicolon is missing before this operation.")
    if _says(opener, "WHERE") and word.text == "{":
        return Fault(
            word.start, "These braces belong to nothing. A pattern of several parts stands in one pair."
        )
    return None


def _data(words: Sequence[Token]) -> Fault | None:
    """Look at what may not stand between the braces of DATA and of what is deleted (section 3.1.1 and 3.1.2)."""
    depth = 0
    kind = ""  # what the braces belong to
    previous = before = ""
    for word in words:
        if word.kind == "mark" and word.text == "{":
            if depth == 0:
                kind = f"{previous} {before}" if before in ("DATA", "WHERE") else before
            depth += 1
        elif word.kind == "mark" and word.text == "}":
            depth -= 1
        elif depth and (fault := _misplaced(kind, word)):
            return fault
        if depth == 0:
            previous, before = before, word.text.upper()
    return None


def _statements(words: Sequence[Token]) -> Fault | None:
    found = misplaced(words)
    return Fault(found[0].start, found[1]) if found else None


def _misplaced(kind: str, word: Token) -> Fault | None:
    is_blank = word.text.startswith("_:") or word.text == "["
    if kind in ("INSERT DATA", "DELETE DATA") and word.kind == "variable":
        return Fault(word.start, f"{kind} takes no variables. With a pattern, write {_CHANGE}.")
    if kind in ("DELETE DATA", "DELETE", "DELETE WHERE") and is_blank:
        return Fault(word.start, "A blank node can be deleted only through a pattern: put a variable in its place, "
                     "and what is known of it in WHERE { … }.")  # fmt: skip
    return None
