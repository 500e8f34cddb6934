"""Who may write: named tokens, secret everywhere."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.processes import descendants
from tests.web.writing_server import (
    BEARER,
    PREFIXES,
    READER,
    TOKENS,
    TURTLE,
    UPDATE,
    WRITER,
    Store,
    at,
    writing_server,
)
from tripgraph import config
from tripgraph.errors import BadInput
from tripgraph.store import generations

if TYPE_CHECKING:
    from collections.abc import Iterator

ONE = PREFIXES + "ex:s rdfs:label 'one' ."
WAYS = [
    ("POST", "/update", UPDATE),
    ("PUT", "/graphs?default", TURTLE),
    ("POST", "/graphs?default", TURTLE),
    ("DELETE", "/graphs?default", TURTLE),
    ("PUT", "/graph/links/test", TURTLE),
    ("POST", "/graph/links/test", TURTLE),
    ("DELETE", "/graph/links/test", TURTLE),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server with tokens, that refuses wrong data."""
    with writing_server(tmp_path_factory.mktemp("tokens") / "store", validate="strict") as running:
        yield running


@pytest.mark.parametrize(("method", "path", "content_type"), WAYS)
@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        ("", ""),
        ("Bearer unknown", ', error="invalid_token"'),
        (f"Bearer {WRITER}x", ', error="invalid_token"'),
        ("Bearer", ', error="invalid_token"'),
        ("Bearer a b", ', error="invalid_token"'),
        (f"Bearer {WRITER}, Bearer {WRITER}", ', error="invalid_token"'),
        (f"Basic {WRITER}", ""),
        (WRITER, ""),
    ],
)
def test_no_write_without_a_token(
    store: Store, method: str, path: str, content_type: str, authorization: str, error: str
) -> None:
    """A token that is missing, malformed or unknown is 401 with what is wanted (RFC 6750, sections 3 and 3.1)."""
    refused = store.send(method, path, ONE, content_type=content_type, authorization=authorization)
    assert refused.status == 401
    assert refused.headers["www-authenticate"] == f'Bearer realm="tripgraph"{error}'
    assert generations.current(store.folder) is None


@pytest.mark.parametrize(("method", "path", "content_type"), WAYS)
def test_no_write_with_a_token_that_may_read(store: Store, method: str, path: str, content_type: str) -> None:
    """Its scope is too narrow: 403."""
    refused = store.send(method, path, ONE, content_type=content_type, authorization=f"Bearer {READER}")
    assert refused.status == 403
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]
    assert "bob" in refused.text


def test_a_long_body_is_taken_from_nobody_without_a_token(store: Store) -> None:
    """Who may not write is told so before the body is taken in."""
    refused = store.send("PUT", at(""), b"#" * 1_000_000, content_type=TURTLE, authorization="Bearer x")
    assert refused.status == 401


def test_strict_refuses_wrong_data_with_each_violation(store: Store) -> None:
    """422, the violations as members of the problem; nothing is published."""
    refused = store.send("PUT", at(""), PREFIXES + "ex:s trip:misspelt 1 .", content_type=TURTLE)
    assert (refused.status, refused.media_type) == (422, "application/problem+json")
    assert '"node": "http://example.org/s"' in refused.text
    assert generations.current(store.folder) is None


@pytest.mark.parametrize(("method", "path", "content_type"), WAYS)
def test_writing_is_off_without_a_token_that_may_write(
    off: Store, method: str, path: str, content_type: str
) -> None:
    """Then every write is 403, and says how the operator turns writing on."""
    refused = off.send(method, path, ONE, content_type=content_type)
    assert (refused.status, "TRIPGRAPH_TOKEN" in refused.text) == (403, True)


