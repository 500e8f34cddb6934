import pytest

from tripgraph import media
from tripgraph.errors import BadInput, NotAcceptable
from tripgraph.media import CSV, GRAPH_FORMATS, HTML, JSON, JSON_LD, RDF_XML, RESULT_FORMATS, TURTLE, XML

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", [None, "", "  ", "*/*", "*/*;q=0.1"])
def test_no_preference(accept: str | None) -> None:
    """A client without a preference gets the first offer."""
    assert media.pick(accept, RESULT_FORMATS) == JSON


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", XML),
        ("*/*, text/csv", CSV),
        ("text/*", CSV),
        ("application/sparql-results+json;q=0, */*", XML),
        ("text/csv; charset=utf-8", CSV),
        ('text/csv; header="a, b"', CSV),
        ("text/csv;q=high, application/sparql-results+xml", XML),
    ],
)
def test_accept(accept: str, expected: media.Format) -> None:
    """Quality decides, then how specific a range is, then our own order; q=0 excludes."""
    assert media.pick(accept, RESULT_FORMATS) == expected


def test_browser() -> None:
    """A browser gets the page where there is one, although it says that it takes XML too."""
    assert media.pick(FIREFOX, (*GRAPH_FORMATS, HTML)) == HTML


@pytest.mark.parametrize(
    ("accept", "offers", "expected"),
    [
        ("application/json", RESULT_FORMATS, JSON),
        ("application/json", GRAPH_FORMATS, JSON_LD),
        ("application/xml", RESULT_FORMATS, XML),
        ("text/xml", GRAPH_FORMATS, RDF_XML),
    ],
)
def test_alias(accept: str, offers: tuple[media.Format, ...], expected: media.Format) -> None:
    """A generic type that a client asks for gives the format it means, under the type asked for."""
    picked = media.pick(accept, offers)
    assert (picked, picked.media_type) == (expected, accept)


def test_alias_yields() -> None:
    """The type that names a format is served under its own name when the client takes both."""
    picked = media.pick("application/json, application/sparql-results+json", RESULT_FORMATS)
    assert picked.media_type == "application/sparql-results+json"


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "nonsense", "*/*;q=0"])
def test_not_acceptable(accept: str) -> None:
    """A client that wants nothing on offer is told what there is."""
    with pytest.raises(NotAcceptable, match=r"text/turtle, application/ld\+json"):
        media.pick(accept, GRAPH_FORMATS)


@pytest.mark.parametrize(
    ("name", "offers", "expected"),
    [
        ("json", (*RESULT_FORMATS, *GRAPH_FORMATS), JSON),
        ("json", GRAPH_FORMATS, JSON_LD),
        ("xml", RESULT_FORMATS, XML),
        ("xml", GRAPH_FORMATS, RDF_XML),
        ("rdf+xml", GRAPH_FORMATS, RDF_XML),
        ("application/rdf xml", GRAPH_FORMATS, RDF_XML),
        ("n3", GRAPH_FORMATS, TURTLE),
    ],
)
def test_words_of_clients(name: str, offers: tuple[media.Format, ...], expected: media.Format) -> None:
    """A word that clients use is the offer that they mean, unless another has it for its name."""
    assert media.named(name, offers) == expected


@pytest.mark.parametrize("name", ["turtle", "ttl", "TTL", "text/turtle"])
def test_named(name: str) -> None:
    """A format goes by its name, its suffix or its media type."""
    assert media.named(name, GRAPH_FORMATS) == TURTLE


def test_named_unknown() -> None:
    """An unknown name is refused with the names that are known."""
    with pytest.raises(BadInput, match=r"'pdf'.*json, xml, csv, tsv"):
        media.named("pdf", RESULT_FORMATS)


def test_content_type() -> None:
    """Text says that it is UTF-8; the other types know it from their specifications."""
    assert TURTLE.content_type == "text/turtle; charset=utf-8"
    assert JSON_LD.content_type == "application/ld+json"


@pytest.mark.parametrize("accept", ["", " ", ",", " , ,\t"])
def test_an_empty_accept_asks_for_nothing(accept: str) -> None:
    """A value without an element has no preference, however many commas it has (RFC 9110, section 5.6.1.2)."""
    assert media.pick(accept, media.RESULT_FORMATS) == media.RESULT_FORMATS[0]
