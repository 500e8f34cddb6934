"""From a write to the generation that holds it: apply, derive, check, publish, completely or not at all."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tripgraph import consequences, dataset, derive, ontology
from tripgraph.errors import NotAllowed
from tripgraph.facts import text
from tripgraph.rdfio import DefaultGraph
from tripgraph.store import delta, diff, embedded, generations, manifest
from tripgraph.store.delta import Delta
from tripgraph.store.manifest import Manifest
from tripgraph.writing import applying, judging, state
from tripgraph.writing.requests import Policy, Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tripgraph.ontology import Ontology
    from tripgraph.store.diff import Difference
    from tripgraph.store.embedded import Embedded
    from tripgraph.writing.requests import Folders, Objection, Terms, Write
    from tripgraph.writing.state import State

# How long a writer waits for those before it, in seconds.
PATIENCE: Final = 60.0


def write(folders: Folders, request: Write, terms: Terms) -> Published:
    """Publish the current state with a write carried out on it, once the writers before have ended.

    If nothing changes, nothing is published. The caller is a process of its own: it has one thread, and is killed if
    deriving or checking takes longer than it may. Raises what is wrong with the write; NotAllowed if it would change a
    graph that tripgraph makes itself; Invalid if it makes something wrong and the policy is strict; LimitReached;
    StoreProblem. The store stays as it was then.
    """
    house, rules = ontology.load(folders.ontology, context=False), dataset.rules_fingerprint(folders.ontology)
    with generations.lock(folders.store, PATIENCE):
        before = state.current(folders.store, house)
        stated = applying.changed(request, before.engine, before.graphs, terms)
        touched = _touched(stated)
        if not touched:
            return Published(before.number, {})
        _refuse_made(touched, house)
        with state.draft(folders.store, before) as draft, _deadline(terms.finishing_seconds):
            whole, grown, wrong = _finished(
                draft / "quads", before, stated, house, rules, folders, terms.policy
            )
            recorded = _recorded(before, whole, grown, touched, len(wrong), rules, terms)
            delta.write(draft, whole)
            published = generations.publish(folders.store, recorded, lambda quads: _move(draft, quads.parent))
    return Published(
        published.number,
        recorded.changes or {},
        tuple(sorted(stated.graphs_added)),
        len(wrong),
        tuple(wrong[: judging.LISTED]),
    )


def _finished(
    folder: Path,
    before: State,
    stated: Delta,
    house: Ontology,
    rules: str,
    folders: Folders,
    policy: Policy,
) -> tuple[Delta, int, list[Objection]]:
    """Carry a change out on a draft, with what follows from it.

    Returns the whole change, by how many triples the merge has grown, and what is wrong then.
    """
    unnamed = any(quad.graph_name == DefaultGraph() for quad in stated.added)
    with embedded.changing(folder, unnamed=unnamed) as engine:
        grown = engine.apply(stated)
        derived = _derived(before, engine, stated, house, rules)
        is_new = bool(derived.added) and dataset.DERIVED.value not in before.graphs
        came = frozenset({dataset.DERIVED.value} if is_new else ())
        grown += engine.apply(Delta(derived.added, derived.removed))
        whole = Delta(
            stated.added | derived.added,
            stated.removed | derived.removed,
            stated.graphs_added | came,
            stated.graphs_removed,
        )
        wrong = judging.wrong(before, engine, whole, house, folders, policy)
    return whole, grown, wrong


def _derived(before: State, after: Embedded, stated: Delta, house: Ontology, rules: str) -> Difference:
    """Return how the derived graph changes; all of it is made anew where other rules have made it."""
    if before.manifest.rules != rules:
        return derive.change(after, house)
    return consequences.change(before.engine, after, stated, house)


def _move(draft: Path, generation: Path) -> None:
    """Move what was prepared into the folder of a generation."""
    for path in draft.iterdir():
        path.rename(generation / path.name)


def _touched(stated: Delta) -> set[str]:
    """Return the graphs that a write touches; the one without a name is rdfio.UNNAMED."""
    touched = {text(quad.graph_name) for quad in (*stated.added, *stated.removed)}
    return touched | stated.graphs_added | stated.graphs_removed


def _refuse_made(touched: Iterable[str], house: Ontology) -> None:
    """Raise NotAllowed if one of the graphs is made by tripgraph itself."""
    if refused := sorted((dataset.RESERVED | house.graphs.keys()).intersection(touched)):
        names = ", ".join(f"<{graph}>" for graph in refused)
        raise NotAllowed(
            f"{names} cannot be written to: tripgraph makes it from the ontology and from what is stated, and would "
            "make it anew. State the fact in a graph of your own. Nothing was changed."
        )


def _recorded(
    before: State, whole: Delta, grown: int, touched: set[str], wrong: int, rules: str, terms: Terms
) -> Manifest:
    old = before.manifest
    graphs, triples = state.recorded(old, whole, grown)
    changes = {change.graph: (change.added, change.removed) for change in diff.by_graph(whole)}
    return Manifest(
        fingerprint=old.fingerprint,
        created=manifest.now(),
        by=terms.by,
        through=terms.through,
        message=terms.message,
        key=terms.key,
        graphs=graphs,
        triples=triples,
        owned=old.owned,
        changed=tuple(sorted({*old.changed, *touched.intersection(old.owned)})),
        changes=dict.fromkeys(sorted(touched), (0, 0)) | changes,
        violations=wrong if terms.policy == Policy.STRICT else None,
        rules=rules,
        parent=before.number or None,
    )


@contextmanager
def _deadline(seconds: float | None) -> Iterator[None]:
    """Have the kernel kill this process if what is done meanwhile takes longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
