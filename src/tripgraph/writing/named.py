"""What an update names, where it names all that it changes: then nothing else of the store need be looked at.

Such an update inserts and deletes data, and creates, clears and drops single graphs (SPARQL 1.1 Update, 3.1.1, 3.1.2
and 3.2); what a pattern matches, nobody can tell without looking.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripgraph import tokens
from tripgraph.errors import TripgraphError
from tripgraph.store.truth import Truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.rdfio import Quad
    from tripgraph.tokens import Token

_IN_DATA = frozenset({"graph", "a", "true", "false"})
_KINDS_IN_DATA = frozenset({"string", "iri", "name", "number", "tag", "mark"})
_NOTHING = "INSERT DATA {}"


@dataclass(frozen=True, slots=True)
class Named:
    """What an update names.

    quads: that it inserts or deletes. graphs: the IRIs of all graphs that it speaks of, emptied: of those that it
    clears or drops; "" is the graph without a name.
    """

    quads: frozenset[Quad]
    graphs: frozenset[str]
    emptied: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Operation:
    """One operation of an update: its verb, where it begins and ends in the text, and the graph that it manages.

    start, end: offsets. target: the token that names the graph; None for data.
    """

    verb: str
    start: int
    end: int
    target: Token | None = None


def is_named(update: str) -> bool:
    """Tell whether an update names all that it changes; one that cannot be read may seem to."""
    return _operations(list(tokens.read(update))) is not None


def read(update: str) -> Named:
    """Return what an update names, if it names all that it changes.

    The engine itself reads the update, in a form in which all that is named is inserted into nothing. Raises
    SyntaxProblem, for the update as it was written.
    """
    operations = _operations(list(tokens.read(update)))
    assert operations is not None  # is_named
    everything, emptied = Truth(()), Truth(())
    try:
        everything.update(_rewritten(update, operations, emptying=False))
        emptied.update(_rewritten(update, operations, emptying=True))
    except TripgraphError:
        Truth(()).update(update)  # says what is wrong with the one that was written
        raise
    found, to_empty = everything.change(), emptied.change().graphs_added
    if any(_is_default(each.target) for each in operations):
        to_empty |= {""}
    return Named(found.added, found.graphs_added, to_empty)


def _rewritten(update: str, operations: Sequence[_Operation], *, emptying: bool) -> str:
    """Return an update that inserts all data that is named, or makes the graphs that are to be emptied."""
    pieces, done = [], 0
    for each in operations:
        pieces.append(update[done : each.start])
        if each.target is None:
            pieces.append(_NOTHING if emptying else "INSERT" + update[each.start + len("INSERT") : each.end])
        elif _is_default(each.target) or (emptying and each.verb == "create"):
            pieces.append(_NOTHING)
        else:
            pieces.append(f"CREATE SILENT GRAPH {each.target.text}")
        done = each.end
    return "".join([*pieces, update[done:]])


def _operations(found: Sequence[Token]) -> list[_Operation] | None:
    """Return the operations of an update, None if there is one of another kind."""
    operations: list[_Operation] = []
    place = 0
    while place < len(found):
        token = found[place]
        if token.kind == "declaration" or _is(token, "prefix", "base", ";"):
            place += 1
            continue
        end = _end_of_data(found, place) if _is(token, "insert", "delete") else _end_of_graph(found, place)
        if end is None:
            return None
        last = found[end - 1]
        target = None if last.text == "}" else last
        operations.append(_Operation(token.text.lower(), token.start, last.start + len(last.text), target))
        place = end
    return operations


def _end_of_data(found: Sequence[Token], place: int) -> int | None:
    """Return where INSERT DATA or DELETE DATA ends, None if something else stands there."""
    if not _are(found[place + 1 : place + 3], "data", "{"):
        return None
    depth = 0
    for number, token in enumerate(found[place + 2 :], place + 2):
        if token.kind == "word" and token.text.lower() not in _IN_DATA:
            return None
        if token.kind != "word" and token.kind not in _KINDS_IN_DATA:
            return None
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0:
            return number + 1
    return None


def _end_of_graph(found: Sequence[Token], place: int) -> int | None:
    """Return where CREATE, CLEAR or DROP of a single graph ends, None if something else stands there."""
    if not _is(found[place], "create", "clear", "drop"):
        return None
    place += 1 + _are(found[place + 1 : place + 2], "silent")
    if _are(found[place : place + 1], "default"):
        return place + 1
    if _are(found[place : place + 1], "graph") and [t.kind for t in found[place + 1 : place + 2]] in (
        ["iri"],
        ["name"],
    ):
        return place + 2
    return None


def _is_default(token: Token | None) -> bool:
    return token is not None and token.kind == "word"


def _is(token: Token, *texts: str) -> bool:
    return token.kind in ("word", "mark") and token.text.lower() in texts


def _are(found: Sequence[Token], *texts: str) -> bool:
    return len(found) == len(texts) and all(map(_is, found, texts))
