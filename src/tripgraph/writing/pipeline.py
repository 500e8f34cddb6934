"""From a write to the generation that holds it: apply, derive, check, publish, completely or not at all."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import checks, dataset, derive, ontology, rdfio
from tripgraph.errors import Invalid, NotAllowed
from tripgraph.facts import text
from tripgraph.store import delta, diff, embedded, generations, manifest
from tripgraph.store.delta import Delta
from tripgraph.store.embedded import Embedded
from tripgraph.store.manifest import Manifest
from tripgraph.store.truth import Truth
from tripgraph.writing import applying
from tripgraph.writing.requests import Objection, Policy, Published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad
    from tripgraph.store.diff import Difference
    from tripgraph.store.generations import Generation
    from tripgraph.store.truth import Change
    from tripgraph.writing.requests import Folders, Terms, Write

# How long a writer waits for those before it, in seconds.
PATIENCE: Final = 60.0
_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class State:
    """What is current: the number of the generation, its quads, and what is recorded of it."""

    number: int
    quads: frozenset[Quad]
    manifest: Manifest

    @property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs, empty ones too."""
        return frozenset(self.manifest.graphs) - {rdfio.UNNAMED}


def write(folders: Folders, request: Write, terms: Terms) -> Published:
    """Publish the current state with a write carried out on it, once the writers before have ended.

    If nothing changes, nothing is published. The caller is a process of its own: it has one thread, and is killed if
    deriving or checking takes longer than it may. Raises what is wrong with the write; NotAllowed if it would change a
    graph that tripgraph makes itself; Invalid if it makes something wrong and the policy is strict; LimitReached;
    StoreProblem. The store stays as it was then.
    """
    house = ontology.load(folders.ontology)
    with generations.lock(folders.store, PATIENCE):
        before = _state(generations.current(folders.store), house)
        change = applying.changed(request, Truth(before.quads, before.graphs), terms)
        touched = _touched(change) | (change.graphs ^ before.graphs)
        if not touched:
            return Published(before.number, {})
        _refuse_made(touched, house)
        with _deadline(terms.finishing_seconds):
            stated = _stated((before.quads - change.removed) | change.added, house)
            derived = derive.derived(stated, house)
            wrong = _wrong(before, [*stated, *derived], house, folders, terms.policy)
        after = _made(before.quads, house) | frozenset([*stated, *derived])
        whole = _delta(before, after, change)
        recorded = _recorded(before, after, whole, change, touched, len(wrong), terms)

        def fill(folder: Path) -> None:
            embedded.write(folder, after, change.graphs)
            delta.write(folder.parent, whole)

        generation = generations.publish(folders.store, recorded, fill)
    return Published(
        generation.number,
        recorded.changes or {},
        tuple(sorted(change.graphs - before.graphs)),
        len(wrong),
        tuple(wrong[:_LISTED]),
    )


def _state(generation: Generation | None, house: Ontology) -> State:
    """Return what a generation holds; where nothing was published yet, the ontology alone."""
    if generation is not None:
        quads = frozenset(Embedded.open(generation.quads).quads())
        return State(generation.number, quads, generation.manifest)
    quads = frozenset(house.quads)
    owned = (*sorted(house.graphs), dataset.DERIVED.value)
    return State(0, quads, Manifest("", "", "", "", "", manifest.counts(quads), len(quads), owned))


def _touched(difference: Difference) -> set[str]:
    return {text(quad.graph_name) for quad in (*difference.added, *difference.removed)}


def _refuse_made(touched: Iterable[str], house: Ontology) -> None:
    """Raise NotAllowed if one of the graphs is made by tripgraph itself."""
    if refused := sorted(_made_graphs(house).intersection(touched)):
        names = ", ".join(f"<{graph}>" for graph in refused)
        raise NotAllowed(
            f"{names} cannot be written to: tripgraph makes it from the ontology and from what is stated, and would "
            "make it anew. State the fact in a graph of your own. Nothing was changed."
        )


def _made_graphs(house: Ontology) -> set[str]:
    return dataset.RESERVED | house.graphs.keys()


def _stated(quads: Iterable[Quad], house: Ontology) -> list[Quad]:
    """Return the quads that somebody has stated: those of all graphs but the ones that tripgraph makes."""
    made = _made_graphs(house)
    return [quad for quad in quads if text(quad.graph_name) not in made]


def _made(quads: Iterable[Quad], house: Ontology) -> frozenset[Quad]:
    """Return the quads of the ontology as it was published."""
    made = _made_graphs(house) - {dataset.DERIVED.value}
    return frozenset(quad for quad in quads if text(quad.graph_name) in made)


def _wrong(
    before: State, data: Sequence[Quad], house: Ontology, folders: Folders, policy: Policy
) -> list[Objection]:
    """Return what is wrong with the data. Raises Invalid if the policy is strict, and it was not wrong before."""
    if policy == Policy.OFF:
        return []
    found = _objections(data, house, folders)
    if found and policy == Policy.STRICT:
        made = _made_graphs(house) - {dataset.DERIVED.value}
        old = [quad for quad in before.quads if text(quad.graph_name) not in made]
        known = _objections(old, house, folders) if before.manifest.violations else []
        if new := [objection for objection in found if objection not in set(known)]:
            raise Invalid(_told(new), [asdict(objection) for objection in new[:_LISTED]])
    return found


def _objections(data: Sequence[Quad], house: Ontology, folders: Folders) -> list[Objection]:
    return [
        Objection(violation.rule, violation.node, violation.graph or "", violation.message)
        for violation in checks.run(house, (), data, folders.sources)
        if violation.severity == "error"
    ]


def _told(objections: Sequence[Objection]) -> str:
    """Return what would be wrong as lines for a person, the first few of them."""
    count = len(objections)
    head = f"{count} thing{'s' if count > 1 else ''} would be wrong with the graph; nothing was published."
    lines = [f"{o.graph}: {o.message} ({o.rule}, <{o.node}>)" for o in objections[:_LISTED]]
    more = [f"… and {count - _LISTED} more."] if count > _LISTED else []
    return "\n  ".join([head, *lines, *more])


def _delta(before: State, after: frozenset[Quad], change: Change) -> Delta:
    """Return all that changes, what is derived and the graphs themselves included."""
    graphs = change.graphs | {text(quad.graph_name) for quad in after} - {rdfio.UNNAMED}
    return Delta(after - before.quads, before.quads - after, graphs - before.graphs, before.graphs - graphs)


def _recorded(
    before: State,
    after: frozenset[Quad],
    whole: Delta,
    change: Change,
    touched: set[str],
    wrong: int,
    terms: Terms,
) -> Manifest:
    old = before.manifest
    changes = diff.by_graph(whole)
    return Manifest(
        fingerprint=old.fingerprint,
        created=manifest.now(),
        by=terms.by,
        through=terms.through,
        message=terms.message,
        graphs=manifest.counts(after, change.graphs),
        triples=len({quad.triple for quad in after}),
        owned=old.owned,
        changed=tuple(sorted({*old.changed, *touched.intersection(old.owned)})),
        changes=dict.fromkeys(sorted(touched), (0, 0)) | {c.graph: (c.added, c.removed) for c in changes},
        violations=old.violations if terms.policy == Policy.OFF else wrong,
        parent=before.number or None,
    )


@contextmanager
def _deadline(seconds: float | None) -> Iterator[None]:
    """Have the kernel kill this process if what is done meanwhile takes longer."""
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
