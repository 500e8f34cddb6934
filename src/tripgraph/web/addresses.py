"""From an IRI to the address of its page here, and from a term to what a page shows of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from flask import request
from markupsafe import Markup

from tripgraph.prefixes import shortened
from tripgraph.rdfio import BlankNode, Literal, NamedNode
from tripgraph.vocab import BASE, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tripgraph.rdfio import Term

_SECTIONS: Final = ("id/", "source/", "concept/", "graph/", "queries", "ontology")
_TEXT_TYPES: Final = {str(XSD.string), str(RDF.langString)}
_PLAIN_TYPES: Final = _TEXT_TYPES | {str(XSD.integer), str(XSD.date), str(XSD.dateTime), str(XSD.boolean)}


@dataclass(frozen=True, slots=True)
class Shown:
    """A term on a page: its text, where it leads (None: nowhere), a longer name, its language, its datatype.

    is_atom: whether the text is a number, a date or the like, which no line break should divide.
    """

    text: str
    href: str | None = None
    title: str | None = None
    language: str | None = None
    datatype: str | None = None
    is_atom: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """The passages of one source that a page cites: the source's slug, and place and address of each passage."""

    source: str
    places: tuple[tuple[str, str | None], ...]


def href(iri: str) -> str | None:
    """Return where a link to this IRI leads: our own page of it, its web address, or nowhere.

    Only http and https addresses become links, so that no ``javascript:`` in the data ever runs.
    """
    if iri.startswith(f"{BASE}queries"):
        iri = iri.partition("#")[0]  # the parts of a question have no place of their own on its page
    if iri.startswith(tuple(BASE + section for section in _SECTIONS)):
        return request.script_root + "/" + quote(iri.removeprefix(BASE), safe="/#:@!$&'()*+,;=~%")
    return iri if iri.startswith(("http://", "https://")) else None


def citations(passages: Iterable[str]) -> list[Citation]:
    """Return the passages grouped by source; ``…/encyclopedia#p10s2`` is shown as 10.2 of encyclopedia."""
    by_source = groupby(passages, key=lambda passage: passage.partition("#")[0])
    return [
        Citation(source.rpartition("/")[2], tuple((place(passage), href(passage)) for passage in group))
        for source, group in by_source
    ]


def place(passage: str) -> str:
    """Return paragraph and sentence of a passage as people read them: 10.2 for ``…#p10s2``."""
    name = passage.partition("#")[2]
    numbers = re.fullmatch(r"p(\d+)s(\d+)", name)
    return f"{numbers[1]}.{numbers[2]}" if numbers else name


def linked(message: str) -> Markup:
    """Return a message with the IRIs that stand in it between angle brackets as links."""
    parts = re.split(r"<([^<>\s]+)>", message)
    return Markup("").join(
        Markup('<a href="{}">{}</a>').format(address, part) if n % 2 and (address := href(part)) else part
        for n, part in enumerate(parts)
    )


def shown(term: Term | str, names: Mapping[str, str] | None = None) -> Shown:
    """Return what a page shows of a term; a plain string is an IRI. names: the labels that are known."""
    match term:
        case str() | NamedNode():
            iri = term if isinstance(term, str) else term.value
            return Shown((names or {}).get(iri) or shortened(iri), href(iri), iri)
        case Literal():
            datatype = term.datatype.value
            note = None if datatype in _PLAIN_TYPES else shortened(datatype)
            is_atom = datatype not in _TEXT_TYPES
            return Shown(term.value, language=term.language, datatype=note, is_atom=is_atom)
        case BlankNode():
            return Shown(str(term))
    return Shown(str(term))
