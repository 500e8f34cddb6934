"""The real command, run in a folder of the test's own."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a folder with copies of the ontology and the data."""
    for name in ("ontology", "data"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs ``tripgraph`` with these arguments and returns what became of it."""

    def tripgraph(*arguments: str, sources: Path | None = None) -> "subprocess.CompletedProcess[str]":
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TRIPGRAPH_")}
        if sources is not None:
            environ["TRIPGRAPH_SOURCES"] = str(sources)
        return subprocess.run(
            [sys.executable, "-m", "tripgraph", *arguments],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    return tripgraph
