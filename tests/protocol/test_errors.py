"""One error object in three forms: problem details (RFC 9457), text, and a page."""

from __future__ import annotations

import json
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.protocol.conftest import asked
from tests.web.writing_server import UPDATE

if TYPE_CHECKING:
    from tests.web.writing_server import Store

WRONG = asked('SELECT ?s {\n  ?s ?p "it\'s" ?q\n}')
EXCERPT = '  ?s ?p "it\'s" ?q\n               ^'
DETAIL = (
    "query:2:16: A full stop is missing before this; or a ; if the subject stays, or a , for another object."
)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/csv", "text/turtle"])
def test_machines_get_problem_details(merged: Store, accept: str) -> None:
    """Line, column and the line with a caret are members beside the standard's."""
    answer = merged.client.get(WRONG, accept)
    expected = "application/json" if accept == "application/json" else "application/problem+json"
    assert (answer.status, answer.media_type) == (400, expected)
    assert json.loads(answer.body) == {
        "type": "about:blank",
        "title": "Syntax error",
        "status": 400,
        "detail": DETAIL,
        "line": 2,
        "column": 16,
        "excerpt": EXCERPT,
    }


def test_text_has_the_caret_below_the_place(merged: Store) -> None:
    """Whoever asks for plain text gets the same to read."""
    answer = merged.client.get(WRONG, "text/plain")
    assert (answer.status, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert answer.text == f"Syntax error: {DETAIL}\n\n{EXCERPT}\n"


def test_a_page_has_the_caret_below_the_place(merged: Store) -> None:
    """The form shows the query again with what is wrong with it."""
    answer = merged.client.get(WRONG, BROWSER)
    page = unescape(answer.text)
    assert (answer.status, answer.media_type) == (400, "text/html")
    assert DETAIL in page
    assert f"<pre>{EXCERPT}</pre>" in page


def test_an_update_is_told_in_the_same_way(merged: Store) -> None:
    """Updates have the same object, in each form."""
    body = b"INSERT DATA {\n  ?s <http://example.org/p> 1 }"
    problem = json.loads(merged.send("POST", "/update", body, content_type=UPDATE).body)
    assert (problem["line"], problem["column"]) == (2, 3)
    assert problem["detail"].startswith("update:2:3: INSERT DATA takes no variables.")
    text = merged.send("POST", "/update", body, content_type=UPDATE, accept="text/plain").text
    assert text.endswith("\n\n  ?s <http://example.org/p> 1 }\n  ^\n")
    page = merged.send("POST", "/update", body, content_type=UPDATE, accept=BROWSER).text
    assert "<pre>  ?s &lt;http://example.org/p&gt; 1 }\n  ^</pre>" in page
