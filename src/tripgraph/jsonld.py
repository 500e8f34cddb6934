"""JSON-LD for people: expanded JSON-LD compacted with a context, without ever touching the network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tripgraph.errors import BadInput
from tripgraph.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX_CONTEXT: Final[Mapping[str, Any]] = dict(PREFIXES)


def compact(expanded: bytes, context: Mapping[str, Any] | None = None) -> bytes:
    """Return the document compacted with ``context`` (JSON-LD 1.1 API, section 5.2), the context included.

    expanded: a JSON-LD document in expanded form, as UTF-8. context: the value of "@context"; default the
    prefixes of ``vocab.PREFIXES``. The same document gives the same bytes. Raises BadInput if the context cannot
    be used, or names another document: nothing is fetched.
    """
    from pyld import jsonld  # takes longer to import than all the rest, and most processes write no JSON-LD

    options = {"documentLoader": _refuse}
    try:
        document = jsonld.compact(json.loads(expanded), dict(context or PREFIX_CONTEXT), options)
    except jsonld.JsonLdError as error:
        raise BadInput(f"The JSON-LD context cannot be used: {_cause(error)}") from error
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def read_context(text: str, place: str) -> Mapping[str, Any]:
    """Return the value of "@context" in a context document. Raises BadInput if it has none, or one of no use."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{place}:{error.lineno}:{error.colno}: not valid JSON: {error.msg}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("@context"), dict):
        raise BadInput(f'{place}: has no "@context" object. Write {{"@context": {{…}}}}.')
    context: dict[str, Any] = document["@context"]
    try:
        compact(b"[]", context)
    except BadInput as error:
        raise BadInput(f"{place}: {error}") from error
    return context


def _refuse(address: str, _options: object) -> NoReturn:
    """Refuse to load a document; called by PyLD for every context that is an address."""
    from pyld import jsonld

    raise jsonld.JsonLdError(
        f"it names {address}, and nothing is fetched; write that context into the document",
        "jsonld.LoadDocumentError",
        code="loading document failed",
    )


def _cause(error: BaseException) -> str:
    """Return the message of the innermost error, which is the one that says what is wrong."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error.args[0] if error.args else error)
