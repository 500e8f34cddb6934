"""What was published without a look at all of it is looked at afterwards, and what is found is recorded beside it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.processes import PATIENCE
from tripgraph.store import findings
from tripgraph.writing import examining
from tripgraph.writing.requests import Policy

if TYPE_CHECKING:
    import pytest

    from tests.writing.conftest import Writing


def test_all_of_a_generation_is_checked_after_it_was_published(writing: Writing) -> None:
    """What an earlier write left wrong counts again, though the last one touched something else."""
    writing.update("INSERT DATA { person:eve trip:misspelt 1 }")
    writing.update("INSERT DATA { person:ada rdfs:label 'Ada'@en }")
    store, generation = writing.folders.store, writing.current
    assert generation.manifest.violations is None
    assert examining.wrong(store, generation.number) is None
    examining.examine(writing.folders)
    found = examining.wrong(store, generation.number)
    assert found == writing.update("DELETE DATA { person:ada rdfs:label 'Ada'@en }", Policy.STRICT).violations
    assert found


def test_a_server_has_it_checked_when_nobody_writes(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process of its own looks at the newest generation after a while, and nobody waits for it."""
    monkeypatch.setattr(examining, "_QUIET", 0.1)
    examiner = examining.Examiner(writing.folders)
    for number in range(2):
        writing.update(f"INSERT DATA {{ person:eve trip:misspelt {number} }}")
        examiner.wake()
    deadline = time.monotonic() + PATIENCE
    while (found := examining.wrong(writing.folders.store, 2)) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found


def test_what_is_known_is_not_looked_for_again(writing: Writing) -> None:
    """A generation that was published strictly, or checked before, is left as it is; so is an empty store."""
    examining.examine(writing.folders)
    writing.update(
        "INSERT DATA { GRAPH ex:g { person:ada a trip:Person ; rdfs:label 'Ada'@en } }", Policy.STRICT
    )
    examining.examine(writing.folders)
    assert not (writing.current.folder / findings.NAME).exists()
    writing.update("INSERT DATA { person:eve trip:misspelt 1 }", Policy.OFF)
    findings.write(writing.current.folder, 7)
    examining.examine(writing.folders)
    assert examining.wrong(writing.folders.store, 2) == 7
    assert examining.wrong(writing.folders.store, 9) is None
