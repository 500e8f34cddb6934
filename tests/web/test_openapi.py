"""The OpenAPI document: true to what the server does, and complete."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.test_queries import QUERIES
from tripgraph import openapi

if TYPE_CHECKING:
    from tests.web.conftest import Client


SCHEMA = schemathesis.openapi.from_dict(openapi.document(tuple(QUERIES.values()), "http://localhost"))


@SCHEMA.parametrize()
@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_server_does_what_the_document_says(case: schemathesis.Case[Any], client: Client) -> None:
    """What comes is what the document says, what it does not allow is refused, and nothing is a 500.

    Left out is that what it allows is never refused: no schema can list the names of all entities.
    """
    case.call_and_validate(
        base_url=f"http://{client.host}:{client.port}", excluded_checks=[positive_data_acceptance]
    )


def test_every_question_is_an_operation(client: Client) -> None:
    """The document has each question, with its parameters, an example for each that is needed, and its columns."""
    document = json.loads(client.get("/openapi.json").body)
    operations = {path: item["get"] for path, item in document["paths"].items()}
    assert document["openapi"] == "3.1.0"
    assert operations.keys() == {"/queries", *(f"/queries/{slug}.{{format}}" for slug in QUERIES)}
    for slug, query in QUERIES.items():
        own = [p for p in operations[f"/queries/{slug}.{{format}}"]["parameters"] if "name" in p]
        assert [(p["name"], p["required"]) for p in own] == [(p.name, p.required) for p in query.parameters]
        assert [p["name"] for p in own if p["required"] and "example" not in p] == []


@pytest.mark.parametrize("slug", QUERIES)
def test_the_examples_work(slug: str, client: Client) -> None:
    """Asked with the examples of the document, each question has an answer that fits the schema's columns."""
    operation = json.loads(client.get("/openapi.json").body)["paths"][f"/queries/{slug}.{{format}}"]["get"]
    chosen = "&".join(f"{p['name']}={p['example']}" for p in operation["parameters"] if "example" in p)
    answer = client.get(f"/queries/{slug}.json?{chosen}")
    row = operation["responses"]["200"]["content"]["application/json"]["schema"]["properties"]["rows"][
        "items"
    ]
    assert answer.status == HTTPStatus.OK
    assert list(json.loads(answer.body)["rows"][0]) == row["required"]


def test_the_page_explains_the_same(client: Client) -> None:
    """/docs names each question and parameter, and loads nothing from elsewhere."""
    page = client.get("/docs", "text/html").text
    assert [slug for slug in QUERIES if f"/queries/{slug}.{{format}}" not in page] == []
    assert "<script" not in page
