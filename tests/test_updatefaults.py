"""The mistakes that people make in updates, each told with its own place and what to do."""

from contextlib import suppress

import pyoxigraph
import pytest

from tripgraph import updatefaults
from tripgraph.errors import SyntaxProblem
from tripgraph.store import syntax
from tripgraph.vocab import PREFIXES


def refused(update: str) -> SyntaxProblem:
    """Return the error for an update that the engine refuses, as the engine refuses it."""
    try:
        pyoxigraph.Store().update(update)
    except SyntaxError as error:
        return syntax.problem(update, str(error), "update")
    raise AssertionError(f"the engine reads {update}")


E = "PREFIX e: <http://e/>\n"
RDFS = f"PREFIX rdfs: <{PREFIXES['rdfs']}>"


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ("INSRT DATA { <http://a> <http://b> 1 }", "1:1: 'INSRT' is no word of SPARQL. Did you mean INSERT?"),
        ("INSERT DAT { <http://a> <http://b> 1 }", "1:8: 'DAT' is no word of SPARQL. Did you mean DATA?"),
        ("INSERT { <http://a> <http://b> 1 }", "1:1: INSERT { … } wants WHERE { … } behind it. For triples as they"),
        ("DELETE { ?s ?p ?o }", "1:1: DELETE { … } wants WHERE { … } behind it. For all that a pattern finds"),
        ("DELETE { ?s ?p ?o } ; CLEAR DEFAULT", "1:1: DELETE { … } wants WHERE { … } behind it."),
        ("INSERT WHERE { ?s ?p ?o }", "1:8: INSERT wants what to insert before WHERE"),
        ("DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } { ?s ?p 1 }", "1:39: WHERE is missing before these braces"),
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5", "1:40: LIMIT belongs to queries. In an update"),
        ("INSERT DATA { ?s <http://b> 1 }", "1:15: INSERT DATA takes no variables. With a pattern, write DELETE"),
        (E + "INSERT DATA { GRAPH ?g { e:a e:b 1 } }", "2:21: INSERT DATA takes no variables"),
        (E + "DELETE DATA { e:a e:b ?o }", "2:23: DELETE DATA takes no variables"),
        (E + "DELETE DATA { _:b e:p 1 }", "2:15: A blank node can be deleted only through a pattern"),
        (E + "DELETE WHERE { _:b e:p 1 }", "2:16: A blank node can be deleted only through a pattern"),
        (E + "DELETE { ?s e:p [] } WHERE { ?s e:p 1 }", "2:17: A blank node can be deleted only"),
        (E + "INSERT DATA e:a e:b 1", "2:13: Braces are missing behind DATA"),
        (E + "INSERT INTO e:g { e:a e:b 1 }", "2:8: The graph stands inside the braces: INSERT DATA { GRAPH"),
        (E + "INSERT DATA INTO e:g { e:a e:b 1 }", "2:13: The graph stands inside the braces: INSERT DATA { GRAPH"),
        (E + "DELETE FROM e:g { ?s ?p ?o } WHERE { ?s ?p ?o }", "2:8: The graph stands inside the braces: DELETE"),
        (E + "INSERT DATA { e:a e:b 1 } WHERE { }", "2:27: What follows DATA takes no WHERE"),
        (E + "INSERT DATA { e:a e:b 1 } INSERT DATA { e:c e:d 2 }", "2:27: A semicolon is missing before this"),
        (E + "DELETE WHERE { ?s ?p 1 } CLEAR DEFAULT", "2:26: A semicolon is missing before this operation"),
        (E + "INSERT DATA { e:a e:b 1 } ; ; CLEAR ALL", "2:29: No operation stands before this semicolon"),
        (E + "WITH e:g { DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } }", "2:10: What WITH names stands before DELETE"),
        (E + "DROP e:g", "2:6: GRAPH is missing before the name: DROP GRAPH e:g"),
        ("CLEAR SILENT <http://g>", "1:14: GRAPH is missing before the name: CLEAR GRAPH <http://g>"),
        (E + "CREATE e:g", "2:8: GRAPH is missing before the name: CREATE GRAPH e:g"),
        ("DROP GRAPH 'g'", "1:12: A graph is named by an IRI here"),
        (E + "COPY e:g e:h", "2:10: TO is missing between the two graphs: COPY GRAPH <…> TO GRAPH <…>"),
        (E + "COPY GRAPH e:g GRAPH e:h", "2:16: TO is missing between the two graphs"),
        (E + "MOVE e:g INTO e:h", "2:10: MOVE … INTO is written with TO"),
        ("SELECT * { ?s ?p ?o }", "1:1: SELECT belongs to queries, which /sparql answers"),
        (E + "ASK { ?s e:p ?o }", "2:1: ASK belongs to queries"),
        ("UPDATE { ?s ?p ?o }", "1:1: SPARQL has no UPDATE. To change something, write DELETE"),
        (E + "INSERT DATA { e:a e:b }", "2:23: The statement before this has no object"),
        (E + "INSERT DATA { e:a e:b 1 ; e:c }", "2:31: The statement before this has no object"),
        (E + "INSERT DATA { e:a 'is' e:b }", "2:19: A property is an IRI or a variable, never a text"),
        (E + "INSERT DATA { e:a e:b 2024-07-02 }", '2:23: A date is written "2024-07-02"^^xsd:date'),
        (E + "INSERT DATA { e:a e:b True }", "2:23: Truth values are written in small letters: true"),
        (E + "INSERT DATA { e:a e:b 'it's' }", "2:28: The text that begins here is not closed"),
        (E + "INSERT { e:a e:b ?x } WHERE { ?x e:p ?y", "2:29: The { that stands here is not closed"),
        (E + "INSERT DATA { e:a e:b <rel> }", "2:23: Not a full IRI"),
        ("INSERT DATA { <http://a> rdfs:label 1 }", f"1:26: A prefix is not declared. Write at the top: {RDFS}"),
        ("", "The update is empty"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(update: str, message: str) -> None:
    """A mistake that has a name is told with its own place and what to do."""
    if not update:
        assert message in str(syntax.problem(update, "", "update"))
        return
    problem = refused(update)
    assert message in str(problem)
    assert problem.line is not None
    assert problem.column is not None
    line, caret = problem.excerpt.split("\n")
    assert line == update.splitlines()[problem.line - 1]
    assert caret == " " * (problem.column - 1) + "^"


def test_no_cause_is_made_up() -> None:
    """Where no mistake has a name, only the place is told."""
    message = "update:2:22: The update cannot be read at '(?x) } WHERE { ?s e:q ?x }', or shortly before."
    assert str(refused(E + "INSERT { ?s e:p COUNT(?x) } WHERE { ?s e:q ?x }")) == message


GOOD = [
    "",
    "# nothing",
    E + "INSERT DATA { e:a e:b 1 , 2 ; e:c 'x'@en . GRAPH e:g { e:a e:b [] . _:b a e:C } } ;",
    E + "DELETE DATA { GRAPH e:g { e:a e:b 1 } e:a e:b 2 } ; CLEAR SILENT GRAPH e:g ; DROP ALL; CLEAR NAMED",
    E + "DELETE WHERE { ?s e:p ?o } ; CREATE GRAPH e:g ; CREATE SILENT GRAPH <http://g>",
    E + "WITH e:g DELETE { ?s ?p ?o } INSERT { ?s ?p [] } USING e:h USING NAMED e:i WHERE { ?s ?p ?o FILTER (?o > 1) }",
    E + "INSERT { ?s e:p ?n } WHERE { SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s LIMIT 5 }",
    E + "COPY e:g TO e:h ; MOVE SILENT GRAPH e:g TO DEFAULT ; ADD DEFAULT TO GRAPH e:g",
    E + "LOAD SILENT <http://a> INTO GRAPH e:g",
    E + "DELETE { ?s e:p ?o } WHERE { ?s e:p ?o MINUS { ?s e:q 1 } OPTIONAL { ?s e:r ?o } VALUES ?o { 1 2 } }",
]  # fmt: skip


@pytest.mark.parametrize("update", GOOD)
def test_a_good_update_has_no_fault(update: str) -> None:
    """In an update that the engine reads, no mistake is seen: a name that is given to one is to be trusted."""
    with suppress(RuntimeError, OSError):  # it is read, and cannot be carried out on an empty store
        pyoxigraph.Store().update(update)
    assert updatefaults.find(update) is None
