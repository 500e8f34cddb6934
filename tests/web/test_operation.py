"""What an operator asks a running server."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import urlopen
from urllib.robotparser import RobotFileParser

import pytest

from tests.web.edge_server import PATIENCE, site
from tripgraph import ontology
from tripgraph.errors import StoreProblem
from tripgraph.store.embedded import Embedded
from tripgraph.web.app import create_app
from tripgraph.web.limits import Limits

if TYPE_CHECKING:
    from tests.web.conftest import Client
    from tripgraph.config import Config
    from tripgraph.store.generations import Generation


ASK = "query=ASK%7B%7D&format=json"
LONG = "query=SELECT*%7B%3Fa+%3Fb+%3Fc.%3Fd+%3Fe+%3Ff.%3Fg+%3Fh+%3Fi%7DORDER+BY+%3Fi&timeout=0.1"
FIGURES = """\
tripgraph_running{for="sparql"} 0.0
tripgraph_waiting{for="pages"} 0.0
tripgraph_refused_total{for="writes"} 0.0
tripgraph_queries_ended_total{reason="time"} 1.0
tripgraph_queries_ended_total{reason="memory"} 0.0
tripgraph_queries_ended_total{reason="result_size"} 0.0
tripgraph_queries_ended_total{reason="cancelled"} 0.0
tripgraph_brokers_started_total 1.0
tripgraph_changes_followed_total 0.0
tripgraph_brokers 1.0
tripgraph_cache_hits_total 1.0
tripgraph_violations 0.0""".splitlines()


class Gone(Embedded):
    """An engine whose store has gone."""

    def query(self, *_arguments: object, **_options: object) -> None:  # type: ignore[override]
        """Fail as an engine does that cannot answer."""
        raise StoreProblem("the disk is gone")


def test_alive_and_ready(client: Client, generation: Generation) -> None:
    """A server that runs is alive; one that answers queries is ready, and says from which generation."""
    assert client.get("/healthz").text == "alive\n"
    assert f'"generation": {generation.number}' in client.get("/readyz").text
    for path in ("/healthz", "/readyz"):
        assert client.get(path).headers["cache-control"] == "no-store"
        assert client.send("HEAD", path).status == 200


def test_not_ready(settings: Config) -> None:
    """A server whose engine cannot answer is alive and not ready, and says why."""
    app = create_app(Gone.in_memory([]), settings, ontology.load(settings.ontology))
    assert app.test_client().get("/healthz").data == b"alive\n"
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json(force=True)["detail"]) == (503, "the disk is gone")


def test_alive_while_all_threads_work() -> None:
    """Being busy is no reason to be taken for dead."""
    with site(Limits(threads=1, threads_a_client=1, waiting=0)) as edge:
        edge.connect(b"GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        edge.work.begun.get(timeout=PATIENCE)
        assert edge.client.get("/echo").status == 503
        assert edge.client.get("/healthz").text == "alive\n"


def test_robots(client: Client) -> None:
    """Crawlers may read the pages, but are kept from queries and from endless parameters."""
    text = client.get("/robots.txt").text
    rules = RobotFileParser()
    rules.parse(line for line in text.splitlines() if "*" not in line or "User-agent" in line)
    assert "Disallow: /*?" in text.splitlines()
    assert not rules.can_fetch("any", "/sparql")
    assert client.get("/robots.txt").media_type == "text/plain"


def test_metrics(settings: Config, generation: Generation) -> None:
    """Metrics are served at their own address alone, and count requests by route, never by path."""
    command = [
        sys.executable, "-m", "tripgraph", "--ontology", str(settings.ontology), "--store", str(settings.store),
        "serve", "--no-build", "--port", "0", "--metrics", "127.0.0.1:0",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        page, metrics = (server.stdout.readline().split()[-1] for _ in range(2))
        for path in ("", "id/country/kazakhstan", "id/../secret", "secret/path"):
            try:
                with urlopen(page + path, timeout=PATIENCE) as answer:
                    answer.read()
            except HTTPError as error:
                error.read()
        for query in (ASK, ASK, LONG):
            with suppress(HTTPError), urlopen(f"{page}sparql?{query}", timeout=PATIENCE) as answer:
                answer.read()
        text = ""  # a client has its answer before the thread is free
        while "tripgraph_requests_at_work 0.0" not in text:
            assert server.poll() is None
            with urlopen(metrics, timeout=PATIENCE) as answer:
                text = answer.read().decode()
        with pytest.raises(HTTPError, match="404") as missing:
            urlopen(f"{page}metrics", timeout=PATIENCE)
        missing.value.close()
        server.terminate()
    assert server.returncode == 0
    assert 'tripgraph_requests_total{ended="complete",method="GET",route="/",status="200"} 1.0' in text
    assert re.search(
        r'tripgraph_requests_total{ended="complete",method="GET",route="/id",status="\d+"} 2.0', text
    )
    assert 'route="other",status="404"' in text
    assert "secret" not in text
    assert f"tripgraph_generation {float(generation.number)}" in text
    assert set(FIGURES) <= set(text.splitlines())
    known = {line.split()[2] for line in text.splitlines() if line.startswith("# HELP")}
    assert f"tripgraph_triples {float(generation.manifest.triples)}" in text
    assert {"tripgraph_cache_bytes", "tripgraph_quads", "tripgraph_workers_forked_total"} <= known
    assert "process_resident_memory_bytes" in text
