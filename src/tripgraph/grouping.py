"""What SELECT may use beside GROUP BY, and names given twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import tokens
from tripgraph.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.tokens import Token

_AGGREGATES: Final = ("count", "sum", "min", "max", "avg", "sample", "group_concat")
_END_OF_GROUPS: Final = ("having", "order", "limit", "offset", "values")
_ADVICE: Final = "Add it to GROUP BY, or wrap it in SAMPLE(), MIN() or GROUP_CONCAT()."


def ungrouped(query: str) -> Fault | None:
    """Return the first fault of a query with a single SELECT: ungrouped variables, or a name that is taken.

    None for a query with subqueries, where one SELECT cannot be told from the other by its words alone.
    """
    words = list(tokens.read(query))
    selects = [place for place, word in enumerate(words) if word.text.lower() == "select"]
    opening = next((place for place, word in enumerate(words) if word.text == "{"), None)
    if len(selects) != 1 or opening is None:
        return None
    clause = words[selects[0] + 1 : opening]
    end = max(place for place, word in enumerate(words) if word.text in ("{", "}"))
    groups = _groups(words[end:])
    grouped, bound = _variables(groups), _variables(words[opening:end])
    for name in _named(clause):
        if name.text[1:] in grouped:
            expression = _expression(clause, name)
            group, kept = f"GROUP BY ({expression} AS {name.text})", f"SELECT {name.text}"
            return Fault(
                name.start, f"{name.text} is grouped before SELECT names it. Write {group} and {kept}."
            )
        if name.text[1:] in bound:
            return Fault(
                name.start, f"(… AS {name.text}) uses a name that the pattern binds. Choose a new one."
            )
    if not groups and not any(word.text.lower() in _AGGREGATES for word in clause):
        return None
    return _outside(clause, groups)


def _outside(clause: Sequence[Token], groups: Sequence[Token]) -> Fault | None:
    """Return the first variable of a SELECT clause that is neither grouped nor aggregated."""
    depth = 0
    aggregate: int | None = None  # the depth of the brackets of an aggregate
    named = {name.text[1:] for name in _named(clause)}
    plain = {name.text[1:] for name in _plain(groups)}
    for place, word in enumerate(clause):
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        if word.text == "(" and place and clause[place - 1].text.lower() in _AGGREGATES and aggregate is None:
            aggregate = depth
        elif aggregate is not None and depth < aggregate:
            aggregate = None
        if word.kind == "variable" and aggregate is None and word.text[1:] not in plain | named:
            if depth and word.text[1:] in _variables(groups):
                return Fault(
                    word.start,
                    f"{word.text} stands in GROUP BY only inside an expression. Name that one there, as in "
                    f"GROUP BY (LANG({word.text}) AS ?name), and write SELECT ?name.",
                )
            return Fault(word.start, f"{word.text} is neither grouped nor inside an aggregate. {_ADVICE}")
    return None


def _groups(tail: Sequence[Token]) -> list[Token]:
    """Return the words of GROUP BY that stand behind a pattern; none without it."""
    texts = [word.text.lower() for word in tail]
    if "group" not in texts:
        return []
    start = texts.index("group") + 2
    end = next((at for at in range(start, len(texts)) if texts[at] in _END_OF_GROUPS), len(texts))
    return list(tail[start:end])


def _plain(groups: Sequence[Token]) -> list[Token]:
    """Return the variables that are grouped as they are, or named by AS; not those in an expression."""
    found, depth = [], 0
    for place, word in enumerate(groups):
        depth += {"(": 1, ")": -1}.get(word.text, 0)
        is_named = place > 0 and groups[place - 1].text.lower() == "as"
        around = [each.text for each in groups[max(place - 1, 0) : place + 2]]
        is_call = place > 1 and groups[place - 2].kind in ("word", "name", "iri")
        is_alone = depth == 1 and around == ["(", word.text, ")"] and not is_call
        if word.kind == "variable" and (depth == 0 or is_named or is_alone):
            found.append(word)
    return found


def _named(clause: Sequence[Token]) -> list[Token]:
    return [clause[at] for at in range(1, len(clause)) if clause[at - 1].text.lower() == "as"]


def _expression(clause: Sequence[Token], name: Token) -> str:
    """Return what stands before AS and the name, back to the bracket that opens it, without blanks."""
    at = clause.index(name) - 1
    depth, parts = 0, []
    for word in reversed(clause[:at]):
        depth += {")": 1, "(": -1}.get(word.text, 0)
        if depth < 0:
            break
        parts.append(word.text)
    return "".join(reversed(parts))


def _variables(words: Sequence[Token]) -> set[str]:
    return {word.text[1:] for word in words if word.kind == "variable"}
