"""Every fact leads to a passage that exists."""

from tests.checks.conftest import Check


def test_a_fact_without_evidence_is_refused(check: Check) -> None:
    """A node of a fact class, or of one below it, has evidence."""
    (violation,) = check("event:a a trip:Visit .")
    assert (violation.rule, violation.node) == ("missing-evidence", "https://w3id.org/tripgraph/id/event/a")


def test_evidence_may_stand_in_another_graph(check: Check) -> None:
    """It is the node that has evidence, whichever file says so."""
    assert check("event:a a trip:Visit . event:a trip:evidence enc:p1s1 .") == []


def test_what_is_no_fact_needs_no_evidence(check: Check) -> None:
    """People and places are referred to by facts and need none."""
    assert check("person:bo a trip:Person .") == []


def test_evidence_is_a_passage(check: Check) -> None:
    """A person, or a passage that does not exist, is no evidence."""
    violations = check("event:a a trip:Visit ; trip:evidence person:ada , enc:p1s9 .")
    assert [violation.rule for violation in violations].count("missing-evidence") == 2
