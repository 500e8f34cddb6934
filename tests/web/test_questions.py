"""The saved questions over HTTP: a page for people, the same answer for programs."""

from __future__ import annotations

import csv
import io
import json
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from tests.test_queries import QUERIES, cases
from tests.web.writing_server import writing_server
from tripgraph.vocab import ID

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Client

MEETINGS = "/queries/meetings-of-a-person"
SENTENCES = "/queries/facts-with-sentences.{}?source=source:2024-07-xi-central-asia/encyclopedia"
XI = f"{ID}person/xi-jinping"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def test_the_list_says_what_each_takes(client: Client) -> None:
    """All questions are listed, for people and for programs, with their parameters."""
    page = client.get("/queries", BROWSER).text
    entries = {entry["slug"]: entry for entry in json.loads(client.get("/queries").body)["questions"]}
    assert entries.keys() == QUERIES.keys()
    assert [slug for slug, query in QUERIES.items() if query.title not in page] == []
    (person, since, _) = entries["meetings-of-a-person"]["parameters"]
    assert (person["name"], person["type"], person["required"]) == ("person", "entity", True)
    assert (since["name"], since["type"], since["required"]) == ("since", "date", False)
    assert client.get(urlsplit(entries["trips"]["url"]).path).status == HTTPStatus.OK


@pytest.mark.parametrize("slug", QUERIES)
def test_every_question_has_a_page(slug: str, client: Client) -> None:
    """Each question has a page that answers it: its table has as many rows as the answer."""
    chosen = "&".join(f"{name}={value}" for name, value in cases(QUERIES[slug])[slug].items())
    page = client.get(f"/queries/{slug}?{chosen}", BROWSER)
    rows = json.loads(client.get(f"/queries/{slug}.json?_limit=200&{chosen}").body)["rows"]
    assert page.status == HTTPStatus.OK
    assert page.text.count("<tr>") == len(rows) + 1
    assert "<script" not in page.text


def test_a_page_without_a_choice_asks_for_one(client: Client) -> None:
    """A question that needs a choice shows its form, and is no mistake."""
    page = client.get(MEETINGS, BROWSER)
    assert page.status == HTTPStatus.OK
    assert "Choose what to ask of" in page.text
    assert '<option value="person:xi-jinping">Xi Jinping</option>' in page.text


def test_the_formats_hold_the_same(client: Client) -> None:
    """JSON, CSV, TSV, XML and SPARQL results in JSON have the same rows in the same order."""
    chosen = "?person=Xi+Jinping"
    body = json.loads(client.get(f"{MEETINGS}.json{chosen}").body)
    meetings = [row["meeting"] for row in body["rows"]]
    assert len(meetings) == 12
    table = list(csv.DictReader(io.StringIO(client.get(f"{MEETINGS}.csv{chosen}").text)))
    assert [row["meeting"] for row in table] == meetings
    lines = client.get(f"{MEETINGS}.tsv{chosen}").text.splitlines()[1:]
    assert [line.split("\t")[1] for line in lines] == [f"<{meeting}>" for meeting in meetings]
    xml = ElementTree.fromstring(client.get(f"{MEETINGS}.xml{chosen}").body)
    results = "{http://www.w3.org/2005/sparql-results#}"
    assert [uri.text for uri in xml.iter(f"{results}uri")] == meetings
    standard = json.loads(client.get(MEETINGS + chosen, "application/sparql-results+json").body)
    assert [row["meeting"]["value"] for row in standard["results"]["bindings"]] == meetings


def test_the_format_is_chosen_by_suffix_parameter_or_accept(client: Client) -> None:
    """The suffix of the address decides, else ?format=, else Accept; programs get JSON by default."""
    for path, accept, media_type in (
        ("/queries/trips", "*/*", "application/json"),
        ("/queries/trips", BROWSER, "text/html"),
        ("/queries/trips", "text/csv", "text/csv"),
        ("/queries/trips?format=tsv", "text/csv", "text/tab-separated-values"),
        ("/queries/trips.xml", "text/csv", "application/sparql-results+xml"),
        ("/queries/trips.srj", "*/*", "application/sparql-results+json"),
    ):
        answer = client.get(path, accept)
        assert (answer.status, answer.media_type) == (HTTPStatus.OK, media_type), path
        assert "accept" in answer.headers["vary"].lower()


def test_json_has_numbers_and_nothing_for_nothing(client: Client) -> None:
    """In JSON a count is a number, an empty cell null; the object says question, choice and state."""
    body = json.loads(client.get("/queries/visits.json?year=2024&host=kazakhstan").body)
    (row,) = body["rows"]
    assert (row["tripStart"], row["start"]) == ("2024-07-02", None)
    assert body["parameters"] == {"year": "2024", "host": "kazakhstan"}
    assert (body["question"], body["generation"], body["next"]) == ("visits", 1, None)
    (trip,) = json.loads(client.get("/queries/trips.json").body)["rows"]
    assert trip["days"] == 5


def test_pages_fit_together(client: Client) -> None:
    """Following next_url, which the header Link names too, gives each row once, in the order of the whole."""
    path = SENTENCES.format("json")
    whole = json.loads(client.get(f"{path}&_limit=10000").body)["rows"]
    rows, address = [], f"{path}&_limit=50"
    while address:
        answer = client.get(address)
        body = json.loads(answer.body)
        rows += body["rows"]
        assert len(body["rows"]) <= 50
        linked = answer.headers.get("link", "")
        assert (body["next_url"] or "") == linked.partition(">")[0].removeprefix("<")
        address = urlsplit(linked[1:])._replace(scheme="", netloc="").geturl().partition(">")[0]
    assert rows == whole
    assert len(whole) > 100


