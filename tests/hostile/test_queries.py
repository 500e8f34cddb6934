"""Hostile queries: each ends with a true status, others are served meanwhile, and nothing of it stays."""

from __future__ import annotations

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from tests.hostile.conftest import COUNT, served
from tests.processes import PATIENCE, descendants, resident, wait_until_ended
from tests.store.conftest import EX, numbers, publish
from tests.store.test_workers import DOUBLING, EXPLODING_SORT, RUNAWAY

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Site
    from tripgraph.config import Config

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
TIME, MEMORY, DEEP = (503, "Time limit reached"), (503, "Memory limit reached"), (400, "Nested too deeply")
HOSTILE_QUERIES = {
    "cross-join": (RUNAWAY, TIME),
    "counted-cross-join": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", TIME),
    "exploding-sort": (EXPLODING_SORT, MEMORY),
    "path-closure": (
        "SELECT (COUNT(*) AS ?n) { ?a (!<x:1>|^!<x:2>)* ?b . ?c (!<x:3>|^!<x:4>)* ?d FILTER (?a != ?d) }",
        TIME,
    ),
    "regex-bomb": (
        'SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "(x+x+)+y")) }',
        TIME,
    ),
    "doubling-concat": (DOUBLING, MEMORY),
    "braces": ("SELECT * " + "{" * 50_000 + "}" * 50_000, DEEP),
    "parentheses": ("SELECT * { FILTER (" + "(" * 50_000 + "1" + ")" * 50_000 + ") }", DEEP),
    "negations": ("ASK { FILTER (" + "!" * 100_000 + "true) }", DEEP),
    "nested-exists": ("ASK { " + "FILTER EXISTS { " * 5_000 + "?s ?p ?o" + "}" * 5_000 + " }", DEEP),
}


@pytest.mark.parametrize("name", HOSTILE_QUERIES)
def test_a_hostile_query_ends_with_a_true_status(site: Site, name: str) -> None:
    """A query that would take everything is told which limit it met, while others get their answers."""
    query, expected = HOSTILE_QUERIES[name]
    with ThreadPoolExecutor(1) as hostile:
        asking = hostile.submit(site.ask, query)
        assert site.serves_bystanders()
        answer = asking.result()
    assert (answer.status, answer.title) == expected
    assert answer.headers["content-type"] == "application/problem+json"
    assert site.serves_bystanders()


def test_twelve_runaways_at_once(site: Site) -> None:
    """Twelve endless queries are all ended or turned away; meanwhile others are served; then all is as before."""
    assert site.serves_bystanders()
    before = resident(site.process.pid)
    with ThreadPoolExecutor(12) as hostile:
        asking = [hostile.submit(site.ask, RUNAWAY) for _ in range(12)]
        served_meanwhile = 0
        while not all(one.done() for one in asking):
            assert site.serves_bystanders()
            served_meanwhile += 1
        answers = [one.result() for one in asking]
    assert served_meanwhile > 0
    assert {answer.status for answer in answers} == {503}
    titles = [answer.title for answer in answers]
    assert set(titles) == {"Time limit reached", "Busy"}
    assert all("retry-after" in answer.headers for answer in answers if answer.title == "Busy")
    assert site.ask(COUNT).status == 200
    assert len(site.workers) <= 4
    assert resident(site.process.pid) - before < 32 * 1024


def test_the_memory_of_a_query_comes_back(site: Site) -> None:
    """Queries that eat all they may leave no process that has kept it."""
    for _ in range(3):
        assert site.ask(EXPLODING_SORT).status == 503
    assert site.ask(COUNT).status == 200
    assert all(resident(worker) < 32 * 1024 for worker in site.workers)


def test_a_part_never_passes_for_the_whole(site: Site) -> None:
    """When a limit strikes in the middle of a long answer, the connection breaks: curl ends with 18."""
    address = f"http://{site.host}:{site.port}/sparql?" + urlencode({"query": ENDLESS, "format": "csv"})
    done = subprocess.run(["curl", "-sS", "-o", "/dev/null", address], capture_output=True, check=False)
    assert done.returncode == 18, done.stderr
    assert site.serves_bystanders()


def test_a_long_answer_comes_whole(site: Site) -> None:
    """An answer past the buffer is streamed, without a length, and has every row."""
    rows = 300_000
    answer = site.ask(f"{PAIRS} LIMIT {rows}", format="csv")
    assert (answer.status, answer.body.count(b"\r\n")) == (200, rows + 1)
    assert "content-length" not in answer.headers
    assert "etag" not in answer.headers


