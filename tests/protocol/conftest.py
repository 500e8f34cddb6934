"""Two servers with a small dataset whose answers can be counted by hand: one with merged, one with strict queries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from tests.web.writing_server import writing_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.conftest import Answer
    from tests.web.writing_server import Store

G, H = "http://example.org/g", "http://example.org/h"
# In no graph: c. In both graphs: s. In one of them: a, b.
DATASET = """
INSERT DATA {
  ex:c ex:p 'unnamed' .
  GRAPH ex:g { ex:a ex:p 'in g' . ex:s ex:p 'shared' }
  GRAPH ex:h { ex:b ex:p 'in h' . ex:s ex:p 'shared' }
}"""


def loaded(store: Store) -> Store:
    """Return a server with the dataset of these tests."""
    assert store.update(DATASET).status == 200
    return store


@pytest.fixture(scope="session")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server as it is by default: queries see the merge of all graphs."""
    with writing_server(tmp_path_factory.mktemp("merged") / "store", validate="off") as store:
        yield loaded(store)


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A server whose queries see the standard's dataset."""
    folder = tmp_path_factory.mktemp("strict") / "store"
    with writing_server(folder, validate="off", default_graph="strict") as store:
        yield loaded(store)


def asked(query: str, **parameters: str | list[str]) -> str:
    """Return the address of a query; underscores in the names of parameters become hyphens."""
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    return "/sparql?" + urlencode({"query": query, **named}, doseq=True)


def bindings(answer: Answer) -> list[dict[str, Any]]:
    """Return the rows of an answer in JSON."""
    assert answer.status == 200, answer.text
    return list(json.loads(answer.body)["results"]["bindings"])
