"""The saved questions: each file is one, and none that is malformed goes unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tripgraph import catalog
from tripgraph.catalog import SavedQuery, View
from tripgraph.errors import BadInput, SyntaxProblem
from tripgraph.parameters import Parameter, Type
from tripgraph.vocab import TRIP

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "#+ title: A\n#+ question: Who?\n"
QUERY = "SELECT * { ?who ?p ?day }"


def test_read(tmp_path: Path) -> None:
    """A file is one question: its header says what it asks, the rest is the query."""
    (tmp_path / "b.rq").write_text("#+ title: B\n#+ question: Is it?\n\n# why\nASK {}\n", encoding="utf-8")
    (tmp_path / "a.rq").write_text("#+ question: Who?\n#+ title: A\nSELECT * {}", encoding="utf-8")
    assert catalog.read(tmp_path) == (
        SavedQuery("a", "A", "Who?", "SELECT * {}\n"),
        SavedQuery("b", "B", "Is it?", "# why\nASK {}\n"),
    )


def test_a_header_may_say_more(tmp_path: Path) -> None:
    """Tags, typed parameters, and the view with its columns."""
    (tmp_path / "a.rq").write_text(
        f"""{HEAD}#+ tags: [people, time]
#+ parameters:
#+   who:
#+     type: entity
#+     class: trip:Person
#+     required: true
#+     example: person:ada
#+     description: "Whose: anybody's."
#+   day: {{type: integer, least: 1, most: 31, default: 3, description: A day.}}
#+ view: timeline
#+ columns: {{label: who, start: day}}
{QUERY}""",
        encoding="utf-8",
    )
    assert catalog.read(tmp_path) == (
        SavedQuery(
            "a",
            "A",
            "Who?",
            QUERY + "\n",
            tags=("people", "time"),
            parameters=(
                Parameter(
                    "who",
                    Type.ENTITY,
                    "Whose: anybody's.",
                    True,
                    example="person:ada",
                    of=(str(TRIP.Person),),
                ),
                Parameter("day", Type.INTEGER, "A day.", default="3", least=1, most=31),
            ),
            view=View.TIMELINE,
            columns={"label": "who", "start": "day"},
        ),
    )


def test_no_folder(tmp_path: Path) -> None:
    """Without a folder there are no saved questions."""
    assert catalog.read(tmp_path / "queries") == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {}", r"1: has no header"),
        ("#+ title: A\nASK {}", r"1: the header has no 'question'"),
        (f"{HEAD}#+ colour: red\nASK {{}}", r"3: there is no field 'colour'"),
        (f"{HEAD}ASK {{}}\n#+ tags: [late]", r"4: a header line below the query"),
        (f"{HEAD}\n#+ tags: [late]\nASK {{}}", r"4: a header line below the query"),
        (f"{HEAD}#+ view: pie\n{QUERY}", r"3: there is no view 'pie'"),
        (f"{HEAD}#+ view: bar\n{QUERY}", r"3: a bar needs the columns label, value. Missing: label, value"),
        (f"{HEAD}#+ columns: {{label: who}}\n{QUERY}", r"3: 'columns' is for a view"),
        (
            f"{HEAD}#+ view: bar\n#+ columns: {{label: who, value: much}}\n{QUERY}",
            r"4: .* no variable \?much",
        ),
    ],
)
def test_a_malformed_file_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """Whatever does not fit is refused with file and line, so that no question vanishes."""
    (tmp_path / "a.rq").write_text(text, encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=r"a\.rq:" + message):
        catalog.read(tmp_path)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("type: date", "has no description"),
        ("description: D.", "has no type"),
        ("type: colour, description: D.", "no type 'colour'"),
        ("type: entity, description: D.", "'class' or 'scheme' is for the type entity, and needed there"),
        ("type: date, class: trip:Trip, description: D.", "'class' or 'scheme' is for the type entity"),
        ("type: entity, class: trip:Trip, example: Xi, description: D.", "'Xi' has none of our prefixes"),
        (
            "type: entity, class: trip:Trip, default: 'c: x', description: D.",
            "cannot be 'https.*that is no IRI",
        ),
        ("type: entity, class: Trip, description: D.", "has none of our prefixes"),
        ("type: entity, class: trip:Trip, scheme: c:x, description: D.", "a class or of a scheme"),
        ("type: choice, description: D.", "'choices' is for the type choice"),
        ("type: date, choices: [a], description: D.", "'choices' is for the type choice"),
        ("type: date, least: 1, description: D.", "'least' and 'most' are for the type integer"),
        ("type: integer, least: one, description: D.", "a whole number is wanted"),
        ("type: date, default: noon, description: D.", "cannot be 'noon'"),
        ("type: date, example: 2024-02-30, description: D.", "cannot be '2024-02-30'"),
        ("type: date, required: yes, description: D.", "true or false"),
        ("type: date, required: true, description: D.", "needs an example"),
        ("type: date, required: true, default: 2024-07-03, description: D.", "has a default is not required"),
        ("type: date, requird: true, description: D.", "Did you mean 'required'"),
    ],
)
def test_a_malformed_parameter_is_refused(fields: str, message: str, tmp_path: Path) -> None:
    """What a parameter says of itself fits together, and its default and example are values that it takes."""
    (tmp_path / "a.rq").write_text(f"{HEAD}#+ parameters:\n#+   day: {{{fields}}}\n{QUERY}", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=rf"a\.rq:4: .*{message}"):
        catalog.read(tmp_path)


def test_a_parameter_is_a_variable_of_the_query(tmp_path: Path) -> None:
    """A parameter that the query does not use is refused: choosing it would do nothing."""
    (tmp_path / "a.rq").write_text(
        f"{HEAD}#+ parameters:\n#+   wen: {{type: text, description: D.}}\n{QUERY}", encoding="utf-8"
    )
    with pytest.raises(SyntaxProblem, match=r"no variable \?wen"):
        catalog.read(tmp_path)


def test_not_text(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by name."""
    (tmp_path / "a.rq").write_bytes(b"#+ title: \xff")
    with pytest.raises(BadInput, match=r"a\.rq: cannot be read"):
        catalog.read(tmp_path)
