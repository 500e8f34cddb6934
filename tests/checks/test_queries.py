"""Quality rules are queries, and any row is a violation."""

import socket
from pathlib import Path

import pytest

from tests.checks.conftest import Check
from tripgraph.errors import BadInput, NotAllowed, SyntaxProblem

RULE = """\
# A person does not travel to themselves.
# Correct the traveller, or the person.
PREFIX trip: <https://w3id.org/tripgraph/ontology#>
SELECT ?node ?detail ?other WHERE { ?node trip:kind ?node BIND("twice" AS ?detail) BIND(?node AS ?other) }
"""


@pytest.fixture
def rule(folder: Path) -> Path:
    """Return the file of a quality rule."""
    file = folder / "ontology" / "checks" / "not-to-oneself.rq"
    file.parent.mkdir()
    file.write_text(RULE, encoding="utf-8")
    return file


def test_a_row_is_a_violation(check: Check, rule: Path) -> None:
    """The rule goes by its file, says its sentence, what the row holds, and what to do."""
    violations = check("c:b a skos:Concept ; trip:kind c:b .")
    assert [(each.rule, each.node, each.message) for each in violations] == [
        (
            rule.stem,
            "https://w3id.org/tripgraph/concept/b",
            "A person does not travel to themselves. (twice; other: https://w3id.org/tripgraph/concept/b) "
            "Correct the traveller, or the person.",
        )
    ]


def test_no_row_is_no_violation(check: Check, rule: Path) -> None:
    """A rule that matches nothing is content."""
    assert rule.exists()
    assert check("c:b a skos:Concept .") == []


def test_a_rule_sees_each_triple_once(check: Check, rule: Path) -> None:
    """What two graphs state counts once."""
    rule.write_text(
        "# Once.\nSELECT ?node WHERE { ?node a <https://w3id.org/tripgraph/ontology#Person> } "
        "GROUP BY ?node HAVING (COUNT(*) > 1)",
        encoding="utf-8",
    )
    assert check("person:ada a trip:Person .") == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?node WHERE { ?node a ?c }", "opens without a comment"),
        ("# Rule.\nSELECT ?other WHERE { ?other a ?c }", "with a variable"),
        ("# Rule.\nASK { ?node a ?c }", "with a variable"),
        ("# Rule.\nSELECT ?node { ?node a ?c FILTER(<http://a.b/f>(?c)) }", "f> is not supported"),
    ],
)
def test_a_rule_that_cannot_be_used_is_named(check: Check, rule: Path, text: str, message: str) -> None:
    """A file that is no such query is an error of the ontology, with its path."""
    rule.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message) as error:
        check("")
    assert str(rule) in str(error.value)


def test_a_rule_that_does_not_parse_is_named_with_line_and_column(check: Check, rule: Path) -> None:
    """A slip in a rule is found by file, line and column."""
    rule.write_text("# Rule.\nSELECT ?node WHERE { ?node a }", encoding="utf-8")
    with pytest.raises(SyntaxProblem) as error:
        check("")
    assert (error.value.place, error.value.line) == (str(rule), 2)


def test_a_rule_calls_no_other_host(check: Check, rule: Path) -> None:
    """A rule with SERVICE is refused by its file before anything is sent."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        service = f"SERVICE <http://127.0.0.1:{listener.getsockname()[1]}/> {{ ?node a ?c }}"
        rule.write_text(f"# Rule.\nSELECT ?node WHERE {{ {service} }}", encoding="utf-8")
        with pytest.raises(NotAllowed, match=rf"{rule.name}: SERVICE"):
            check("")
        with pytest.raises(BlockingIOError):
            listener.accept()
