"""How to cite an answer: question, choice, state of the store and day, as text, BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tripgraph.catalog import SavedQuery

_PUBLISHER: Final = "tripgraph"
_SPECIAL: Final = re.compile(r"[\\{}$&#^_%~]")
_ESCAPES: Final = {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}
_NO_KEY: Final = re.compile(r"[^a-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited.

    chosen: the parameters by name. generation: the number of the state that answered, which ``address`` asks again
    while it is kept. on: the day on which it was asked.
    """

    query: SavedQuery
    chosen: Mapping[str, str]
    generation: int
    on: date
    address: str

    @property
    def title(self) -> str:
        """The question with what was chosen: ``Meetings of a person (person: xi-jinping)``."""
        chosen = ", ".join(f"{name}: {value}" for name, value in sorted(self.chosen.items()))
        return f"{self.query.title} ({chosen})" if chosen else self.query.title

    def text(self) -> str:
        """Return the citation as a sentence."""
        return (
            f"{_PUBLISHER}: {self.title}. State {self.generation} of the graph, "
            f"retrieved {self.on.isoformat()}. {self.address}"
        )

    def bibtex(self) -> str:
        """Return the citation as an entry of a BibTeX file; what is special to TeX is escaped."""
        key = _NO_KEY.sub("-", f"{_PUBLISHER}-{self.query.slug}-{self.generation}")
        fields = {
            "author": f"{{{_PUBLISHER}}}",
            "title": f"{{{_tex(self.title)}}}",
            "year": str(self.on.year),
            "note": f"State {self.generation} of the graph, retrieved {self.on.isoformat()}",
            "url": _in_braces(self.address),
            "urldate": self.on.isoformat(),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{key},\n{lines}\n}}\n"

    def csl(self) -> dict[str, Any]:
        """Return the citation as an item of CSL-JSON (Citation Style Language 1.0.2, schema csl-data)."""
        return {
            "id": f"{_PUBLISHER}-{self.query.slug}-{self.generation}",
            "type": "dataset",
            "title": self.title,
            "author": [{"literal": _PUBLISHER}],
            "publisher": _PUBLISHER,
            "version": str(self.generation),
            "accessed": {"date-parts": [[self.on.year, self.on.month, self.on.day]]},
            "URL": self.address,
        }

    def csl_text(self) -> str:
        """Return the citation as a CSL-JSON file with this one item."""
        return json.dumps([self.csl()], ensure_ascii=False, indent=2) + "\n"


def _tex(text: str) -> str:
    """Return a text in which TeX sees nothing but the text."""
    return _SPECIAL.sub(lambda match: _ESCAPES.get(match[0], "\\" + match[0]), text)


def _in_braces(address: str) -> str:
    """Return an address that stands in braces: those that it holds itself are percent-encoded (RFC 3986)."""
    return address.replace("{", "%7B").replace("}", "%7D")
