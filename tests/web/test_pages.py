import json
import re
from collections import deque
from html import unescape
from html.parser import HTMLParser

import pytest

from tests.web.conftest import Client
from tripgraph import entity, glossary, illustrations, ontology, rdfio
from tripgraph.config import Config
from tripgraph.media import GRAPH_FORMATS, Format
from tripgraph.prefixes import completed
from tripgraph.rdfio import QuerySolutions
from tripgraph.store.engine import Engine
from tripgraph.vocab import BASE

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
BANQUET = "/id/ceremony/2024-07-03-banquet"
SOURCE = "/source/2024-07-xi-central-asia/encyclopedia"
GRAPH = "/graph/2024-07-xi-central-asia/encyclopedia"
PAGES = ["/", "/sparql", "/ontology", BANQUET, SOURCE, GRAPH, "/concept/banquet", "/nothing-here"]


class Page(HTMLParser):
    """What a test wants to know of a page: its links, what it loads, its ids, and its elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.elements: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = dict(attrs)
        self.elements.append(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        if tag == "a":
            self.links.append(given.get("href") or "")
        elif tag == "link" and given.get("rel") != "alternate":
            self.loaded.append(given.get("href") or "")
        elif "src" in given:
            self.loaded.append(given["src"] or "")


def test_first_page(client: Client) -> None:
    """The first page says what is here, counts it, and offers three questions to click."""
    text = client.get("/", BROWSER).text
    page = Page(text)
    assert "/id/trip/2024-07-xi-central-asia" in page.links
    assert SOURCE in page.links
    assert len([link for link in page.links if link.startswith("/sparql?query=")]) >= 3
    assert re.search(r">visit</a>\s*<span class=\"meta\">2</span>", text)


def test_every_link_leads_somewhere(client: Client) -> None:
    """Each link that a visitor can follow from the first page, however far, leads to a page that has its anchor."""
    pages: dict[str, Page] = {}
    waiting = deque(["/"])
    while waiting:
        path, _, anchor = unescape(waiting.popleft()).partition("#")
        if path not in pages:
            answer = client.get(path or "/", BROWSER)
            assert answer.status == 200, path
            pages[path] = Page(answer.text if answer.media_type == "text/html" else "")
            waiting += [link for link in pages[path].links if link.startswith("/")]
        assert not anchor or anchor in pages[path].ids, f"{path}#{anchor}"
    assert len(pages) > 300


@pytest.mark.parametrize("path", PAGES)
def test_page_is_self_contained(client: Client, path: str) -> None:
    """No page loads anything from another host, nor any script; it says in its policy that it may not."""
    answer = client.get(path, BROWSER)
    page = Page(answer.text)
    assert [address for address in page.loaded if not address.startswith("/static/")] == []
    assert "script" not in page.elements
    assert "style" not in page.elements
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", PAGES)
def test_page_is_structured(client: Client, path: str) -> None:
    """Each page has one heading of the first rank, landmarks, a way past the navigation, and no id twice."""
    page = Page(client.get(path, BROWSER).text)
    assert page.elements.count("h1") == 1
    assert {"header", "nav", "main", "footer"} <= set(page.elements)
    assert page.links[0] == "#content"
    assert "content" in page.ids
    assert len(page.ids) == len(set(page.ids))


@pytest.mark.parametrize("path", ["/static/tripgraph.css", "/static/icon.svg"])
def test_static(client: Client, path: str) -> None:
    """What pages load is there."""
    assert client.get(path).status == 200


@pytest.mark.parametrize("format", GRAPH_FORMATS)
@pytest.mark.parametrize(
    "path", [BANQUET, SOURCE, GRAPH, "/concept/banquet", "/ontology", "/ontology/shapes"]
)
def test_rdf(client: Client, path: str, format: Format) -> None:
    """Each thing is RDF at its own address: by Accept, by suffix, and by ``?format=``, all the same."""
    by_accept = client.get(path, format.media_type)
    by_suffix = client.get(f"{path}.{format.suffix}")
    by_name = client.get(f"{path}?format={format.name}")
    assert [a.status for a in (by_accept, by_suffix, by_name)] == [200] * 3
    assert {a.media_type for a in (by_accept, by_suffix, by_name)} == {format.media_type}
    assert by_accept.body == by_suffix.body == by_name.body
    assert rdfio.parse_bytes(by_accept.body, format, path)


def test_rdf_says_what_the_page_says(client: Client, graph: Engine) -> None:
    """The RDF of a graph is all of that graph."""
    answer = client.get(GRAPH + ".nt")
    quads = rdfio.parse_bytes(answer.body, GRAPH_FORMATS[2], GRAPH)
    assert {quad.triple for quad in quads} == set(graph.graph(BASE + GRAPH[1:]))


def test_negotiated(client: Client) -> None:
    """A browser gets the page, and caches are told that others may not."""
    answer = client.get(BANQUET, BROWSER)
    assert answer.media_type == "text/html"
    assert "accept" in answer.headers["vary"].lower()


def test_head(client: Client) -> None:
    """HEAD answers as GET does, without a body."""
    head = client.send("HEAD", BANQUET)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(client.get(BANQUET).body))


def test_entity_page(client: Client) -> None:
    """The page of a thing leads to its class, to other things, and to the passages that its graph cites."""
    links = Page(client.get(BANQUET, BROWSER).text).links
    assert {"/ontology#Ceremony", "/concept/banquet", "/id/visit/2024-07-xi-kazakhstan"} <= set(links)
    assert f"{SOURCE}#p10s3" in links


def test_entity_page_shows_both_directions(client: Client) -> None:
    """What leads to a thing stands on its page too."""
    assert "/id/participation/2024-07-03-banquet-tokayev" in Page(client.get(BANQUET, BROWSER).text).links


def test_source_page(client: Client) -> None:
    """The page of a source has each passage by its place, with the facts that cite it and what it names."""
    page = Page(client.get(SOURCE, BROWSER).text)
    assert [name for name in page.ids if re.fullmatch(r"p\d+s\d+", name)][:2] == ["p1s1", "p2s1"]
    assert BANQUET in page.links
    assert "/id/person/erzhan-kazykhan" in page.links


def test_ontology_page(client: Client, settings: Config) -> None:
    """Each class and property is an anchor of the documentation, so that its IRI resolves to what it means."""
    ids = Page(client.get("/ontology", BROWSER).text).ids
    terms = ontology.load(settings.ontology)
    assert {iri.partition("#")[2] for iri in terms.classes | terms.properties} <= set(ids)


def test_worked_examples(client: Client, graph: Engine) -> None:
    """Each query of the documentation has an answer in the real graph as it stands, and one in each format."""
    text = client.get("/ontology", BROWSER).text
    queries = [
        unescape(q) for q in re.findall(r'<pre class="query"><code>(.*?)</code></pre>', text, re.DOTALL)
    ]
    assert len(queries) >= 12
    for query in queries:
        results = graph.query(query)
        assert isinstance(results, QuerySolutions)
        assert next(results, None) is not None, query
    addresses = [link for link in Page(text).links if link.startswith("/sparql?query=")]
    assert len(addresses) == len(queries)
    for address in addresses:
        answer = client.get(f"{address}&format=csv")
        assert (answer.status, "tripgraph-notice" in answer.headers) == (200, False)
        assert answer.text.count("\n") > 1


def test_counts_lead_to_queries(client: Client) -> None:
    """The queries behind the counts of the first page work in every format."""
    addresses = [link for link in Page(client.get("/", BROWSER).text).links if "OPTIONAL" in link]
    assert len(addresses) > 10
    assert client.get(f"{addresses[0]}&format=csv").status == 200


def test_ontology_page_lists_graphs(client: Client, graph: Engine) -> None:
    """Each named graph is listed, with a link to it and a word on what it holds."""
    links = Page(client.get("/ontology", BROWSER).text).links
    assert {iri.removeprefix(BASE[:-1]) for iri in graph.graphs()} <= set(links)


def test_ontology_page_tells_what_is_made_up(client: Client, settings: Config, graph: Engine) -> None:
    """An example is marked as made up exactly if it names a thing that the graph does not have."""
    text = client.get("/ontology", BROWSER).text
    terms = glossary.compiled(ontology.load(settings.ontology))
    articles = dict(re.findall(r'<article class="term" id="([^"]+)">(.*?)</article>', text, re.DOTALL))
    for term in terms.classes + terms.properties:
        nodes = illustrations.nodes(term.example)
        assert nodes
        assert ("(made up)" in articles[term.name]) == bool(nodes - entity.present(graph, nodes)), term.name


def test_prefixes_of_the_examples_are_declared(client: Client, settings: Config) -> None:
    """Each prefix that an example in Turtle uses is declared on the page and known to the form."""
    text = unescape(client.get("/ontology", BROWSER).text)
    terms = glossary.compiled(ontology.load(settings.ontology))
    used = {
        p for t in terms.classes + terms.properties for p in re.findall(r"(?<![\w\"])([a-z]+):\w", t.example)
    }
    assert {"trip", "enc", "news"} <= used
    assert [
        prefix for prefix in sorted(used) if f"refix {prefix}: <" not in text.replace("PREFIX", "prefix")
    ] == []
    assert completed("ASK { ?s ?p enc:p1s1 }").startswith("PREFIX enc: <")


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/id/person/xi-jinpin", "id/person/xi-jinping"),
        ("/graph/nothing", "There are: "),
        ("/source/2024-07-xi-central-asia/encyclopaedia", "encyclopedia"),
        ("/concept/banquets", "concept/banquet"),
        ("/id/person/%3E%20%7D%20%23", "says nothing"),
    ],
)
def test_not_found(client: Client, path: str, hint: str) -> None:
    """What is not there is 404, as a page and as problem details, with what may have been meant."""
    page, problem = client.get(path, BROWSER), client.get(path, "application/ld+json")
    assert (page.status, page.media_type) == (404, "text/html")
    assert (problem.status, problem.media_type) == (404, "application/problem+json")
    assert hint in json.loads(problem.body)["detail"]
    assert hint in page.text


def test_not_found_leads_on(client: Client) -> None:
    """The page of what is not there links to what may have been meant, and to nothing of another sort."""
    page = client.get("/id/person/xi-jinpin", BROWSER).text
    assert '<a href="/id/person/xi-jinping">' in page
    assert "Did you mean" not in client.get("/id/person/banquet", BROWSER).text


def test_error_as_text(client: Client) -> None:
    """A client that likes plain text gets the error in one line."""
    answer = client.get("/id/person/nobody-at-all", "text/plain;q=0.9, text/html;q=0.1")
    assert (answer.status, answer.media_type) == (404, "text/plain")
    assert answer.text.startswith("Not found: ")
    assert answer.text.count("\n") == 1


def test_not_acceptable(client: Client) -> None:
    """A format that no page has is 406, with those that it has."""
    answer = client.get(BANQUET, "image/png")
    assert answer.status == 406
    assert "text/turtle" in answer.text
