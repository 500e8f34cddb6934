"""What is said of a write is true, at whatever instant its process was killed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.processes import PATIENCE, descendants, wait_until_ended
from tests.web.writing_server import summary, writing_server
from tripgraph.errors import MemoryLimit, StoreBusy, StoreProblem, TimeLimit
from tripgraph.store import generations, limits
from tripgraph.writing import outcome, pipeline, process
from tripgraph.writing.requests import Policy, Terms, Update

if TYPE_CHECKING:
    from pathlib import Path

    from tests.writing.conftest import Writing

G = "http://example.org/g"
ONE = "ex:s rdfs:label 'one' ."
# Python runs this when it starts: a process that writes is then killed right before one step in the file system.
KILLED_BEFORE = """\
import os, signal, sys

def kill(event, arguments):
    if event == {event!r} and any({path!r} in str(argument) for argument in arguments):
        os.kill(os.getpid(), signal.SIGKILL)

if "tripgraph.writing.process" in sys.orig_argv:
    sys.addaudithook(kill)
"""
SWITCH, REPLY = ("os.rename", "current"), ("os.remove", "unpublished")


def killed_before(step: tuple[str, str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each process that writes be killed right before it does this to a path with these letters."""
    folder.mkdir()
    event, path = step
    (folder / "sitecustomize.py").write_text(KILLED_BEFORE.format(event=event, path=path), encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_killed_between_the_switch_and_the_reply_it_was_published(
    writing: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state is current, so the writer is told which one, and what changed in it."""
    killed_before(REPLY, tmp_path / "site", monkeypatch)
    published = writing.put(G, ONE)
    assert (published.generation, published.created) == (writing.current.number, (G,)) == (1, (G,))
    assert published.changes == {G: (1, 0)} == writing.current.manifest.changes


def test_killed_right_before_the_switch_nothing_was_changed(
    writing: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was prepared is no state: the message says that nothing was changed, and the next write succeeds."""
    with monkeypatch.context() as during:
        killed_before(SWITCH, tmp_path / "site", during)
        with pytest.raises(MemoryLimit, match="was killed, and nothing was changed"):
            writing.put(G, ONE)
    assert generations.current(writing.folders.store) is None
    assert writing.put(G, ONE).generation == 1


def test_a_mistake_of_ours_is_not_told_as_a_kill(
    writing: Writing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that fails without a word is an error of ours, however slowly it ends; nothing was published."""
    (tmp_path / "site").mkdir()
    fails = KILLED_BEFORE.replace("os.kill(os.getpid(), signal.SIGKILL)", "raise RuntimeError('a bug')")
    event, path = SWITCH
    (tmp_path / "site" / "sitecustomize.py").write_text(
        fails.format(event=event, path=path), encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    with pytest.raises(RuntimeError, match="exit code 1"):
        writing.put(G, ONE)
    assert generations.current(writing.folders.store) is None


def test_over_http_the_answer_is_that_of_a_write_that_was_not_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """201, the address, the generation and the changes: the client need not know."""
    killed_before(REPLY, tmp_path / "site", monkeypatch)
    with writing_server(tmp_path / "store") as store:
        created = store.put(G, ONE)
        assert (created.status, "location" in created.headers) == (201, True)
        assert summary(created)["changes"] == [{"graph": G, "added": 1, "removed": 0}]
        assert store.count(ONE) == 1


def test_what_others_published_is_not_taken_for_ones_own(writing: Writing) -> None:
    """Where all that followed is kept, a write that is not among it was not published; else nobody can tell."""
    for number in range(generations.KEPT + 2):
        writing.put(G, f"ex:s rdfs:label '{number}' .")
    store, last = writing.folders.store, writing.current.number
    assert outcome.published(store, "no key of theirs", last - 1) is None
    assert outcome.published(store, writing.current.manifest.key, last - 1) is not None
    with pytest.raises(StoreProblem, match="cannot be told"):
        outcome.published(store, "no key of theirs", 1)


def test_who_waits_too_long_for_others_is_told_when_to_try_again(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is busy: an error of its own, which over HTTP becomes 503 with Retry-After."""
    monkeypatch.setattr(pipeline, "PATIENCE", 0.1)
    terms = Terms("tester", "tests", "", Policy.OFF, 30, 120, 256 * limits.MIB)
    with generations.lock(writing.folders.store), pytest.raises(StoreBusy) as busy:
        pipeline.write(writing.folders, Update("CLEAR DEFAULT"), terms)
    assert busy.value.retry_after > 0


def test_a_writer_that_does_not_end_is_killed_and_frees_the_store(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Past all its limits together it is ended, and says how long it had; the lock is free then."""
    monkeypatch.setattr(process, "_REST_SECONDS", -pipeline.PATIENCE - 149.9)  # leaves a tenth of a second
    with pytest.raises(TimeLimit, match=r"longer than 0\.1 seconds, and nothing was changed"):
        writing.put(G, ONE)
    with generations.lock(writing.folders.store):
        assert generations.current(writing.folders.store) is None


def test_a_writer_ends_with_whoever_started_it(tmp_path: Path) -> None:
    """When a server is killed while it writes, no process goes on writing behind its back, and the lock is free."""
    with ThreadPoolExecutor(1) as pool, writing_server(tmp_path / "store") as store:
        with generations.lock(store.folder):
            writing = pool.submit(store.put, G, ONE)
            while not descendants(store.server.pid, "tripgraph.writing.process"):
                assert not writing.done()
            processes = descendants(store.server.pid)
            store.server.kill()
            wait_until_ended(processes)
        assert writing.exception(PATIENCE) is not None
    with generations.lock(tmp_path / "store"):
        assert generations.current(tmp_path / "store") is None
