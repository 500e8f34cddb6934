"""Headers of saved queries: YAML behind ``#+``, whose faults are told with their line."""

from __future__ import annotations

import pytest

from tripgraph import headers
from tripgraph.errors import SyntaxProblem


def test_a_header_ends_where_the_query_begins() -> None:
    """The lines at the top that begin with #+ are the header; the rest is the query, as it is."""
    assert headers.split("#+ title: A\n#+ tags:\n#+   - b\n\n# why\nASK {}") == (
        "title: A\ntags:\n  - b",
        "\n# why\nASK {}",
    )


def test_values_stay_texts() -> None:
    """A date, a number or a truth value is the text that is written; nothing is guessed."""
    fields = headers.read("a: 2024-07-03\nb: 010\nc: no\nd: [x, 1]", "q.rq").fields()
    assert [fields[name].text() for name in "abc"] == ["2024-07-03", "010", "no"]
    assert fields["d"].texts() == ("x", "1")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("title: [a\nb: c", r"q\.rq:2:.*: the header is no YAML: expected"),
        ("title: a\x07", r"q\.rq:1: the header is no YAML"),
        ("just words", r"q\.rq:1: has no header"),
        ("", r"q\.rq:1: has no header"),
        ("title: A\ntitle: B", r"q\.rq:2: the field 'title' stands here twice"),
        (
            "title: A\ntitel: B",
            r"q\.rq:2: there is no field 'titel'\. Did you mean 'title'\? Known are: title",
        ),
    ],
)
def test_a_fault_is_told_with_its_line(header: str, message: str) -> None:
    """Whatever is wrong with a header is refused with the file and the line."""
    with pytest.raises(SyntaxProblem, match=message):
        headers.read(header, "q.rq").fields(["title"])


def test_a_text_is_no_list() -> None:
    """Where a text is wanted a list is refused, and the other way round."""
    fields = headers.read("a: [x]\nb: x\nc:", "q.rq").fields()
    for value in (fields["a"], fields["c"]):
        with pytest.raises(SyntaxProblem, match="a text is wanted"):
            value.text()
    with pytest.raises(SyntaxProblem, match=r"q\.rq:2: a list is wanted"):
        fields["b"].texts()
    with pytest.raises(SyntaxProblem, match=r"q\.rq:2: fields are wanted"):
        fields["b"].fields()


def test_header_lines_further_down_are_found() -> None:
    """A header line below the query would be a comment; its number is told."""
    assert list(headers.stray("ASK {}\n#+ title: late\n", 2)) == [4]
