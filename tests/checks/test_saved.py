"""Saved questions are checked with the data: what cannot be asked is told with file and line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tripgraph.checks import saved

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "#+ title: A\n#+ question: Who?\n"
PARAMETER = "#+ parameters:\n#+   who: {type: text, description: D.}\n"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("SELECT * {}", 1, "has no header"),
        (f"{HEAD}\n# why\nSELECT ?who WHERE {{ ?who }}", 5, "has no property and no object"),
        (f"{HEAD}ASK {{}}", None, "gives no table. Ask with SELECT"),
        (f"{HEAD}SELECT ?who {{ SERVICE <http://a> {{ ?who ?p ?o }} }}", None, "SERVICE"),
        (
            f"{HEAD}#+ view: bar\n#+ columns: {{label: who, value: n}}\nSELECT ?who {{ ?who ?p ?n }}",
            None,
            r"\?n",
        ),
        (f"{HEAD}{PARAMETER}SELECT ?who {{ ?who ?p ?o }}", None, "the parameter 'who' is selected too"),
    ],
)
def test_a_question_that_cannot_be_asked_is_told(
    text: str, line: int | None, message: str, tmp_path: Path
) -> None:
    """A header that does not fit, a query that does not parse, and one that is no SELECT are violations."""
    path = tmp_path / "a.rq"
    path.write_text(text, encoding="utf-8")
    (violation,) = saved.malformed([path])
    assert (violation.file, violation.line, violation.rule) == (path, line, "saved-question")
    assert re.search(message, violation.message)


def test_a_good_question_is_no_violation(tmp_path: Path) -> None:
    """A file that can be asked, with and without its parameters, is not told of."""
    path = tmp_path / "a.rq"
    path.write_text(f"{HEAD}{PARAMETER}SELECT ?s {{ ?s ?p ?who }}", encoding="utf-8")
    assert list(saved.malformed([path])) == []
