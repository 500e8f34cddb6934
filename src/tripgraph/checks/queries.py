"""The quality rules of the ontology: queries of which any row is a violation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tripgraph import guard, tokens
from tripgraph.errors import BadInput
from tripgraph.facts import text
from tripgraph.rdfio import NamedNode, QuerySolutions
from tripgraph.store.asking import explaining, naming
from tripgraph.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from tripgraph.ontology import SavedText
    from tripgraph.store.engine import Engine

_OPENING: Final = re.compile(r"(?:[ \t]*#[^\n]*\n?)+")


def objections(
    check: SavedText, engine: Engine, nodes: Collection[object] | None = None
) -> Iterator[Violation]:
    """Yield one violation for each row of a check; its name is the rule. nodes: those that are asked about, if not all.

    The file opens with a comment: the first line is the rule in one sentence, the others say what to do. The
    query selects ?node, and ?detail or whatever else explains the row. Raises SyntaxProblem, NotAllowed or BadInput,
    with its path, for a file that is no such query or cannot be answered.
    """
    rule, remedy = opening(check)
    with naming(check.path), explaining(check.text):
        guard.refuse_service(check.text)
        results = engine.query(check.text if nodes is None else _about(check.text, nodes))
        if not isinstance(results, QuerySolutions) or "node" not in _names(results):
            raise BadInput("A check is a SELECT query with a variable ?node. Select one.")
        rows = list(results)
    details = [name for name in _names(results) if name != "node"]
    for row in rows:
        found = {name: text(row[name]) for name in details if row[name] is not None}
        told = "; ".join(value if name == "detail" else f"{name}: {value}" for name, value in found.items())
        message = " ".join(part for part in (rule, f"({told})" if told else "", remedy) if part)
        yield Violation(check.name, message, text(row["node"]), next(iter(found.values()), None))


def _about(check: str, nodes: Collection[object]) -> str:
    """Return a check that asks about these nodes only; those without a name, which nobody can ask for, are left out.

    They are bound where its pattern begins, so that the engine starts from them instead of from all there is.
    """
    words = list(tokens.read(check))
    where = next((number for number, word in enumerate(words) if word.text.lower() == "where"), 0)
    start = next(word.start for word in words[where:] if word.text == "{") + 1
    values = " ".join(str(node) for node in nodes if isinstance(node, NamedNode))
    return f"{check[:start]} VALUES ?node {{ {values} }} {check[start:]}"


def opening(check: SavedText) -> tuple[str, str]:
    """Return the rule of a check and what to do. Raises BadInput for a file that opens without a comment."""
    match = _OPENING.match(check.text)
    if match is None:
        raise BadInput(f"{check.path}: opens without a comment. Say the rule in one sentence after a '#'.")
    rule, *remedy = (line.strip().lstrip("#").strip() for line in match.group().splitlines())
    return rule, " ".join(line for line in remedy if line)


def _names(solutions: QuerySolutions) -> list[str]:
    return [variable.value for variable in solutions.variables]
