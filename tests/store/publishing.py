"""Processes that publish generations and die: at a step that is chosen, or whenever the test kills them.

python -m tests.store.publishing step FOLDER    one process a step, killed right before it
python -m tests.store.publishing forever STORE SEED    publishes and goes back until it is killed
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from tests.store.test_generations import fill, manifest
from tripgraph.store import generations
from tripgraph.store.restore import restore

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = {"open", "os.mkdir", "os.rename", "os.symlink", "os.remove", "os.rmdir", "os.link", "shutil.rmtree"}


def before_each_step(do: Callable[[], None]) -> None:
    """Call ``do`` right before each thing that this process is about to change or open in a file system."""
    sys.addaudithook(lambda event, _arguments: do() if event in STEPS else None)


def tell(line: str) -> None:
    """Write a line to standard output at once."""
    os.write(1, f"{line}\n".encode())


def step_by_step(folder: Path) -> None:
    """Publish a sixth generation, killed before its first step, its second, ... until one process ends by itself.

    Prints a line of JSON for each: which step, and what its store holds when another process looks.
    """
    for number in range(1, 6):
        generations.publish(folder / "before", manifest(str(number)), fill)
    for step in count(1):
        store = folder / str(step)
        shutil.copytree(folder / "before", store, symlinks=True)
        child = os.fork()
        if child == 0:
            publish_until(store, step)
        died = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        outcome = {"died": died, "seen": seen(store), "then": recovered(store)}
        tell(json.dumps(outcome))
        if not died:
            return


def publish_until(store: Path, step: int) -> None:
    die_before(step)
    with generations.lock(store):
        generations.publish(store, manifest("6"), fill)
    os._exit(0)


def restore_step_by_step(folder: Path, backup: Path) -> None:
    """Restore a backup into an empty store, killed before a step; print the numbers that are found in each store."""
    for step in count(1):
        store = folder / str(step)
        child = os.fork()
        if child == 0:
            die_before(step)
            restore(store, backup)
            os._exit(0)
        died = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        found = generations.numbers(store)
        generations.tidy(store)
        left = sorted(path.name for path in store.glob("*"))
        tell(json.dumps({"current": generations.number(store), "numbers": found, "left": left}))
        if not died:
            return


def die_before(step: int) -> None:
    """Let this process be killed right before the step with this number."""
    steps = count(1)
    before_each_step(lambda: os.kill(os.getpid(), signal.SIGKILL) if next(steps) == step else None)


def seen(store: Path) -> dict[str, object]:
    """Return what somebody sees who looks at the store: the current message, and the whole generations."""
    now = generations.require(store)
    whole = [g.number for g in generations.listed(store) if (g.quads / "file").read_text() == "content"]
    return {"current": now.manifest.message, "numbers": generations.numbers(store), "whole": whole}


def recovered(store: Path) -> list[str]:
    """Tidy and publish as the next start does, and return the names of what lies in the store then."""
    generations.tidy(store)
    with generations.lock(store):
        generations.publish(store, manifest("7"), fill)
    return sorted(
        str(path.relative_to(store)) for path in [*store.glob("*"), *store.glob("*/*"), *store.glob(".*")]
    )


def forever(store: Path, seed: int) -> None:
    """Publish states and go back to earlier ones, printing "step" before each step and each number when it is out."""
    from tests.store.test_rollback import publish  # loads the engine
    from tripgraph.store.rollback import rollback

    choose = random.Random(seed)
    before_each_step(lambda: tell("step"))
    generations.tidy(store)
    while True:
        older = generations.numbers(store)[:-1]
        if older and choose.random() < 0.4:
            generation = rollback(store, choose.choice(older))
        else:
            size = choose.randrange(1, 9)
            with generations.lock(store):
                generation = publish(store, *range(size))
        tell(str(generation.number))


if __name__ == "__main__":
    if sys.argv[1] == "step":
        step_by_step(Path(sys.argv[2]))
    elif sys.argv[1] == "restore":
        restore_step_by_step(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        forever(Path(sys.argv[2]), int(sys.argv[3]))
