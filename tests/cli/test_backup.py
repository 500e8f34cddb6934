"""Backing up and restoring as an operator does, on disks that may be full."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.store.test_rollback import publish
from tripgraph.store import generations

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

TRIPGRAPH = shlex.join([sys.executable, "-m", "tripgraph"])


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with two generations where the commands look for it."""
    store = tmp_path / "var" / "store"
    with generations.lock(store):
        publish(store, 1, 2)
        publish(store, 1, 2, 3)
    return store


@pytest.mark.usefixtures("store")
def test_a_backup_is_taken_and_taken_back(run: Run, tmp_path: Path) -> None:
    """Each command says what it did."""
    assert run("backup", "b.tar.gz").stdout == "b.tar.gz: 2 generations, the current one is 2.\n"
    assert run("backup", "one", "--generation", "1").stdout == "one: 1 generation, the current one is 1.\n"
    done = run("--store", "other", "restore", "b.tar.gz")
    assert done.stdout == "Generation 2 restored and current: 3 triples.\n"
    assert generations.numbers(tmp_path / "other") == [1, 2]
    refused = run("restore", "one")
    assert refused.returncode == 1
    assert "has generations" in refused.stderr
    assert run("restore", "one", "--force").stdout == "Generation 3 restored and current: 2 triples.\n"


def on_a_small_disk(folder: Path, kilobytes: int, script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a mount name space of its own, where ``folder`` is a disk of this size."""
    mount = f"mount -t tmpfs -o size={kilobytes}k none {shlex.quote(str(folder))}"
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", f"{mount} || exit 77\n{script}"],
        cwd=folder.parent,
        env={name: value for name, value in os.environ.items() if not name.startswith("TRIPGRAPH_")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk takes root")
@pytest.mark.parametrize(
    "command",
    ["build --force", "rollback 1", "backup disk/backup", "backup disk/b.tar.gz", "restore whole --force"],
)
def test_a_full_disk_changes_nothing(store: Path, run: Run, tmp_path: Path, command: str) -> None:
    """On a disk without space, each command that writes says so, and all that was there is as it was."""
    assert run("backup", "whole").returncode == 0
    disk = tmp_path / "disk"
    disk.mkdir()
    done = on_a_small_disk(
        disk,
        4096,
        f"""
        cp -a {shlex.quote(str(store))} disk/store
        dd if=/dev/zero of=disk/rest bs=1k 2>/dev/null
        find disk | sort >before
        {TRIPGRAPH} --store disk/store {command}
        echo "exit $?"
        find disk | sort | diff before - && echo same
        {TRIPGRAPH} --store disk/store query - --format csv <<'END'
        SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}
END
        """,
    )
    if done.returncode == 77:
        pytest.skip("this machine does not let root mount a disk")
    assert "the disk is full. Nothing was changed." in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.split() == ["exit", "1", "same", "n", "3"]
