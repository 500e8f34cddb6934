"""Refusing XML that declares entities, before anything parses it: a few hundred bytes of them fill any memory."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers import expat

from tripgraph.errors import NotAllowed, SyntaxProblem


class _Begun(Exception):
    """Raised at the first element, behind which nothing is declared any more."""


def refuse_entities(data: bytes, place: str) -> None:
    """Read a document up to its first element. Raises NotAllowed if it declares entities, SyntaxProblem.

    place: what messages call the document.
    """
    parser = expat.ParserCreate()

    def refuse(name: str, *_details: object) -> NoReturn:
        raise NotAllowed(
            f"{place}:{parser.CurrentLineNumber}: the entity {name!r} is declared, which is not allowed here. "
            "Write out what it stands for."
        )

    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = _begin
    try:
        parser.Parse(data, True)
    except _Begun:
        return
    except expat.ExpatError as error:
        message = f"not XML: {expat.ErrorString(error.code)}."
        raise SyntaxProblem(place, message, error.lineno, error.offset + 1) from error


def _begin(_name: str, _attributes: object) -> NoReturn:
    raise _Begun
