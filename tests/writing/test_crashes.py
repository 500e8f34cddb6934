"""Killed at whatever instant, a writer loses nothing that was acknowledged and shows nothing half-done."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tripgraph import facts
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from pathlib import Path

WRITES = 30


def test_killed_at_random_steps_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """Each of 30 writes is in both of its graphs or in none, and those that were acknowledged are in them.

    The manifest counts what is there, and nothing is left of the writers that died.
    """
    command = [sys.executable, "-m", "tests.writing.dying", str(tmp_path), str(WRITES), "2024"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    acknowledged = set(done.stdout.split())
    generations.tidy(tmp_path)
    current = generations.require(tmp_path)
    engine = Embedded.open(current.quads)
    g, h = ({facts.text(triple.object) for triple in engine.graph(f"http://{name}.org/")} for name in "gh")
    assert acknowledged <= g == h <= {str(number) for number in range(WRITES)}
    assert 0 < len(acknowledged) < WRITES
    assert current.manifest.graphs["http://g.org/"] == len(g)
    assert current.manifest.triples == len(list(engine.merge()))
    assert [path.name for path in (tmp_path / "generations").glob(".*")] == []
