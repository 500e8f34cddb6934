"""The formats on offer, and which of them an Accept header or a ``?format=`` asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from tripgraph.errors import BadInput, NotAcceptable, UnsupportedMedia

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an answer.

    name: the word for it in ``?format=`` and ``--format``. media_type: what Content-Type says of it. suffix:
    how a file of it ends, without the dot. label: its name for people. aliases: other media types that
    clients ask for when they mean this one. words: other names that they use in ``?format=``. Formats with one
    name are equal, whatever they are served as.
    """

    name: str
    media_type: str = field(compare=False)
    suffix: str = field(compare=False)
    label: str = field(compare=False)
    aliases: tuple[str, ...] = field(compare=False, default=())
    words: tuple[str, ...] = field(compare=False, default=())

    @property
    def content_type(self) -> str:
        """The value of Content-Type: text says its encoding, which is always UTF-8."""
        is_text = self.media_type.startswith("text/")
        return f"{self.media_type}; charset=utf-8" if is_text else self.media_type


_GENERIC_XML = ("application/xml", "text/xml")
_GENERIC_JSON = ("application/json",)

# Turtle is N3 as well, and these names are older than the one that was registered.
_TURTLE_TOO = ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3", "application/n3")

TURTLE: Final = Format("turtle", "text/turtle", "ttl", "Turtle", _TURTLE_TOO, ("n3",))
N_TRIPLES: Final = Format("n-triples", "application/n-triples", "nt", "N-Triples", ("text/plain",))
JSON_LD: Final = Format(
    "json-ld",
    "application/ld+json",
    "jsonld",
    "JSON-LD",
    (*_GENERIC_JSON, "application/x-json+ld"),
    ("json",),
)
RDF_XML: Final = Format("rdf-xml", "application/rdf+xml", "rdf", "RDF/XML", _GENERIC_XML, ("xml", "rdf+xml"))
TRIG: Final = Format("trig", "application/trig", "trig", "TriG", ("application/x-trig",))
N_QUADS: Final = Format("n-quads", "application/n-quads", "nq", "N-Quads", ("text/x-nquads",))

JSON: Final = Format("json", "application/sparql-results+json", "json", "JSON", _GENERIC_JSON)
XML: Final = Format("xml", "application/sparql-results+xml", "xml", "XML", _GENERIC_XML)
CSV: Final = Format("csv", "text/csv", "csv", "CSV")
TSV: Final = Format("tsv", "text/tab-separated-values", "tsv", "TSV")

HTML: Final = Format("html", "text/html", "html", "HTML", ("application/xhtml+xml",))
PROBLEM: Final = Format("problem", "application/problem+json", "json", "Problem details", _GENERIC_JSON)
TEXT: Final = Format("text", "text/plain", "txt", "plain text")

# The first of each row is what a client gets that has no preference.
GRAPH_FORMATS: Final = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
DATASET_FORMATS: Final = (TRIG, N_QUADS)
RESULT_FORMATS: Final = (JSON, XML, CSV, TSV)


def pick(accept: str | None, offers: Sequence[Format]) -> Format:
    """Return the offer that an Accept value likes best (RFC 9110, section 12.5.1).

    The more specific of two equally good ranges wins, then the order of ``offers``; without a value the first
    offer is taken. Where a client names only an alias, such as application/json, it is served as that alias.
    Raises NotAcceptable, naming the offers, when the client wants none of them.
    """
    if accept is None or not accept.strip(", \t"):  # empty elements of a list count as none (section 5.6.1.2)
        return offers[0]
    served: dict[str, Format] = {}
    for offer in [*offers, *_aliases(offers)]:
        served.setdefault(offer.media_type, offer)
    wanted = _without_parameters(parse_accept_header(accept, MIMEAccept))
    best = wanted.best_match(served)
    if best is None:
        raise NotAcceptable(f"Nothing in 'Accept: {accept}' is on offer here. Offered are: {listed(offers)}.")
    return served[best]


def named(name: str, offers: Sequence[Format]) -> Format:
    """Return the offer with this name, suffix or media type. Raises BadInput, naming the offers.

    The plus sign of a media type that somebody forgot to encode has become a blank.
    """
    key = name.strip().lower().replace(" ", "+")
    for offer in offers:
        if key in (offer.name, offer.suffix, offer.media_type):
            return offer
    for offer in offers:
        if key in (*offer.words, *offer.aliases):
            return offer
    raise BadInput(
        f"There is no format {name!r} here. Choose one of: {', '.join(offer.name for offer in offers)}."
    )


def sent(content_type: str, offers: Sequence[Format]) -> Format:
    """Return the format of a body by its Content-Type. Raises UnsupportedMedia, naming the offers."""
    media_type, options = parse_options_header(content_type)
    for offer in offers:
        if media_type.lower() == offer.media_type:
            if options.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
                raise UnsupportedMedia(f"Bodies are read in UTF-8, not in {options['charset']!r}.")
            return offer
    given = f"A body of type {media_type!r} is" if media_type else "A body without Content-Type is"
    raise UnsupportedMedia(f"{given} not read here. Send one of: {listed(offers)}.")


def listed(offers: Iterable[Format]) -> str:
    """Return the media types of the offers as one line for people."""
    return ", ".join(offer.media_type for offer in offers)


def _aliases(offers: Iterable[Format]) -> list[Format]:
    """Return every offer once more for each of its aliases, to be served as that."""
    return [replace(offer, media_type=alias) for offer in offers for alias in offer.aliases]


def _without_parameters(accept: MIMEAccept) -> MIMEAccept:
    """Return the ranges without parameters: ``text/turtle; charset=utf-8`` means Turtle."""
    return MIMEAccept([(parse_options_header(value)[0], quality) for value, quality in accept])
