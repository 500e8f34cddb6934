"""An answer that cannot be written whole is a failure, and said to be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.store.generations import Generation

FULL = Path("/dev/full")  # takes nothing, like a disk without room
ASK = "SELECT * { ?s ?p ?o } LIMIT 5"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [
        "export",
        "export --format json-ld",
        "query -",
        "query - --format csv",
        "stats",
        "stats --format json",
        "check",
        "check --format junit",
        "--help",
        "query --help",
    ],
)
def test_a_full_disk_is_one_message(arguments: str, settings: Config, generation: Generation) -> None:
    """Whatever writes to standard output ends with exit code 1 and a sentence about the disk."""
    assert generation.number == 1
    folders = ["--ontology", settings.ontology, "--data", settings.data, "--store", settings.store]
    with FULL.open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "tripgraph", *map(str, folders), *arguments.split()],
            input=ASK.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            env={key: value for key, value in os.environ.items() if not key.startswith("TRIPGRAPH_")},
            check=False,
        )
    (*_, last) = done.stderr.decode().splitlines()
    assert done.returncode == 1
    assert last.startswith("Error: The disk is full")
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
