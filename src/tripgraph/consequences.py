"""What follows from a change, derived anew in the small: only the facts that it may reach, from all that they need."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tripgraph import dataset, derive, instants, reads
from tripgraph.rdfio import placed
from tripgraph.store.diff import Difference
from tripgraph.walk import TooFar, Walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import NamedNode, Quad, Triple
    from tripgraph.reads import Reads
    from tripgraph.store.embedded import Embedded
    from tripgraph.walk import Subject

# Past so many subjects, deriving everything anew is no slower.
_MOST_SUBJECTS: Final = 20_000

_Nodes = defaultdict["NamedNode", set["Subject"]]


def change(before: Embedded, after: Embedded, stated: Difference, ontology: Ontology) -> Difference:
    """Return how the derived graph changes with what is stated: exactly as if all of it were derived anew.

    before: the state as it was. after: the state with the change carried out, and with the derived graph as it was. If
    the change reaches too much of the graph, or a rule does not say what it reads, all is derived anew. Raises what
    ``derive.derive`` raises.
    """
    found = [reads.read(rule.text, str(rule.path)) for rule in ontology.rules]
    if None in found:
        return derive.change(after, ontology)
    rules = [*filter(None, found), instants.header()]
    try:
        return _Change(Walk(before), Walk(after), rules, ontology).follow(stated)
    except TooFar:
        return derive.change(after, ontology)


@dataclass(frozen=True, slots=True)
class _Change:
    """A change that is followed: the states before and after, and the rules in their order."""

    before: Walk
    after: Walk
    rules: Sequence[Reads]
    ontology: Ontology
    # Nodes of which something may have changed, by the predicate.
    touched: _Nodes = field(default_factory=lambda: defaultdict(set))

    def follow(self, stated: Difference) -> Difference:
        """Return how the derived graph changes. Raises TooFar."""
        for quad in (*stated.added, *stated.removed):
            self.touched[quad.predicate].add(quad.subject)
        while True:
            subjects = self._subjects()
            derived = derive.follow(self._support(subjects), self.ontology, subjects)
            fresh = self._minted(derived, subjects)
            if all(map(self.after.is_alone, fresh)):
                subjects |= fresh
                break
            for rule in self.rules:
                if rule.mints:
                    for predicate in rule.derives:
                        self.touched[predicate] |= fresh
        old = {triple for subject in subjects for triple in self.before.derived(subject)}
        new = {triple for triple in derived if triple.subject in subjects}
        return Difference(_placed(new - old), _placed(old - new))

    def _subjects(self) -> set[Subject]:
        """Return the nodes of which derived facts may have changed, one rule after the other. Raises TooFar."""
        touched: _Nodes = defaultdict(set, {key: set(nodes) for key, nodes in self.touched.items()})
        subjects: set[Subject] = set()
        for rule in self.rules:
            if any(touched[predicate] for predicate in rule.everywhere):
                raise TooFar
            found: set[Subject] = set()
            for row in rule.rows:
                if nodes := {node for predicate in row.predicates for node in touched[predicate]}:
                    found |= self.before.starts(row.path, nodes) | self.after.starts(row.path, nodes)
            for predicate in rule.derives:
                touched[predicate] |= found
            subjects |= found
            if len(subjects) > _MOST_SUBJECTS:
                raise TooFar
        return subjects

    def _support(self, subjects: set[Subject]) -> set[Triple]:
        """Return what is stated that the facts of these subjects are derived from. Raises TooFar.

        A rule that reads what an earlier one derives needs what that one reads, so the last comes first.
        """
        needed: _Nodes = defaultdict(set)
        nodes = set(subjects)
        found: set[Triple] = set()
        for rule in self.rules:
            everywhere = {triple for predicate in rule.everywhere for triple in self.after.all(predicate)}
            found |= everywhere
            if rule.mints:  # what it makes up may speak of any of these
                nodes |= (ends := {triple.subject for triple in everywhere})
                for other in self.rules:
                    for predicate in other.derives:
                        needed[predicate] |= ends
        for rule in reversed(self.rules):
            wanted = subjects.union(*(needed[predicate] for predicate in rule.derives))
            for row in rule.rows:
                ends = self.after.ends(row.path, wanted)
                nodes |= ends
                for predicate in row.predicates:
                    needed[predicate] |= ends
        read = {predicate for rule in self.rules for predicate in rule.predicates}
        return found | {t for node in nodes for t in self.after.stated(node) if t.predicate in read}

    def _minted(self, derived: Iterable[Triple], subjects: set[Subject]) -> set[Subject]:
        """Return the nodes that a rule has made up of these subjects, and that are not among them."""
        by = {rule.mints for rule in self.rules}
        return {t.subject for t in derived if t.predicate in by and t.object in subjects} - subjects


def _placed(triples: Iterable[Triple]) -> frozenset[Quad]:
    return frozenset(placed(triple, dataset.DERIVED) for triple in triples)
