import contextlib
import http.server
import threading
from collections.abc import Iterator

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tripgraph import guard
from tripgraph.errors import NotAllowed


class Trap:
    """A host that nobody should call: it counts who does."""

    def __init__(self) -> None:
        self.calls = 0
        trap = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                trap.calls += 1
                self.send_response(200)
                self.send_header("Content-Type", "text/tab-separated-values")
                self.end_headers()
                self.wfile.write(b"?s\n")

            do_GET = do_POST  # noqa: N815 - the name that the base class calls

            def log_message(self, format: str, *args: object) -> None:
                """Stay quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.iri = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    """A trap that listens for as long as the tests of this file run."""
    trap = Trap()
    yield trap
    trap.server.shutdown()
    trap.server.server_close()


def ask(query: str) -> pyoxigraph.QuerySolutions | None:
    """Ask a store with one triple, so that the engine goes on after a pattern; None: bad syntax."""
    store = pyoxigraph.Store()
    thing = pyoxigraph.NamedNode("http://example.org/thing")
    store.add(pyoxigraph.Quad(thing, thing, pyoxigraph.Literal(1)))
    try:
        results = store.query(query)
        assert isinstance(results, pyoxigraph.QuerySolutions)
        with contextlib.suppress(OSError, RuntimeError):  # what the trap answers is of no interest
            list(results)
    except SyntaxError:
        return None
    return results


CALLS = [
    "{ SERVICE <IRI> { ?s ?p ?o } }",
    "{ service\n<IRI>{ ?s ?p ?o } }",
    "{ SERVICE SILENT <IRI> { ?s ?p ?o } }",
    "{ SERVICESILENT<IRI>{ ?s ?p ?o } }",
    "{ SERVICE # why\n # not\n <IRI> # now\n { ?s ?p ?o } }",
    "{ SERVICE:x { ?s ?p ?o } }",
    "{ service:x { ?s ?p ?o } }",
    "{ SERVICE trap:x { ?s ?p ?o } }",
    "{ ?s ?p 1SERVICE<IRI>{ ?s ?p ?o } }",
    "{ ?s ?p 1.SERVICE<IRI>{ ?s ?p ?o } }",
    "{ ?s ?p ?a FILTER(true)SERVICE<IRI>{ ?s ?p ?o } }",
    "{ ?s ?p ?a FILTER(?a<3)SERVICE#>\n:x{ ?s ?p ?o } }",
    "{ ?s ?p ?a FILTER(?a<3)SERVICE#>\n<IRI>{ ?s ?p ?o } }",
    "{ VALUES ?x {odd:}SERVICE<IRI>{ ?s ?p ?o } }",
    "{ ?s ?p odd:SERVICE<IRI>{ ?s ?p ?o } }",
    "{ # \r SERVICE <IRI> { ?s ?p ?o }\n }",
    r'{ BIND("\u0022" AS ?x) SERVICE <IRI> { ?s ?p ?o } BIND("\u0022" AS ?y) }',
    r'{ BIND("""\"""" AS ?x) SERVICE <IRI> { ?s ?p ?o } }',
    "{ BIND('''it's''' AS ?x) SERVICE <IRI> { ?s ?p ?o } }",
    "{ SERVICE ?target { ?s ?p ?o } }",
    "{ ?s ?p ?o . { SELECT * { OPTIONAL { SERVICE <IRI> { ?s ?p ?o } } } } }",
]

# Oxigraph reads none of these as a clause; other engines may.
CALLS_ELSEWHERE = [
    '{ ?s ?p ?a FILTER(?a != <http://x/">) SERVICE <IRI> { ?s ?p ?o } FILTER(?a != <http://x/">) }',
    r"{ \u0053ERVICE <IRI> { ?s ?p ?o } }",
    r"{ \U00000053ERVICE <IRI> { ?s ?p ?o } }",
    r"{ BIND('\u0027 AS ?x) SERVICE <IRI> { ?s ?p ?o } }",
]


def full(pattern: str, iri: str = "http://127.0.0.1:9/") -> str:
    """Return the query with the prefixes that the patterns above use; ``odd:`` cannot take a local name."""
    prefixes = f"PREFIX : <{iri}> PREFIX trap: <{iri}> PREFIX service: <{iri}> PREFIX odd: <http://x:8>"
    return f"{prefixes} SELECT * {pattern}".replace("IRI", iri)


@pytest.mark.parametrize("pattern", CALLS + CALLS_ELSEWHERE)
def test_refused(pattern: str) -> None:
    """A SERVICE clause is refused, however it is written."""
    with pytest.raises(NotAllowed, match="SERVICE would make this server call"):
        guard.refuse_service(full(pattern))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { ?s ?p ?o }",
        "SELECT * { ?s ?p 'SERVICE <http://x/> { ?s ?p ?o }' }",
        'SELECT * { ?s ?p "SERVICE <http://x/> {" }',
        'SELECT * { ?s ?p """a "quoted" SERVICE <http://x/> {""" }',
        r"SELECT * { ?s ?p 'it\'s a SERVICE <http://x/> {' }",
        "SELECT * { ?s ?p '''it's a SERVICE <http://x/> {''' }",
        "SELECT * { <http://x/service> ?p <http://x/a#service> }",
        "SELECT ?service $service { ?service <http://x/p> $service }",
        "PREFIX service: <http://x/> SELECT * { service:a service:b service:c . ?s a service:d }",
        "PREFIX ex: <http://x/> SELECT * { ex:service ex:b ?o OPTIONAL { ?s ex:service ?x } }",
        "PREFIX service: <http://x/> SELECT * FROM service:x { GRAPH service:x { ?s ?p ?o } }",
        "PREFIX service: <http://x/> SELECT * FROM NAMED service:y { ?s ?p ?o }",
        "PREFIX service: <http://x/> DESCRIBE service:x { ?s ?p ?o }",
        "SELECT * { ?s ?p 'x'@service } ",
        "SELECT ?services { ?services a 'Secret Service' FILTER(?services < 3 && 5 > ?services) }",
        r"SELECT * { ?s ?p '\u0053ERVICE <http://x/> {' }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3) } # SERVICE > <http://x/> {",
        "",
    ],
)
def test_let_through(query: str) -> None:
    """The word alone, in a comment, a string, an IRI, a variable or a prefixed name, is harmless."""
    guard.refuse_service(query)


