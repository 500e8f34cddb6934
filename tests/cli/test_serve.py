"""The command ``tripgraph serve`` as a user starts it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tripgraph import build, config, dataset
from tripgraph.writing import process
from tripgraph.writing.requests import Folders, Policy, Terms, Update

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.store.generations import Generation

PATIENCE = 30


def command(settings: Config, store: Path, *arguments: str) -> list[str]:
    """Return the command line that serves this store."""
    folders = ["--ontology", str(settings.ontology), "--data", str(settings.data), "--store", str(store)]
    return [sys.executable, "-m", "tripgraph", *folders, "serve", *arguments]


@contextmanager
def served(
    line: list[str], environ: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a server until the block ends; gives the process and the address."""
    with subprocess.Popen(
        line,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environ or {})},
    ) as server:
        assert server.stdout is not None
        yield server, server.stdout.readline().split()[-1]
        server.terminate()
    assert server.returncode == 0


def test_builds_and_serves(settings: Config, tmp_path: Path) -> None:
    """Without a store it is built; the address is printed when it answers; an interrupt ends it in peace."""
    with subprocess.Popen(
        command(settings, tmp_path / "store", "--port", "0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        line = server.stdout.readline()
        assert line.startswith("Serving the graph at http://127.0.0.1:")
        with urlopen(line.split()[-1], timeout=30) as response:
            assert response.status == 200
        server.send_signal(signal.SIGINT)
        assert server.stderr.read() == ""
    assert server.returncode == 0


def test_port_taken(settings: Config, generation: Generation) -> None:
    """A port that is taken is one message and exit code 1."""
    assert generation.number > 0
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = subprocess.run(
            command(settings, settings.store, "--port", port), capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Bad input: Port {port} on 127.0.0.1 is taken by another program. "
        "Choose another with --port, or stop it.\n"
    )


def test_no_store(settings: Config, tmp_path: Path) -> None:
    """Without a store, and told not to build one, an empty graph is served as what it is."""
    with served(command(settings, tmp_path / "store", "--port", "0", "--no-build")) as (_, address):
        with urlopen(address, timeout=PATIENCE) as page:
            assert "Nothing yet" in page.read().decode()
        with urlopen(f"{address}readyz", timeout=PATIENCE) as ready:
            assert json.load(ready) == {"status": "ready", "generation": 0, "violations": 0}
        with urlopen(f"{address}sparql?query=ASK%7B?s%20?p%20?o%7D", timeout=PATIENCE) as answer:
            assert json.load(answer)["boolean"] is False


def test_ready_says_the_generation(settings: Config, generation: Generation) -> None:
    """Whoever watches the server learns which generation it answers from."""
    with served(command(settings, settings.store, "--port", "0", "--no-build")) as (_, address):
        with urlopen(f"{address}readyz", timeout=PATIENCE) as ready:
            said = {"status": "ready", "generation": generation.number, "violations": 0}
            assert json.load(ready) == said
        with urlopen(f"{address}healthz", timeout=PATIENCE) as alive:
            assert alive.read() == b"alive\n"


def test_settings_come_from_the_environment(settings: Config, generation: Generation) -> None:
    """What a service file sets is followed: the form of the log, the proxies that are trusted."""
    assert generation.number > 0
    environ = {"TRIPGRAPH_ACCESS_LOG": "json", "TRIPGRAPH_TRUSTED_PROXIES": "127.0.0.0/8"}
    with served(command(settings, settings.store, "--port", "0", "--no-build"), environ) as (server, address):
        query = Request(
            f"{address}sparql?query=ASK%7B%7D&token=hush", headers={"X-Forwarded-For": "203.0.113.7"}
        )
        query.add_header("Authorization", "Bearer hush")
        query.add_header("X-Request-Id", "mine-1")
        with urlopen(query, timeout=PATIENCE) as answer:
            assert json.load(answer)["boolean"] is True
        assert server.stderr is not None
        line = server.stderr.readline()
    record = json.loads(line)
    assert "hush" not in line
    assert "ASK" not in line
    assert {name: record[name] for name in ("id", "client", "method", "path", "status", "ended")} == {
        "id": "mine-1",
        "client": "203.0.113.7",
        "method": "GET",
        "path": "/sparql",
        "status": 200,
        "ended": "complete",
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--trusted-proxies", "nobody"], "Trusted proxies: 'nobody'"),
        (["--metrics", "9100"], "'9100' is not HOST:PORT"),
        (["--port", "99999"], "Port 99999 is not a number from 0 to 65535"),
        (["--port", "-1"], "Port -1 is not a number from 0 to 65535"),
        (["--host", "é" * 64], "is not the name of a machine"),
        (["--metrics", "203.0.113.1:9100"], "Cannot serve metrics on 203.0.113.1:9100"),
    ],
)
def test_settings_that_cannot_be(
    settings: Config, tmp_path: Path, arguments: list[str], message: str
) -> None:
    """A wrong setting is one message, and nothing is served."""
    done = subprocess.run(
        command(settings, tmp_path / "store", "--port", "0", "--no-build", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_host(settings: Config) -> None:
    """A host that is none of this machine's is one message."""
    done = subprocess.run(
        command(settings, settings.store, "--host", "203.0.113.1", "--port", "0"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Check --host and --port" in done.stderr


def test_nobody_else_is_served_unless_told() -> None:
    """Without a setting, only this machine is served."""
    assert config.load({}, {}).host == "127.0.0.1"


@pytest.mark.parametrize(
    ("arguments", "environ"),
    [(["--rate", "0.001"], {}), ([], {"TRIPGRAPH_RATE": "0.001"})],
    ids=["flag", "env"],
)
def test_a_rate_is_kept(
    settings: Config, tmp_path: Path, arguments: list[str], environ: dict[str, str]
) -> None:
    """Where the operator sets a rate, a client that asks more often is told to wait."""
    line = command(settings, tmp_path / "store", "--port", "0", "--no-build", *arguments)
    with served(line, environ) as (_, address):
        with urlopen(f"{address}robots.txt", timeout=PATIENCE) as first:
            assert first.status == 200
        with pytest.raises(HTTPError, match="429") as refused:
            urlopen(f"{address}robots.txt", timeout=PATIENCE)
        refused.value.close()


def test_a_conflict_does_not_keep_a_server_from_starting(settings: Config, tmp_path: Path) -> None:
    """Where files and store have both changed, the store is served, and it is said that the files are not taken over.

    A build that is forced takes them over, and then nothing is said any more.
    """
    data, store = tmp_path / "data", tmp_path / "store"
    shutil.copytree(settings.data, data)
    changed = replace(settings, data=data, store=store)
    build.build(changed)
    file = dataset.read(data).files[0]
    graph = file.graph.value
    terms = Terms("tester", "tests", "", Policy.OFF, None, None, 1 << 30)
    label = f"<{graph}> <http://www.w3.org/2000/01/rdf-schema#comment> 'changed'"
    process.submit(
        Folders(store, settings.ontology), Update(f"INSERT DATA {{ GRAPH <{graph}> {{ {label} }} }}"), terms
    )
    file.path.write_text(file.path.read_text(encoding="utf-8") + "# changed too\n", encoding="utf-8")
    with served(command(changed, store, "--port", "0")) as (server, address):
        said = json.loads(urlopen(f"{address}readyz", timeout=PATIENCE).read())
        assert said["generation"] == 2
        assert graph in said["files_not_taken_over"]
        build.build(changed, force=True)
        said = json.loads(urlopen(f"{address}readyz", timeout=PATIENCE).read())
        assert "files_not_taken_over" not in said
        server.terminate()
        assert server.stderr is not None
        assert "The files are not taken over, and the store is served as it is." in server.stderr.read()
