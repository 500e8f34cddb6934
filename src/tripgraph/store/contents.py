"""The table of contents of a backup: which generations it holds, and the hash of every file."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Final

from tripgraph.errors import BadInput

NAME: Final = "backup.json"
# Below generations/, and no way out of it.
_FILE: Final = re.compile(r"generations/\d{6,}(/\w[\w.-]*)+")
_HASH: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds.

    created: UTC, ISO 8601. current: the generation that was current then. generations: all that are in the backup,
    pinned: those of them that are kept for ever. files: the SHA-256 of each file in hex, by its path in the backup.
    """

    created: str
    current: int
    generations: list[int]
    pinned: list[int]
    files: dict[str, str]


def text(contents: Contents) -> str:
    """Return the contents as the file that ``read`` reads."""
    return json.dumps(asdict(contents), indent=1) + "\n"


def read(data: bytes, place: str) -> Contents:
    """Return the contents that a file describes. Raises BadInput if it is none, naming ``place``."""
    try:
        contents = Contents(**json.loads(data))
        well_formed = (
            isinstance(contents.created, str)
            and all(map(_FILE.fullmatch, contents.files))
            and all(map(_HASH.fullmatch, contents.files.values()))
            and contents.current in contents.generations
            and set(contents.pinned) <= set(contents.generations)
            and {int(name.split("/")[1]) for name in contents.files} == set(contents.generations)
        )
    except (ValueError, TypeError, AttributeError):
        well_formed = False
    if not well_formed:
        raise BadInput(f"{place}: the list of contents, {NAME}, is damaged. Take another backup.")
    return contents
