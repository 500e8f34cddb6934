"""Evidence: every fact leads to a passage that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph.violation import Violation
from tripgraph.vocab import TRIP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tripgraph.facts import Facts
    from tripgraph.ontology import Ontology

RULE: Final = "missing-evidence"

# A node of one of these classes, or of one below them, states something that a source has to vouch for.
_FACT_CLASSES: Final = (
    TRIP.Event,
    TRIP.Plan,
    TRIP.Agreement,
    TRIP.Statement,
    TRIP.Claim,
    TRIP.Participation,
    TRIP.OfficeHolding,
    TRIP.Membership,
    TRIP.Invitation,
    TRIP.Photo,
)


def missing(ontology: Ontology, facts: Facts) -> Iterator[Violation]:
    """Yield each fact without evidence, and each piece of evidence that is no passage of a source."""
    fact_classes = frozenset().union(*(ontology.subclasses(str(each)) for each in _FACT_CLASSES))
    passage = str(TRIP.Passage)
    for node, said in facts.said.items():
        if facts.types(node) & fact_classes and str(TRIP.evidence) not in said:
            yield Violation(
                RULE,
                "a fact without evidence. Add trip:evidence with the passage that states it.",
                node,
            )
        for cited in facts.values(node, TRIP.evidence):
            if passage not in facts.types(cited):
                yield Violation(
                    RULE,
                    f"<{cited}> is cited as evidence and is no passage. Cite one that "
                    "`tripgraph source add` has written.",
                    node,
                    cited,
                )