@pytest.fixture(scope="module")
def off(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server with nobody who may write."""
    with writing_server(tmp_path_factory.mktemp("off") / "store", f"bob:read:{READER}") as running:
        yield running


def test_a_lone_secret_may_write(tmp_path: Path) -> None:
    """It is a token named "token", which is recorded; the scheme is written in any case."""
    with writing_server(tmp_path / "store", WRITER) as store:
        assert (
            store.send("PUT", at(""), ONE, content_type=TURTLE, authorization=f"bEARER {WRITER}").status
            == 200
        )
    assert generations.require(tmp_path / "store").manifest.by == "token"


def test_a_write_may_say_why(tmp_path: Path) -> None:
    """What the header field says is recorded, as --message is; what is no line of text is refused."""
    with writing_server(tmp_path / "store") as store:
        why = "Señor Ψ asked for it".encode().decode("latin-1")
        assert store.send("PUT", at(""), ONE, content_type=TURTLE, tripgraph_message=why).status == 200
        for wrong in ("\xff", "x" * 1001):
            refused = store.send("PUT", at(""), ONE, content_type=TURTLE, tripgraph_message=wrong)
            assert (refused.status, "Tripgraph-Message" in refused.text) == (400, True)
    recorded = generations.require(tmp_path / "store").manifest
    assert (recorded.by, recorded.message) == ("ada", "Señor Ψ asked for it")


def test_secrets_are_nowhere(tmp_path: Path) -> None:
    """No log, no answer, no file of the store and no process that the server starts has seen a secret."""
    with writing_server(tmp_path / "store") as store:
        answers = [
            store.send("PUT", at(""), ONE, content_type=TURTLE),
            store.send("PUT", at(""), ONE, content_type=TURTLE, authorization=f"Bearer {READER}"),
            store.send("PUT", at(""), b"nonsense", content_type=TURTLE),
        ]
        assert [answer.status for answer in answers] == [200, 403, 400]
        environments = [
            Path(f"/proc/{process}/environ").read_bytes() for process in descendants(store.server.pid)
        ]
    assert environments
    recorded = generations.require(tmp_path / "store").manifest
    assert (recorded.by, recorded.through) == ("ada", "PUT /graphs")
    seen = [*(answer.body for answer in answers), *environments]
    seen += [str(answer.headers).encode() for answer in answers]
    seen += [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert [text for text in seen if WRITER.encode() in text or READER.encode() in text] == []


def test_the_secret_leaves_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Once the settings are read, neither the environment nor anything that prints them has it."""
    monkeypatch.setenv("TRIPGRAPH_TOKEN", TOKENS)
    loaded = config.load(folder=tmp_path)
    assert "TRIPGRAPH_TOKEN" not in os.environ
    assert WRITER not in repr(loaded)
    assert loaded.token.writer(BEARER).name == "ada"


def test_tokens_may_stand_in_a_file(tmp_path: Path) -> None:
    """One a line or with commas; then no environment of a process has ever held a secret."""
    file = tmp_path / "tokens"
    file.write_text(TOKENS.replace(",", "\n") + "\n", encoding="utf-8")
    file.chmod(0o640)
    with writing_server(tmp_path / "store", token=None, token_file=str(file)) as store:
        assert store.send("PUT", at(""), ONE, content_type=TURTLE).status == 200
        refused = store.send("PUT", at(""), ONE, content_type=TURTLE, authorization=f"Bearer {READER}")
        assert refused.status == 403
        assert WRITER.encode() not in Path(f"/proc/{store.server.pid}/environ").read_bytes()


def test_a_file_of_tokens_that_gives_them_away_is_refused(tmp_path: Path) -> None:
    """One that everybody can read, one that is not there, and one beside the setting; no message shows a secret."""
    file = tmp_path / "tokens"
    file.write_text(TOKENS, encoding="utf-8")
    for mode, settings, message in (
        (0o644, {}, "everybody on this machine can read"),
        (0o600, {"token": "x"}, "both set"),
        (0o600, {"token_file": str(tmp_path / "none")}, "cannot be read: No such file"),
    ):
        file.chmod(mode)
        with pytest.raises(BadInput, match=message) as refusal:
            config.load({"token_file": str(file), **settings}, {}, tmp_path)
        assert WRITER not in str(refusal.value)


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "ada:admin:s3cret",
        "ada:write:",
        ":write:s3",
        "ada:write:s3 cret",
        "a:write:x,a:read:y",
        "s3cret,,",
    ],
)
def test_a_token_that_cannot_be_is_refused_without_showing_it(setting: str, tmp_path: Path) -> None:
    """The message names the entry by its number."""
    with pytest.raises(BadInput, match="token: ") as refusal:
        config.load({"token": setting}, {}, tmp_path)
    assert "s3" not in str(refusal.value)
