"""A server that is told to stop ends in order: with what runs, in bounded time, with success."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from http.client import HTTPConnection, RemoteDisconnected
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tests.web.edge_server import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def working(grace_seconds: int) -> Iterator[tuple[subprocess.Popen[str], HTTPConnection]]:
    """Run a server that works on one request; gives the process and the connection of the request."""
    command = [sys.executable, "-m", "tests.web.edge_server", str(grace_seconds)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        port = int(server.stdout.readline())
        request = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        request.request("GET", "/wait")
        assert server.stdout.readline() == "begun\n"
        yield server, request
        request.close()


def stop(server: subprocess.Popen[str], request: HTTPConnection) -> None:
    """Tell a server to stop, and return when it takes no connections any more."""
    server.send_signal(signal.SIGTERM)
    while True:
        try:
            socket.create_connection((request.host, request.port), PATIENCE).close()
        except ConnectionError:
            return


def test_a_running_request_is_finished() -> None:
    """After SIGTERM nobody new is let in, what runs has its answer, and the process ends with 0."""
    with working(grace_seconds=PATIENCE) as (server, request):
        stop(server, request)
        out, err = server.communicate("go\n", PATIENCE)
        assert request.getresponse().read() == b"done"
    assert (server.returncode, out, err) == (0, "done\n", "")


def test_a_request_that_does_not_end_is_cancelled() -> None:
    """What runs beyond the grace is stopped and its connection closed; that is still an end in order."""
    with working(grace_seconds=1) as (server, request):
        stop(server, request)
        with pytest.raises((RemoteDisconnected, ConnectionResetError)):
            request.getresponse()
        out, err = server.communicate(timeout=PATIENCE)
    assert (server.returncode, out, err) == (0, "cancelled\n", "")


def test_the_second_signal_ends_at_once() -> None:
    """Who is in a hurry asks twice."""
    with working(grace_seconds=PATIENCE) as (server, request):
        stop(server, request)
        server.send_signal(signal.SIGTERM)
        assert server.wait(PATIENCE) == -signal.SIGTERM
