import pytest

from tripgraph.tokens import Token, read

TRIP = "https://w3id.org/tripgraph/ontology#"


def kinds(query: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in read(query)]


def iris(query: str) -> list[str | None]:
    return [token.iri for token in read(query) if token.kind in ("iri", "name")]


def test_tokens_have_their_kind_and_place() -> None:
    """Words, names, variables, strings and marks are told apart; blanks and comments are passed over."""
    assert kinds("ASK{?s a:b 'c:d'@en-GB # e:f\n, <x>}") == [
        ("word", "ASK"), ("mark", "{"), ("variable", "?s"), ("name", "a:b"), ("string", "'c:d'"),
        ("tag", "@en-GB"), ("mark", ","), ("iri", "<x>"), ("mark", "}"),
    ]  # fmt: skip
    assert [token.start for token in read("ASK {\n  ?s")] == [0, 4, 8]


def test_names_are_resolved() -> None:
    """A name stands for the namespace of its prefix and its local part, without escapes and final dots."""
    assert iris(f"PREFIX trip: <{TRIP}> ASK {{ ?s a trip:Visit.?s trip:a\\~b/^trip:from* ?o }}") == [
        TRIP + "Visit", TRIP + "a~b", TRIP + "from",
    ]  # fmt: skip


def test_relative_iris_are_resolved() -> None:
    """What follows BASE is read against it; what cannot be is left as it is."""
    assert iris("BASE <http://example.org/a/> ASK { <b> <../c> <//[> }") == [
        "http://example.org/a/b", "http://example.org/c", "//[",
    ]  # fmt: skip


def test_declarations_are_no_use() -> None:
    """The prefix and the IRI of a declaration are told apart from what a query asks about."""
    assert list(read("prefix : <x>")) == [
        Token("word", "prefix", 0), Token("declaration", ":", 7), Token("declaration", "<x>", 9, "x"),
    ]  # fmt: skip


def test_an_undeclared_prefix_stands_for_nothing() -> None:
    """A name with an unknown prefix has no IRI, nor has a blank node."""
    assert iris("ASK { _:x nothing:here ?o }") == [None, None]


def test_less_than_is_no_iri() -> None:
    """A comparison of variables opens no IRI as long as a blank stands in it."""
    assert iris("ASK { FILTER(?a < ?b && ?c > ?d) }") == []


def test_an_open_string_ends_with_its_line() -> None:
    """A string that nobody closes swallows the rest of its line, a long one the rest of the query."""
    assert kinds("'a\nb") == [("string", "'a"), ("word", "b")]
    assert kinds("'''a\nb") == [("string", "'''a\nb")]


@pytest.mark.parametrize("piece", ["a.", '"\\', '\\"""', "'''", "<", "a:b.", "?", "@a-", "PREFIX a:"])
def test_nothing_is_lost(piece: str) -> None:
    """Whatever a query is made of, each character but blanks is in one token, however many there are."""
    query = piece * 50_000
    assert "".join(token.text for token in read(query)) == query.replace(" ", "")
