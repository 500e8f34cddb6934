"""The command ``tripgraph serve`` as a user starts it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.request import urlopen

from tripgraph import config

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.store.generations import Generation


def command(settings: Config, store: Path, *arguments: str) -> list[str]:
    """Return the command line that serves this store."""
    folders = ["--ontology", str(settings.ontology), "--data", str(settings.data), "--store", str(store)]
    return [sys.executable, "-m", "tripgraph", *folders, "serve", *arguments]


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
    assert server.returncode in (0, 130, -signal.SIGINT)


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
    """Without a store, and told not to build one, it says what to do."""
    done = subprocess.run(
        command(settings, tmp_path / "store", "--port", "0", "--no-build"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "tripgraph build" in done.stderr


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
    assert config.load({}, {}).host == "127.0.0.1"
