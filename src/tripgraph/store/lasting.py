"""Whether a query has the same answer whenever it is asked of the same state of the store."""

from __future__ import annotations

import re
from typing import Final

from tripgraph import tokens

# The functions that give something else each time (SPARQL 1.1, sections 17.4.2 to 17.4.5), STRUUID among them, and
# what asks other hosts. Engines read ``FILTERRAND()`` as two words, so that it is the end of a word that counts.
_FUNCTIONS: Final = ("now", "rand", "uuid", "bnode")
_SERVICE: Final = "service"
_ANY: Final = re.compile("|".join((*_FUNCTIONS, _SERVICE)), re.IGNORECASE)
# In a filter, ``?a<NOW()&&?b>1`` is an IRI to the terminals of section 19.8 and a comparison to some engines. One
# that begins like an address is no comparison: nothing can be divided by a stroke.
_ADDRESS: Final = re.compile(r"<\w+://")
_TELLING: Final = re.compile(r"[()#']")


def lasts(query: str) -> bool:
    """Tell whether the answer to a query may be kept.

    Engines decode ``\\u004E`` everywhere (section 19.2) or in strings and IRIs only; so both readings are looked at.
    Where an IRI may be read as a comparison, the answer is not kept: that costs the next asker some time, and nobody
    the truth.
    """
    return not any(_changes(text) for text in (query, tokens.decode_codepoints(query)) if _ANY.search(text))


def _changes(text: str) -> bool:
    word = ""
    for token in tokens.read(text):
        if token.text.startswith("<") and not _ADDRESS.match(token.text) and _TELLING.search(token.text):
            return True
        if token.text == "(" and word.endswith(_FUNCTIONS):
            return True
        word = token.text.lower() if token.kind == "word" else ""
        if _SERVICE in word or (token.kind == "name" and _SERVICE in token.text.lower().partition(":")[0]):
            return True
    return False
