"""What a misspelt name was probably meant to be."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

# Whoever misses more things than this misses a file, and comparing each with all names would take minutes.
_MOST_COMPARED: Final = 25


def closest(name: str, names: Iterable[str], most: int = 1) -> list[str]:
    """Return the names most like this one, the closest first; capitals count only between names spelt alike."""
    spelt: defaultdict[str, list[str]] = defaultdict(list)
    for each in sorted(names):
        spelt[each.lower()].append(each)
    close = get_close_matches(name.lower(), spelt, n=most)
    return [max(spelt[each], key=lambda known: SequenceMatcher(None, name, known).ratio()) for each in close]


class Suggestions:
    """The known IRIs by namespace, to find the most similar name; a namespace ends with ``#`` or ``/``."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known: defaultdict[str, set[str]] = defaultdict(set)
        for iri in known:
            namespace, name = split(iri)
            self._known[namespace].add(name)
        self._found: dict[str, str] = {}

    def did_you_mean(self, iri: str) -> str:
        """Return " Did you mean <...>?" for the known IRI with the most similar name, else nothing."""
        if iri not in self._found:
            if len(self._found) >= _MOST_COMPARED:
                return ""
            namespace, name = split(iri)
            close = closest(name, self._known.get(namespace, ()))
            self._found[iri] = f" Did you mean <{namespace}{close[0]}>?" if close else ""
        return self._found[iri]


def split(iri: str) -> tuple[str, str]:
    """Return the namespace of an IRI, which ends with its last ``#`` or ``/``, and the name behind it."""
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut], iri[cut:]