def test_a_long_answer_is_refused_where_nobody_could_tell_if_it_was_cut(site: Site) -> None:
    """HTTP/1.0 cannot tell the end of an answer from the end of its connection, so there it gets a true status."""
    address = f"http://{site.host}:{site.port}/sparql?" + urlencode({"query": PAIRS, "format": "csv"})
    done = subprocess.run(
        ["curl", "-sS", "--http1.0", "-o", "/dev/null", "-w", "%{http_code}", address],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b"503")


def test_a_short_answer_can_be_revalidated(site: Site) -> None:
    """An answer that fits the buffer has its length and an entity tag; who has it already is told so."""
    path = "/sparql?" + urlencode({"query": COUNT})
    first = site.send("GET", path)
    assert int(first.headers["content-length"]) == len(first.body)
    again = site.send("GET", path, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_a_request_may_lower_the_deadline(site: Site) -> None:
    """``timeout`` is what a request allows its query; what is no time is refused."""
    answer = site.ask(RUNAWAY, timeout="0.2")
    assert (answer.status, answer.title) == (503, "Time limit reached")
    assert b"0.2 seconds" in answer.body
    assert site.ask(COUNT, timeout="soon").status == 400


def test_a_client_that_leaves_ends_its_query(settings: Config, tmp_path: Path) -> None:
    """The worker of a query whose client is gone is killed long before its deadline."""
    publish(tmp_path, numbers(EX + "g"))
    with served(settings, tmp_path, "--timeout", "600") as site:
        with socket.create_connection((site.host, site.port)) as client:
            path = "/sparql?" + urlencode({"query": RUNAWAY})
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            while not (busy := site.workers):
                assert site.send("GET", "/static/tripgraph.css").status == 200
        wait_until_ended(busy)
        assert site.ask(COUNT).status == 200


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <{}> {{ ?s ?p ?o }}",
        "SERVICE SILENT <{}> {{ ?s ?p ?o }}",
        "service<{}>{{ ?s ?p ?o }}",
        "\\u0053ERVICE <{}> {{ ?s ?p ?o }}",
        "SERVICE # a comment\n <{}> {{ ?s ?p ?o }}",
        "VALUES ?where {{ <{}> }} SERVICE ?where {{ ?s ?p ?o }}",
        "BIND (<{}> AS ?where) SERVICE SILENT ?where {{ ?s ?p ?o }}",
        "FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
        "{{ SELECT * {{ SERVICE SILENT <{}> {{ ?s ?p ?o }} }} }}",
        "GRAPH ?g {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
        "OPTIONAL {{ ?s ?p ?o MINUS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}",
    ],
)
def test_service_reaches_nothing(site: Site, clause: str) -> None:
    """SERVICE is refused in every guise, and whoever it names sees no connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        target = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        answer = site.ask("SELECT * { " + clause.format(target) + " }")
        assert (answer.status, answer.title) == (403, "Not allowed")
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_from_fetches_nothing(site: Site) -> None:
    """FROM names a graph of the store; an address that is none is an empty graph, and is not fetched."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        target = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        answer = site.ask(f"SELECT * FROM <{target}> {{ ?s ?p ?o }}", format="csv")
        assert (answer.status, answer.body) == (200, b"o,p,s\r\n")
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_new_generation_is_served(settings: Config, tmp_path: Path) -> None:
    """What another process publishes is served without a restart, and no request fails meanwhile."""
    publish(tmp_path, numbers(EX + "g", 5))
    with served(settings, tmp_path) as site:
        publish(tmp_path, numbers(EX + "g", 6))
        counts = [b"5"]
        while counts[-1] == b"5":
            answer = site.ask(COUNT, format="csv")
            assert answer.status == 200
            counts.append(answer.body.split()[1])
        assert counts[-1] == b"6"


@pytest.mark.parametrize("how", ["terminate", "kill"])
def test_no_process_outlives_the_server(settings: Config, tmp_path: Path, how: str) -> None:
    """However a server ends, its broker and its workers end with it, even in the middle of a query."""
    publish(tmp_path, numbers(EX + "g"))
    with served(settings, tmp_path, "--timeout", "600") as site, ThreadPoolExecutor(1) as client:
        asking = client.submit(site.ask, RUNAWAY)
        while not site.workers:
            assert site.send("GET", "/static/tripgraph.css").status == 200
        processes = descendants(site.process.pid)
        getattr(site.process, how)()
        site.process.wait(PATIENCE)
        wait_until_ended(processes)
        assert asking.exception(PATIENCE) is not None or asking.result().status == 503
