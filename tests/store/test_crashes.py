"""Killed at whatever instant, a store loses nothing it acknowledged and shows nothing half-done."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.store.test_rollback import publish, values
from tripgraph.store import generations
from tripgraph.store.backup import backup

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 12
PUBLISHING = [sys.executable, "-m", "tests.store.publishing"]


def test_killed_before_any_step_a_publication_is_whole_or_nothing(tmp_path: Path) -> None:
    """For each step of publishing, a process killed right before it leaves the old state or the new one, whole.

    The next process finds its way, and nothing is left of the one that died.
    """
    done = subprocess.run(
        [*PUBLISHING, "step", tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    old = {"current": "5", "numbers": [1, 2, 3, 4, 5], "whole": [1, 2, 3, 4, 5]}
    crowded = {"current": "6", "numbers": [1, 2, 3, 4, 5, 6], "whole": [1, 2, 3, 4, 5, 6]}
    new = {"current": "6", "numbers": [2, 3, 4, 5, 6], "whole": [2, 3, 4, 5, 6]}
    assert {json.dumps(outcome["seen"]) for outcome in outcomes} == {*map(json.dumps, (old, crowded, new))}
    assert [outcome["died"] for outcome in outcomes] == [True] * (len(outcomes) - 1) + [False]
    for outcome in outcomes:
        last = 6 if outcome["seen"] == old else 7
        folders = [f"generations/{number:06}" for number in range(last - 4, last + 1)]
        links = [f"current/{name}" for name in ("manifest.json", "quads")]
        assert outcome["then"] == ["current", *links, "generations", *folders, "lock"]


def test_killed_before_any_step_a_restoration_is_whole_or_nothing(tmp_path: Path) -> None:
    """A process killed while it restores leaves an empty store or all generations; nothing else is left in it."""
    for value in range(2):
        publish(tmp_path / "store", value)
    backup(tmp_path / "store", tmp_path / "backup")
    command = [*PUBLISHING, "restore", str(tmp_path / "stores"), str(tmp_path / "backup")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert {json.dumps((outcome["current"], outcome["numbers"])) for outcome in outcomes} == {
        "[null, []]",
        "[2, [1, 2]]",
    }
    assert outcomes[-1]["left"] == ["current", "generations", "lock"]
    assert {name for outcome in outcomes for name in outcome["left"]} == {"current", "generations", "lock"}


def test_killed_at_random_instants_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """A process that publishes and goes back is killed again and again while it works on a real store.

    Each time, the current generation is the last one it named or the one it was about to name; it and all that are
    listed hold exactly what their manifests say.
    """
    chance = random.Random(2024)
    current = 0
    for seed in range(ROUNDS):
        acknowledged = max(current, killed_after(chance.randrange(1, 250), tmp_path, seed))
        current = generations.number(tmp_path) or 0
        assert acknowledged <= current <= acknowledged + 1
        for generation in generations.listed(tmp_path):
            assert len(values(generation)) == generation.manifest.triples
    assert current > ROUNDS


def killed_after(steps: int, store: Path, seed: int) -> int:
    """Kill a publishing process when it has told this many of its steps; return the last number it named."""
    with subprocess.Popen(
        [*PUBLISHING, "forever", store, str(seed)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(steps)]
        process.kill()
        told += process.stdout.readlines()
    return max(
        (int(line.split()[0]) for line in told if line[:1].isdigit() and line.endswith("\n")), default=0
    )


def test_two_builders_at_once_take_turns_or_are_told(tmp_path: Path) -> None:
    """Two builds that start together: at least one publishes; one that is late says so, and the store is whole."""
    command = [sys.executable, "-m", "tripgraph", "--store", str(tmp_path), "build", "--force"]
    builders = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [builder.communicate() for builder in builders]
    published = [out for out, _ in told if " published: " in out]
    refused = [error for _, error in told if "another build or write is at work here" in error]
    assert published
    assert len(published) + len(refused) == 2
    assert generations.numbers(tmp_path) == list(range(1, len(published) + 1))
