"""What a misspelt IRI was probably meant to be."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whoever misses more things than this misses a file, and comparing each with all names would take minutes.
_MOST_COMPARED: Final = 25


class Suggestions:
    """The known IRIs by namespace, to find the most similar name; a namespace ends with ``#`` or ``/``."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for iri in sorted(known):
            namespace, name = _split(iri)
            self._known[namespace][name.lower()] = iri
        self._found: dict[str, str] = {}

    def did_you_mean(self, iri: str) -> str:
        """Return " Did you mean <...>?" for the known IRI with the most similar name, else nothing."""
        if iri not in self._found:
            if len(self._found) >= _MOST_COMPARED:
                return ""
            namespace, name = _split(iri)
            names = self._known.get(namespace, {})
            close = get_close_matches(name.lower(), names, n=1)
            self._found[iri] = f" Did you mean <{names[close[0]]}>?" if close else ""
        return self._found[iri]


def _split(iri: str) -> tuple[str, str]:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]
