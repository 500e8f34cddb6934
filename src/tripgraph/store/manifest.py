"""What is recorded of a generation: who made it, when, from what, and what is in it."""

from __future__ import annotations

import getpass
import json
from collections import Counter
from dataclasses import MISSING, asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tripgraph import facts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tripgraph.rdfio import Quad


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is recorded of a generation.

    fingerprint: of the files that a build last took in. created: UTC, ISO 8601. by: who made it, through: by which
    way, message: what they say about it. graphs: quads in each graph, under ``rdfio.UNNAMED`` those without one.
    triples: triples in the merge of all graphs. owned: the graphs that the build made and the next build may replace;
    all others came from elsewhere. changed: those of the owned that somebody has changed since. changes: quads that
    were added and removed, by graph; None where that was not recorded. violations: how many things are wrong with it;
    None if that was not known when it was published.
    rules: a hash over what the derived graph was made by; "" where that was not recorded. parent: the number of the
    generation that ``delta`` leads from; None if nothing does, as after a build. key: of the write that made it, by
    which whoever asked for it finds out whether it was published; "" for a build.
    """

    fingerprint: str
    created: str
    by: str
    through: str
    message: str
    graphs: dict[str, int]
    triples: int
    owned: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    changes: dict[str, tuple[int, int]] | None = None
    violations: int | None = 0
    rules: str = ""
    parent: int | None = None
    key: str = ""


def counts(quads: Iterable[Quad], graphs: Iterable[str] = ()) -> dict[str, int]:
    """Return how many quads each graph has, sorted. graphs: IRIs of named graphs that may be empty."""
    counted = Counter(facts.text(quad.graph_name) for quad in quads)
    return dict(sorted((dict.fromkeys(graphs, 0) | counted).items()))


def text(manifest: Manifest) -> str:
    """Return a manifest as the file that ``read`` reads."""
    return json.dumps(asdict(manifest), indent=1) + "\n"


def read(path: Path) -> Manifest:
    """Return the manifest in a file. Raises OSError, ValueError, KeyError or TypeError if it is damaged."""
    said = json.loads(path.read_text(encoding="utf-8"))
    known = {field.name: said[field.name] for field in fields(Manifest) if field.default is MISSING}
    changes = said.get("changes")
    return Manifest(
        **known,
        # Before graphs could come from elsewhere, all of them were the build's own.
        owned=tuple(said.get("owned", known["graphs"])),
        changed=tuple(said.get("changed", ())),
        changes=changes and {graph: (added, removed) for graph, (added, removed) in changes.items()},
        violations=said.get("violations", 0),
        rules=said.get("rules", ""),
        parent=said.get("parent"),
        key=said.get("key", ""),
    )


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def user() -> str:
    """Return the name under which this process runs."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "unknown"
