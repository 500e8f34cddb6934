"""Adding a question is adding its file: nothing else is changed, and it is everywhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import rdflib
from rdflib.namespace import RDF, SH

from tests.conftest import ROOT
from tests.web.conftest import Client
from tripgraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SLUG, TITLE = "places-of-a-country", "Places of a country"
QUESTION = f"""#+ title: {TITLE}
#+ question: Which places of this country does the graph know?
#+ tags: [places]
#+ parameters:
#+   country: {{type: entity, class: trip:Country, required: true, example: place:tajikistan, description: Of which.}}

PREFIX trip: <https://w3id.org/tripgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?place ?placeLabel WHERE {{ ?place trip:inCountry ?country ; rdfs:label ?placeLabel }}
ORDER BY ?placeLabel ?place
"""
COMMAND = (sys.executable, "-m", "tripgraph")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("TRIPGRAPH_")}


@contextmanager
def serving(folder: Path) -> Iterator[Client]:
    """Run a server on what a folder holds, as somebody would who works there."""
    with subprocess.Popen(
        [*COMMAND, "serve", "--port", "0"], cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        address = urlsplit(server.stdout.readline().split()[-1])
        assert address.hostname is not None
        assert address.port is not None
        try:
            yield Client(address.hostname, address.port)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what people edit, with a store that was built before the question came."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    subprocess.run([*COMMAND, "build"], cwd=folder, env=ENVIRONMENT, capture_output=True, check=True)
    (folder / "queries" / f"{SLUG}.rq").write_text(QUESTION, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def served(project: Path) -> Iterator[Client]:
    """A server of that folder, which was started after the question came."""
    with serving(project) as client:
        yield client


def test_it_is_listed_and_has_a_page(served: Client) -> None:
    """The list leads to its page, whose form offers the countries of the graph, and which shows the answer."""
    assert f'<a href="/queries/{SLUG}">{TITLE}</a>' in served.get("/queries", "text/html").text
    form = served.get(f"/queries/{SLUG}", "text/html").text
    assert '<option value="place:tajikistan">Tajikistan</option>' in form
    page = served.get(f"/queries/{SLUG}?country=place:tajikistan", "text/html").text
    assert "Dushanbe" in page


def test_programs_find_it(served: Client) -> None:
    """It has a table, an operation in the OpenAPI document, and stands in the explanation for people."""
    table = served.get(f"/queries/{SLUG}.csv?country=Tajikistan").text
    assert table.splitlines()[0] == "place,placeLabel"
    assert "Dushanbe" in table
    operation = json.loads(served.get("/openapi.json").body)["paths"][f"/queries/{SLUG}.{{format}}"]["get"]
    assert (operation["summary"], operation["parameters"][0]["name"]) == (TITLE, "country")
    assert f"/queries/{SLUG}.{{format}}" in served.get("/docs", "text/html").text


def test_editors_find_it(served: Client) -> None:
    """It stands in the catalogue and in the graph, with a query that gives an answer as it is."""
    it = rdflib.URIRef(f"{BASE}queries/{SLUG}")
    catalogue = rdflib.Graph().parse(data=served.get("/queries.nt").body, format="nt")
    assert (it, RDF.type, SH.SPARQLExecutable) in catalogue
    asked = f"SELECT ?query {{ <{it}> <{SH.select}> ?query }}".encode()
    kind = {"content_type": "application/sparql-query", "accept": "application/json"}
    (row,) = json.loads(served.send("POST", "/sparql", asked, **kind).body)["results"]["bindings"]
    assert row["query"]["value"] == str(catalogue.value(it, SH.select))
    found = served.send("POST", "/sparql", row["query"]["value"].encode(), **kind)
    assert "Dushanbe" in found.text


def test_the_command_line_finds_it(project: Path, served: Client) -> None:
    """``tripgraph ask`` lists and asks it, also while a server runs; ``check`` has nothing against it."""
    assert served.get("/healthz").status == 200

    def said(*arguments: str) -> str:
        return subprocess.run(
            [*COMMAND, *arguments], cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=True
        ).stdout

    assert f"{SLUG}: Which places" in said("ask")
    assert "Dushanbe" in said("ask", SLUG, "--country", "Tajikistan", "--format", "csv")
    said("check")
