import pytest

from tripgraph import notices, ontology
from tripgraph.config import Config
from tripgraph.errors import StoreProblem
from tripgraph.ontology import Ontology
from tripgraph.prefixes import completed
from tripgraph.store.embedded import Embedded
from tripgraph.store.engine import Engine


@pytest.fixture(scope="module")
def terms(settings: Config) -> Ontology:
    """The real ontology."""
    return ontology.load(settings.ontology)


@pytest.mark.parametrize(
    ("query", "notice"),
    [
        ("ASK { ?e trip:partcipant ?p }", "No term trip:partcipant. Did you mean trip:participant?"),
        ("ASK { ?e trip:place/^trip:locatdIn+ ?p }", "No term trip:locatdIn. Did you mean trip:locatedIn?"),
        ("ASK { ?e a trip:meeting }", "No term trip:meeting. Did you mean trip:Meeting?"),
        ("ASK { ?e trip:xyzzy ?p }", "No term trip:xyzzy."),
        ("ASK { ?e trip:kind c:banqet }", "No concept c:banqet. Did you mean c:banquet?"),
        ("ASK { ?e ?p person:xi-jinpin }", "No thing person:xi-jinpin. Did you mean person:xi-jinping?"),
        ("ASK { ?e ?p person:banquet }", "No thing person:banquet."),
        (
            "ASK { GRAPH graph:derved {} }",
            "No graph graph:derved. Did you mean graph:derived?",
        ),
        (
            "ASK FROM <https://w3id.org/tripgraph/graph/reference/peple> {}",
            "No graph <https://w3id.org/tripgraph/graph/reference/peple>. "
            "Did you mean <https://w3id.org/tripgraph/graph/reference/people>?",
        ),
        (
            "ASK { <https://w3id.org/tripgraph/source/2024-07-xi-central-asia/encyclopedia#p99s1> ?p ?o }",
            "No source or passage <https://w3id.org/tripgraph/source/2024-07-xi-central-asia/encyclopedia#p99s1>."
            " Did you mean",
        ),
        (
            "SELECT ?nme { ?e rdfs:label ?name }",
            "?nme is selected, and nothing in the pattern binds it. Did you mean ?name?",
        ),
    ],
)
def test_what_is_unknown_is_named(query: str, notice: str, graph: Engine, terms: Ontology) -> None:
    """A term, thing or graph that is not here, or a variable nobody binds, is named with what may be meant."""
    (found,) = notices.of(completed(query), graph, terms)
    assert found.startswith(notice)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?e { ?e a trip:Visit ; trip:kind c:state-visit ; trip:participant person:xi-jinping }",
        "ASK { GRAPH graph:derived { ?e a trip:Event } }",
        "ASK { ?c skos:inScheme c:roles . ?t rdfs:isDefinedBy <https://w3id.org/tripgraph/ontology> }",
        "ASK { ?e schema:partcipant <http://example.org/nobody> }",
        "ASK { ?e rdfs:label 'trip:partcipant' } # trip:partcipant",
        "PREFIX t: <https://w3id.org/tripgraph/ontology#> PREFIX a: <https://w3id.org/tripgraph/id/nobody/> ASK {}",
        "BASE <https://w3id.org/tripgraph/id/nothing/> ASK {}",
        "ASK { ?e unknown:partcipant ?o }",
        "",
    ],
)
def test_what_is_there_is_passed_over(query: str, graph: Engine, terms: Ontology) -> None:
    """Nothing is said of known names, of other people's names, and of what no query asks for."""
    assert notices.of(completed(query), graph, terms) == ()


def test_every_saved_query_asks_for_what_is_there(settings: Config, graph: Engine, terms: Ontology) -> None:
    """The questions that are offered have no unknown names in them."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(settings.queries.glob("*.rq"))]
    assert texts
    assert [notices.of(text, graph, terms) for text in texts] == [()] * len(texts)


def test_the_engine_is_spared(terms: Ontology) -> None:
    """Terms of the ontology are known without asking the engine, which here has nothing at all."""
    assert (
        notices.of(completed("ASK { ?e a trip:Visit ; trip:kind c:banquet }"), Embedded.in_memory([]), terms)
        == ()
    )


class Busy(Embedded):
    """An engine that has no time."""

    def query(self, *_arguments: object, **_options: object) -> None:  # type: ignore[override]
        """Refuse as an engine does that is busy."""
        raise StoreProblem("busy")


def test_an_engine_that_is_busy_says_nothing(terms: Ontology) -> None:
    """Where the engine cannot answer, there are no notices, and no error."""
    assert notices.of(completed("ASK { ?e trip:xyzzy ?p }"), Busy.in_memory([]), terms) == ()


def test_notices_are_few_and_short(graph: Engine, terms: Ontology) -> None:
    """However much a query gets wrong, the notices stay readable; a very long query gets none."""
    wrong = " ".join(f"?e trip:{'x' * 300}{number} ?o ." for number in range(20))
    found = notices.of(completed(f"ASK {{ {wrong} }}"), graph, terms)
    assert len(found) == notices.MOST
    assert max(map(len, found)) < 200
    assert notices.of(completed(f"ASK {{ {wrong * 10} }}"), graph, terms) == ()


def test_header_is_a_list_of_strings() -> None:
    """In a header the notices are quoted strings, ASCII only, in one line (RFC 8941, section 3.3.3)."""
    assert notices.header(['No "x\\y".', "No жук."]) == r'"No \"x\\y\".", "No \\u0436\\u0443\\u043a."'
    assert notices.header([]) == ""
