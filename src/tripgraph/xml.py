"""XML that is not taken, and XML that is not given: what declares entities, and what no parser would read."""

from __future__ import annotations

import re
from typing import Final, NoReturn, Protocol
from xml.parsers import expat

from tripgraph.errors import NotAcceptable, NotAllowed, SyntaxProblem

# What is no Char of XML 1.0 (section 2.2), in UTF-8.
_NO_CHARACTER: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_NO_ELEMENT: Final = re.compile(rb'<\w+: xmlns:\w+="([^"]*)"')
_OVERLAP: Final = 4096  # as much of a piece is read again with the next one: a place may be cut in two
_OTHERWISE: Final = "Ask for another format, such as JSON or Turtle."


class _Begun(Exception):
    """Raised at the first element, behind which nothing is declared any more."""


def refuse_entities(data: bytes, place: str) -> None:
    """Read a document up to its first element. Raises NotAllowed if it declares entities, SyntaxProblem.

    A few hundred bytes of entities fill any memory, so this comes before any other parser. place: what messages call
    the document.
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
    except (LookupError, ValueError) as error:  # what Python's codecs say of the encoding that is declared
        raise SyntaxProblem(
            place, "declares an encoding that is not read here. Send it in UTF-8.", 1
        ) from error


def _begin(_name: str, _attributes: object) -> NoReturn:
    raise _Begun


class Sink(Protocol):
    """Where a document is written to, piece by piece."""

    def write(self, data: bytes, /) -> int:
        """Take the next piece."""
        ...

    def flush(self) -> None:
        """Let it go out."""
        ...


class Checked:
    """A sink that takes only what XML can hold; no engine looks."""

    def __init__(self, sink: Sink) -> None:
        """Stand before another sink."""
        self._sink = sink
        self._before = b""
        self.flush = sink.flush

    def write(self, data: bytes, /) -> int:
        """Pass a piece on. Raises what ``refuse_unreadable`` raises."""
        refuse_unreadable(self._before + data)
        self._before = data[-_OVERLAP:]
        return self._sink.write(data)


def refuse_unreadable(document: bytes) -> None:
    """Raise NotAcceptable if XML has no way to write what stands there, though RDF has.

    That is a character beyond XML 1.0, section 2.2, or a property whose IRI does not end in the name of an element
    (RDF 1.1 XML Syntax, section 2.1.2), for which engines write what is no XML.
    """
    if found := _NO_CHARACTER.search(document):
        raise NotAcceptable(
            f"The answer holds the character U+{ord(found[0].decode()):04X}, which XML cannot hold. {_OTHERWISE}"
        )
    if found := _NO_ELEMENT.search(document):
        raise NotAcceptable(
            f"The answer has the property <{found[1].decode()}>, for which RDF/XML has no element. {_OTHERWISE}"
        )
