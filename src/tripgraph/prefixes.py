"""Short names for IRIs: writing an IRI with its prefix, and declaring the prefixes that a query leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tripgraph import tokens
from tripgraph.vocab import PREFIXES, SOURCE

if TYPE_CHECKING:
    from tripgraph.tokens import Token

# The sources of one trip, whose passages the examples of the ontology cite. Nothing that tripgraph writes uses them.
EXAMPLE_PREFIXES: Final = {
    "enc": f"{SOURCE}2024-07-xi-central-asia/encyclopedia#",
    "news": f"{SOURCE}2024-07-xi-central-asia/news-report#",
}
_LOCAL: Final = re.compile(r"\w(?:[\w.-]*[\w-])?")
_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda item: len(item[1]), reverse=True)


def shortened(iri: str) -> str:
    """Return ``trip:Visit`` for the IRI of the class, and the IRI itself where no prefix of ours fits."""
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expanded(name: str) -> str:
    """Return the IRI that ``trip:Visit`` stands for; what has none of our prefixes, as it is."""
    prefix, colon, local = name.partition(":")
    return f"{PREFIXES[prefix]}{local}" if colon and prefix in PREFIXES else name


def completed(query: str) -> str:
    """Return the query with those of our prefixes declared at its top that it uses and does not declare."""
    used = {token.text.partition(":")[0] for token in tokens.read(query) if _lacks_prefix(token)}
    known = PREFIXES | EXAMPLE_PREFIXES
    return "".join(f"PREFIX {prefix}: <{known[prefix]}>\n" for prefix in known if prefix in used) + query


def _lacks_prefix(token: Token) -> bool:
    return token.kind == "name" and token.iri is None
