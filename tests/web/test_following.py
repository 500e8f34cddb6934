"""A running server follows each write in memory, and counts as one that has just been started."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.processes import descendants
from tests.web.writing_server import Store, writing_server
from tripgraph.store import generations
from tripgraph.store.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Answer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

G, OTHER = (f"http://example.org/{name}" for name in "gi")
TRIPLE = "ex:a rdfs:label 'shared'"
ROWS = ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", "GRAPH ?g {}")


def counts(store: Store) -> tuple[Any, ...]:
    """Return how often the shared triple is found, and how much there is of everything."""
    return store.count(TRIPLE), *map(store.count, ROWS)


def broker(store: Store) -> set[int]:
    """Return the process that holds the graph, of which the workers are the children."""
    kin = descendants(store.server.pid, "tripgraph.store.broker")
    return kin - {child for one in kin for child in descendants(one)}


def served(store: Store, number: int) -> None:
    """Wait until the server answers from this generation."""
    while f'"generation": {number}' not in store.client.get("/readyz").text:
        assert store.server.poll() is None


def test_a_triple_in_three_graphs_counts_once_through_every_kind_of_write(tmp_path: Path) -> None:
    """Until no graph states it any more, and it is then gone; a rollback and a restart change nothing of that."""
    writes: list[tuple[Callable[[Store], Answer], int]] = [
        (lambda store: store.put(G, f"{TRIPLE} ; rdfs:comment [ rdfs:label 'inner' ] ."), 1),
        (
            lambda store: store.update(
                f"INSERT DATA {{ {TRIPLE} GRAPH ex:h {{ {TRIPLE} }} GRAPH ex:i {{ {TRIPLE} }} }}"
            ),
            1,
        ),
        (lambda store: store.send("DELETE", f"/graphs?graph={G}"), 1),
        (lambda store: store.put(OTHER, "ex:b rdfs:label 'other' ."), 1),
        (lambda store: store.update(f"DROP GRAPH ex:h ; DELETE DATA {{ {TRIPLE} }}"), 0),
    ]
    folder = tmp_path / "store"
    seen = {}
    with writing_server(folder, validate="off") as store:
        for write, expected in writes:
            assert write(store).status < 300
            assert store.count(TRIPLE) == expected
            seen[generations.number(folder)] = counts(store)
            if len(seen) == 1:
                before = broker(store)
        assert broker(store) == before
        back = generations.numbers(folder)[1]
        served(store, rollback(folder, back).number)
        assert counts(store) == seen[back]
        assert store.update("DELETE WHERE { GRAPH ex:i { ?s ?p ?o } }").status == 200
        last = counts(store)
    with writing_server(folder, validate="off") as store:
        assert counts(store) == last
