import pytest

from tripgraph import protocol
from tripgraph.errors import BadInput, UnsupportedMedia
from tripgraph.protocol import FORM, QUERY, UPDATE, Request

A, B = "https://example.org/a", "https://example.org/b"


def test_get() -> None:
    """GET carries the query and its dataset in the address."""
    text = f"query=ASK%7B%7D&default-graph-uri={A}&default-graph-uri={B}&named-graph-uri={B}&format=csv"
    assert protocol.read("GET", text.encode(), "", b"") == Request("ASK{}", (A, B), (B,))


def test_head() -> None:
    """HEAD is read as GET is."""
    assert protocol.read("HEAD", b"query=ASK%7B%7D", "", b"") == Request("ASK{}")


@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=UTF-8"])
def test_form(content_type: str) -> None:
    """A form carries all of it in the body, with a plus for a space."""
    body = f"query=ASK+%7B%7D&named-graph-uri={A}".encode()
    assert protocol.read("POST", b"", content_type, body) == Request("ASK {}", (), (A,))


@pytest.mark.parametrize("content_type", [QUERY, "Application/SPARQL-Query; charset=utf-8"])
def test_direct(content_type: str) -> None:
    """The query itself may be the body; its dataset stands in the address."""
    read = protocol.read("POST", f"default-graph-uri={A}".encode(), content_type, "ASK{?习 ?p 1}".encode())
    assert read == Request("ASK{?习 ?p 1}", (A,))


def test_dataset_is_named() -> None:
    """A request names a dataset if it names one graph of either kind."""
    assert [Request("", (A,)).names_dataset, Request("", (), (A,)).names_dataset] == [True, True]
    assert not Request("").names_dataset


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        (b"", "has no 'query'"),
        (b"QUERY=ASK", "has no 'query'"),
        (b"query=ASK&query=ASK", "more than one 'query'"),
        (b"query=%ff", "address is not percent-encoded UTF-8"),
        (b"query=\xff", "address is not percent-encoded UTF-8"),
        (b"query=ASK&default-graph-uri=a", "'a' is not an absolute IRI"),
        (b"query=ASK&named-graph-uri=http://[a", "is not an absolute IRI"),
        (b"update=CLEAR+ALL", "This is an update. Only queries are answered here. To change the graph"),
        (b"&".join([b"a=1"] * 1001), "more than 1000 fields"),
    ],
)
def test_bad_address(query_string: bytes, message: str) -> None:
    """An address that does not carry exactly one query, readable, is refused with the reason."""
    with pytest.raises(BadInput, match=message):
        protocol.read("GET", query_string, "", b"")


@pytest.mark.parametrize(
    ("query_string", "content_type", "body", "message"),
    [
        (b"query=ASK", QUERY, b"ASK{}", "in the body and in the address"),
        (b"query=ASK", FORM, b"query=ASK", "more than one 'query'"),
        (b"", FORM, b"", "has no 'query'"),
        (b"", QUERY, b"ASK{\xff}", "not UTF-8 at byte 4"),
        (b"", FORM, b"query=\xff", "form is not percent-encoded UTF-8"),
    ],
)
def test_bad_body(query_string: bytes, content_type: str, body: bytes, message: str) -> None:
    """A body that does not carry exactly one query, readable, is refused with the reason."""
    with pytest.raises(BadInput, match=message):
        protocol.read("POST", query_string, content_type, body)


@pytest.mark.parametrize(
    ("content_type", "message"),
    [
        ("", "without Content-Type"),
        ("text/plain", "'text/plain' is not read here"),
        ("multipart/form-data; boundary=x", "'multipart/form-data' is not read here"),
        (UPDATE, "This is an update. Only queries are answered here. To change the graph"),
        (f"{QUERY}; charset=latin-1", "not in 'latin-1'"),
    ],
)
def test_unread_body(content_type: str, message: str) -> None:
    """A body of another type is refused with the types that are read."""
    with pytest.raises(UnsupportedMedia, match=message):
        protocol.read("POST", b"", content_type, b"ASK{}")


def test_a_doubled_timeout_is_refused() -> None:
    """Which of two times is meant cannot be told."""
    with pytest.raises(BadInput, match="more than one 'timeout'"):
        protocol.read("GET", b"query=ASK{}&timeout=1&timeout=2", "", b"")


def test_timeout() -> None:
    """A request may say how many seconds its query may take, in the address or in the form."""
    assert protocol.read("GET", b"query=ASK{}&timeout=2.5", "", b"").seconds == 2.5
    assert protocol.read("POST", b"timeout=3", QUERY, b"ASK{}").seconds == 3
    assert protocol.read("GET", b"query=ASK{}", "", b"").seconds is None


@pytest.mark.parametrize("value", ["0", "-1", "soon", "", "nan", "inf"])
def test_timeout_that_is_no_time(value: str) -> None:
    """What is no time is refused, and not taken for no limit."""
    with pytest.raises(BadInput, match="is no time"):
        protocol.read("GET", f"query=ASK{{}}&timeout={value}".encode(), "", b"")
