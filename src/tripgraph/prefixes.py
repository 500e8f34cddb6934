"""Short names for IRIs: writing an IRI with its prefix, and declaring the prefixes that a query leaves out."""

from __future__ import annotations

import re
from typing import Final

from tripgraph.vocab import PREFIXES

_NO_NAMES: Final = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\r\n]*", re.DOTALL
)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([\w.-]*):", re.IGNORECASE)
_USED: Final = re.compile(r"(?<![\w:.?$@-])([A-Za-z][\w-]*):")
_LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: len(item[1]), reverse=True)


def shortened(iri: str) -> str:
    """Return ``trip:Visit`` for the IRI of the class, and the IRI itself where no prefix of ours fits."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def completed(query: str) -> str:
    """Return the query with those of our prefixes declared at its top that it uses and does not declare."""
    text = _NO_NAMES.sub(" ", query)
    undeclared = set(_USED.findall(text)) - set(_DECLARED.findall(text))
    lines = [
        f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items() if prefix in undeclared
    ]
    return "".join(lines) + query
