"""Undeclared terms are refused wherever they stand."""

import pytest

from tests.checks.conftest import PREFIXES, Check


def test_declared_terms_pass(check: Check) -> None:
    """Terms of the ontology and of the vocabularies it builds on are accepted."""
    assert check('person:bo a trip:Person ; rdfs:label "Bo"@en ; skos:altLabel "B." .') == []


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        ("person:bo a trip:Persn .", "no class trip:Persn. Did you mean <…#Person>?"),
        ("person:bo a trip:person .", "no class trip:person. Did you mean <…#Person>?"),
        (
            "person:bo a trip:Person ; trip:evidnce enc:p1s1 .",
            "no property trip:evidnce. Did you mean <…#evidence>?",
        ),
        ("person:bo a trip:evidence .", "trip:evidence is a property and stands where a class is wanted."),
        (
            "person:bo a trip:Person ; trip:Visit 1 .",
            "trip:Visit is a class and stands where a property is wanted.",
        ),
        (
            "person:bo a trip:Person ; trip:zzzz 1 .",
            "no property trip:zzzz. Declare it there, or use one that is.",
        ),
        ("person:bo a trip:Person ; skos:seeAlso trip:Evnt .", "no term trip:Evnt. Did you mean <…#Event>?"),
        ("trip:Persn skos:note 1 .", "no term trip:Persn. Did you mean <…#Person>?"),
    ],
)
def test_a_term_of_ours_is_declared(check: Check, turtle: str, message: str) -> None:
    """A misspelt class, property or mention of one is named, with the most similar one that is declared."""
    found = " ".join(each.message for each in check(turtle) if each.rule == "undeclared-term")
    assert message.replace("…", "https://w3id.org/tripgraph/ontology") in found


@pytest.mark.parametrize(
    ("turtle", "message"),
    [
        (
            'person:bo a trip:Person ; rdfs:lable "Bo" .',
            "Did you mean <http://www.w3.org/2000/01/rdf-schema#label>?",
        ),
        (
            "person:bo a trip:Person , skos:Concpt .",
            "Did you mean <http://www.w3.org/2004/02/skos/core#Concept>?",
        ),
        (
            'event:a a trip:Visit ; trip:date "2031"^^xsd:gyear .',
            "Did you mean <http://www.w3.org/2001/XMLSchema#gYear>?",
        ),
        (
            "person:bo a trip:Person ; <http://xmlns.com/foaf/0.1/name> 1 .",
            "belongs to no vocabulary in use here",
        ),
        ("person:bo a trip:Person , <http://schema.org/Person> .", "belongs to no vocabulary in use here"),
    ],
)
def test_a_term_of_another_vocabulary_is_one_of_its_terms(check: Check, turtle: str, message: str) -> None:
    """Predicates, classes and datatypes of other vocabularies are checked as well."""
    assert message in " ".join(each.message for each in check(turtle) if each.rule == "undeclared-term")


def test_the_line_is_that_of_the_term(check: Check) -> None:
    """The place of an undeclared term is where it stands, not where its node begins."""
    (violation,) = check("person:bo a trip:Person ;\n  rdfs:label 1 ;\n\n  trip:evidnce enc:p1s1 .")
    assert violation.file is not None
    assert (violation.file.name, violation.line) == ("a.ttl", PREFIXES.count("\n") + 4)