def test_a_table_may_be_had_in_part(client: Client) -> None:
    """CSV has all rows unless a limit is asked for; then so many, from the row that is asked for."""
    whole = client.get(SENTENCES.format("csv")).text.splitlines()
    part = client.get(SENTENCES.format("csv") + "&_limit=3&_next=2").text.splitlines()
    assert len(whole) > 100
    assert part == [whole[0], *whole[3:6]]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (f"{MEETINGS}.json", "The parameter 'person' is missing"),
        (f"{MEETINGS}.csv?person=nobody", "knows no Person of that name"),
        (f"{MEETINGS}.csv?person=xi-jinping&since=July", "parameter 'since' cannot be 'July'"),
        (f"{MEETINGS}.csv?person=xi-jinping&persn=a", "no option 'persn' here. Did you mean 'person'?"),
        (f"{MEETINGS}.csv?person=xi-jinping&person=a", "'person' stands in the address more than once"),
        ("/queries/trips.json?_limit=0", "'_limit' cannot be '0': it is a whole number from 1 to 10000"),
        ("/queries/trips.json?_next=-1", "'_next' cannot be '-1'"),
        ("/queries/trips.json?_next=%D9%A1", "'_next' cannot be"),
        ("/queries/trips?format=pdf", "no format 'pdf' here"),
        ("/queries?tag=people", "no option 'tag' here"),
        (f"{MEETINGS}.csv?person=http://a%3E%7D%20DROP", "knows no Person of that name"),
    ],
)
def test_what_does_not_fit_is_400(path: str, message: str, client: Client) -> None:
    """A wrong, missing, doubled or unknown option is a 400 that names it and what is allowed."""
    answer = client.get(path)
    assert (answer.status, answer.media_type) == (HTTPStatus.BAD_REQUEST, "application/problem+json")
    assert message in json.loads(answer.body)["detail"]


def test_a_wrong_choice_on_the_page_is_told_there(client: Client) -> None:
    """The page says what is wrong under a true status, and keeps what was written."""
    page = client.get(f"{MEETINGS}?person=xi-jinping&since=July", BROWSER)
    assert page.status == HTTPStatus.BAD_REQUEST
    assert 'role="alert"' in page.text
    assert 'value="July"' in page.text


def test_an_unknown_question_is_404(client: Client) -> None:
    """A question that is not there is a 404 that names similar ones; a format that is not there names the others."""
    answer = client.get("/queries/who-met-who.csv")
    assert answer.status == HTTPStatus.NOT_FOUND
    assert "Did you mean: who-met-whom" in json.loads(answer.body)["detail"]
    assert "it has .json, .html, .csv" in json.loads(client.get("/queries/trips.pdf").body)["detail"]


def test_an_answer_is_known_again(client: Client) -> None:
    """Each format of an answer has its own entity tag, and whoever has it already gets 304."""
    answers = [client.get(f"/queries/trips.{suffix}") for suffix in ("json", "csv", "tsv", "xml", "srj")]
    assert len({answer.headers["etag"] for answer in answers}) == 5
    again = client.send("GET", "/queries/trips.csv", if_none_match=answers[1].headers["etag"])
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")


def test_bars_and_spans_are_drawn_without_a_script(client: Client) -> None:
    """A view of bars or of time is drawn on the server; what cannot be drawn is told."""
    bars = client.get("/queries/busiest-days", BROWSER).text
    assert bars.count("<rect") == 6
    spans = client.get("/queries/trip-timeline?trip=2024-07-xi-central-asia", BROWSER).text
    assert spans.count("<rect") == 17
    assert "6 of the table have no time and are not drawn." in spans


def test_an_answer_says_how_to_cite_it(client: Client) -> None:
    """The page and the JSON cite question, choice, state and day, with an address that asks the same state again."""
    path = f"{MEETINGS}.json?person=vladimir-putin"
    body = json.loads(client.get(path).body)
    address = body["cite"]["csl"]["URL"]
    assert urlsplit(address).path == MEETINGS
    assert urlsplit(address).query == "person=vladimir-putin&generation=1"
    assert (
        "Meetings of a person (person: vladimir-putin). State 1 of the graph, retrieved "
        in body["cite"]["text"]
    )
    page = client.get(f"{MEETINGS}?person=vladimir-putin", BROWSER).text
    assert "@misc{tripgraph-meetings-of-a-person-1," in page
    again = json.loads(client.get(f"{MEETINGS}.json?{urlsplit(address).query}").body)
    assert again["rows"] == body["rows"]


def test_an_earlier_state_is_asked_again(tmp_path: Path) -> None:
    """What was cited gives the same answer after the graph has changed; a state that is not kept is told as such."""
    before, after = (
        f"GRAPH ex:g {{ ex:t a trip:Trip ; rdfs:label '{label}' }}" for label in ("before", "after")
    )
    with writing_server(tmp_path / "store", validate="off") as store:
        store.update(f"INSERT DATA {{ {before} }}")
        cited = json.loads(store.client.get("/queries/trips.json").body)
        store.update(f"DELETE DATA {{ {before} }} ; INSERT DATA {{ {after} }}")
        path = "/queries/trips.json?" + urlsplit(cited["cite"]["csl"]["URL"]).query
        again = json.loads(store.client.get(path).body)
        now = json.loads(store.client.get("/queries/trips.json").body)
        gone = store.client.get("/queries/trips.csv?generation=99")
    assert again.get("rows"), again
    assert [row["tripLabel"] for row in again["rows"]] == ["before"]
    assert (again["generation"], again["rows"]) == (cited["generation"], cited["rows"])
    assert [row["tripLabel"] for row in now["rows"]] == ["after"]
    assert gone.status == HTTPStatus.NOT_FOUND
    assert "The state 99 is not kept here, or not any more." in json.loads(gone.body)["detail"]
