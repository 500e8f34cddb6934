"""What is recorded of a generation: who made it, when, from what, and what is in it."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is recorded of a generation.

    fingerprint: of the files that a build last took in. created: UTC, ISO 8601. by: who made it, through: by which
    way, message: what they say about it. graphs: quads in each named graph. triples: triples in the merge of all
    graphs. owned: the graphs that the build made and the next build may replace; all others came from elsewhere.
    """

    fingerprint: str
    created: str
    by: str
    through: str
    message: str
    graphs: dict[str, int]
    triples: int
    owned: tuple[str, ...] = ()


def record(
    through: str,
    message: str,
    *,
    fingerprint: str,
    graphs: dict[str, int],
    triples: int,
    owned: tuple[str, ...],
) -> Manifest:
    """Return the manifest of a generation that the user of this process makes now; see ``Manifest``."""
    return Manifest(fingerprint, now(), user(), through, message, graphs, triples, owned)


def text(manifest: Manifest) -> str:
    """Return a manifest as the file that ``read`` reads."""
    return json.dumps(asdict(manifest), indent=1) + "\n"


def read(path: Path) -> Manifest:
    """Return the manifest in a file. Raises OSError, ValueError, KeyError or TypeError if it is damaged."""
    said = json.loads(path.read_text(encoding="utf-8"))
    known = {field.name: said[field.name] for field in fields(Manifest) if field.name != "owned"}
    # Before graphs could come from elsewhere, all of them were the build's own.
    return Manifest(**known, owned=tuple(said.get("owned", known["graphs"])))


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def user() -> str:
    """Return the name under which this process runs."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "unknown"
