"""What a check found, for people, for programs and for continuous integration."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from rich.text import Text

from tripgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from rich.console import Console

    from tripgraph.violation import Violation


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    violations: sorted by place. rules: the names of all rules that were applied. files, quads: how many were
    looked at. texts: whether the texts of the sources were at hand and compared.
    """

    violations: tuple[Violation, ...]
    rules: tuple[str, ...]
    files: int
    quads: int
    texts: bool


def print_text(report: Report, console: Console) -> None:
    """Print the report for people: a line for each place, its message below, and a summary."""
    for violation in report.violations:
        console.print(_entry(violation), soft_wrap=True)
    console.print(_summary(report), soft_wrap=True)


def as_json(report: Report) -> str:
    """Return the report as one JSON object; files are paths as they were given."""
    return json.dumps(
        {
            "violations": [
                asdict(violation) | {"file": None if violation.file is None else str(violation.file)}
                for violation in report.violations
            ],
            "rules": report.rules,
            "files": report.files,
            "quads": report.quads,
            "texts": report.texts,
        },
        ensure_ascii=False,
        indent=2,
    )


def as_junit(report: Report) -> str:
    """Return the report as JUnit XML: one test case a rule, one failure a violation.

    There is no standard for it; this is the part that all readers share (testsuites, testsuite, testcase, failure).
    Rules that held are listed too, so that a rule that is no longer applied is noticed.
    """
    broken = {rule: list(group) for rule, group in groupby(sorted(report.violations, key=_rule), key=_rule)}
    names = sorted({*report.rules, *broken})
    counts = {"tests": str(len(names)), "failures": str(len(broken)), "errors": "0"}
    suites = ET.Element("testsuites", counts)
    suite = ET.SubElement(suites, "testsuite", {"name": "tripgraph check"} | counts)
    for name in names:
        case = ET.SubElement(suite, "testcase", {"classname": "tripgraph.check", "name": name})
        for violation in broken.get(name, ()):
            head = f"{shown(violation)} {violation.node}".strip()
            failure = ET.SubElement(
                case, "failure", {"type": violation.severity, "message": _printable(head)}
            )
            failure.text = _printable(violation.message)
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


def shown(violation: Violation) -> str:
    """Return the place of a violation, its path relative to the working directory if it lies below it."""
    if violation.file is None or not violation.file.is_absolute():
        return violation.place
    here = Path.cwd()
    return (
        violation.place.removeprefix(f"{here}/") if violation.file.is_relative_to(here) else violation.place
    )


def curie(iri: str) -> str:
    """Return an IRI under the prefix that fits it best, such as ``visit:2024-07-xi-kazakhstan``."""
    fitting = [(len(space), name, space) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not fitting:
        return iri
    _, name, space = max(fitting)
    local = iri.removeprefix(space)
    return f"{name}:{local}" if local and not set(local) & set("/#?") else iri


def _entry(violation: Violation) -> Text:
    entry = Text()
    entry.append(_printable(shown(violation) or "(derived)"), "bold")
    entry.append(f"  {violation.rule}", "red" if violation.severity == "error" else "yellow")
    entry.append(f"  {_printable(curie(violation.node))}", "cyan")
    entry.append(f"\n    {_printable(violation.message)}")
    return entry


def _summary(report: Report) -> Text:
    looked_at = f"statements: {report.quads}, files: {report.files}, rules: {len(report.rules)}"
    if not report.violations:
        return Text(f"All is well ({looked_at}).", "green")
    count = len(report.violations)
    return Text(f"Violations: {count} ({looked_at}).", "bold red")


def _rule(violation: Violation) -> str:
    return violation.rule


def _printable(text: str) -> str:
    """Return the text without control characters, which XML cannot hold and terminals obey."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
