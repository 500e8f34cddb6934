"""A process that writes again and again, most times through a process that is killed at some step.

python -m tests.writing.dying STORE WRITES SEED

Prints the number of each write that was acknowledged.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.store.publishing import die_before, tell
from tripgraph.writing import pipeline
from tripgraph.writing.requests import Folders, Policy, Terms, Update

TERMS = Terms("tester", "tests", "", Policy.OFF, 30, 120, 1 << 28)
# From the first file that is opened to the last that is removed; half of the processes live.
STEPS = 450


def update(number: int) -> Update:
    """Return a write of one triple to two graphs."""
    triple = f"<http://example.org/{number}> <http://example.org/p> {number}"
    return Update(
        f"INSERT DATA {{ GRAPH <http://g.org/> {{ {triple} }} GRAPH <http://h.org/> {{ {triple} }} }}"
    )


def main() -> None:
    """Write, and tell what was acknowledged."""
    folders = Folders(Path(sys.argv[1]), ROOT / "ontology")
    chance = random.Random(int(sys.argv[3]))
    for number in range(int(sys.argv[2])):
        child = os.fork()
        if child == 0:
            die_before(chance.randrange(STEPS))
            pipeline.write(folders, update(number), TERMS)
            tell(str(number))
            os._exit(0)
        chance.random()
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
