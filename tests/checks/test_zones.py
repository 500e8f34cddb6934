"""Every time zone that is named exists."""

from tests.checks.conftest import Check

DECLARED = 'trip:timeZone a owl:DatatypeProperty . event:a trip:timeZone "{}" .'


def zones(check: Check, name: str) -> list[tuple[str, str | None, int | None]]:
    """Return rule, term and line of what is found wrong with a zone."""
    found = check(DECLARED.format(name).replace(" . ", " .\n"))
    return [(each.rule, each.term, each.line) for each in found if "time-zone" in each.rule]


def test_a_zone_that_does_not_exist_is_refused_where_it_is_named(check: Check) -> None:
    """A misspelt zone is found by file and line, although no event needs it."""
    assert zones(check, "Asia/Nowhere") == [("unknown-time-zone", "Asia/Nowhere", 15)]


def test_a_zone_of_the_database_passes(check: Check) -> None:
    """What counts is the pinned database, whatever the system has."""
    assert zones(check, "Asia/Almaty") == []