@pytest.mark.parametrize("pattern", CALLS)
def test_engine_would_call(pattern: str, trap: Trap) -> None:
    """The spellings that the guard refuses are no inventions: the engine takes them for queries."""
    results = ask(full(pattern, trap.iri))
    assert results is not None


BEFORE = [
    " ", ".", "?s ?p ?o.", "?s ?p 1", "?s ?p true", "?s ?p 'a'", "?s ?p :x", "?s ?p odd:", "FILTER(1<2)", "{}",
    "FILTER('>'<'<')", "FILTER('#'>\"'\")", "VALUES ?x {odd:}", "#\n", "# SERVICE '\n", "'", '"', "<", "#",
]  # fmt: skip
GAPS = ["", " ", "\n", "#\r", "#>\n", "# <IRI> {\n", "SILENT", "silent ", ")"]
TARGETS = ["<IRI>", ":x", "trap:SERVICE", "service:", "odd:", "?s", "'"]

calls = st.tuples(
    st.lists(st.sampled_from(BEFORE), max_size=3).map("".join),
    st.sampled_from(["SERVICE", "service", "SeRvIcE"]),
    st.sampled_from(GAPS),
    st.sampled_from(TARGETS),
    st.sampled_from(GAPS),
    st.just("{?s ?p ?o}"),
    st.lists(st.sampled_from(BEFORE), max_size=2).map("".join),
).map("".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls)
def test_no_call_gets_past(trap: Trap, pattern: str) -> None:
    """Whatever the engine would send out, the guard has refused."""
    query = full("{ ?s ?p ?o . " + pattern + " }", trap.iri)
    trap.calls = 0
    ask(query)
    if trap.calls:
        with pytest.raises(NotAllowed):
            guard.refuse_service(query)


def test_from_never_fetches(trap: Trap) -> None:
    """FROM names a graph of the store; nothing is fetched for it."""
    trap.calls = 0
    assert ask(f"SELECT * FROM <{trap.iri}> FROM NAMED <{trap.iri}g> {{ ?s ?p ?o }}") is not None
    assert trap.calls == 0


@pytest.mark.parametrize(
    "hostile", ["<service#>", "'service", '"\\"service', "service:", "service ", "<a#", "service{<"]
)
def test_long_hostile_text(hostile: str) -> None:
    """A megabyte made to confuse the lexer is read in one pass; the test ends."""
    try:
        guard.refuse_service(hostile * (1_000_000 // len(hostile)))
    except NotAllowed:
        assert ":" in hostile
