"""What is wrong with the state that a write would publish, and whether it may be published all the same."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from tripgraph import checks, dataset
from tripgraph.checks import touched
from tripgraph.errors import Invalid
from tripgraph.facts import text
from tripgraph.writing.requests import Objection, Policy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tripgraph.ontology import Ontology
    from tripgraph.store.delta import Delta
    from tripgraph.store.embedded import Embedded
    from tripgraph.violation import Violation
    from tripgraph.writing.requests import Folders
    from tripgraph.writing.state import State

LISTED: Final = 20


def wrong(
    before: State, after: Embedded, change: Delta, house: Ontology, folders: Folders, policy: Policy
) -> list[Objection]:
    """Return what is wrong after a change, by the policy: of all nodes, of those that it touches, or of none.

    change: the whole of it, what follows from it included. Raises Invalid if the policy is strict, and something is
    wrong that was not before.
    """
    match policy:
        case Policy.OFF:
            return []
        case Policy.REPORT:
            return _errors(touched.find(house, after, change))
    found = everywhere(after, house, folders)
    if found:
        known = set() if before.manifest.violations == 0 else set(everywhere(before.engine, house, folders))
        if new := [objection for objection in found if objection not in known]:
            raise Invalid(_told(new), [asdict(objection) for objection in new[:LISTED]])
    return found


def everywhere(engine: Embedded, house: Ontology, folders: Folders) -> list[Objection]:
    """Return what is wrong with all that an engine holds."""
    made = (dataset.RESERVED | house.graphs.keys()) - {dataset.DERIVED.value}
    data = [quad for quad in engine.quads() if text(quad.graph_name) not in made]
    return _errors(checks.run(house, (), data, folders.sources))


def _errors(violations: Iterable[Violation]) -> list[Objection]:
    return [
        Objection(violation.rule, violation.node, violation.graph or "", violation.message)
        for violation in violations
        if violation.severity == "error"
    ]


def _told(objections: Sequence[Objection]) -> str:
    """Return what would be wrong as lines for a person, the first few of them."""
    count = len(objections)
    head = f"{count} thing{'s' if count > 1 else ''} would be wrong with the graph; nothing was published."
    lines = [f"{o.graph}: {o.message} ({o.rule}, <{o.node}>)" for o in objections[:LISTED]]
    more = [f"… and {count - LISTED} more."] if count > LISTED else []
    return "\n  ".join([head, *lines, *more])
