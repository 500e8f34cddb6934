"""A client of a tripgraph server: questions by name, SPARQL, and what is known of a thing, as Python values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from tripgraph.client.answers import Answer, Table, plain
from tripgraph.client.failures import Changed, Unreachable
from tripgraph.client.questions import Question, question
from tripgraph.client.transport import Transport
from tripgraph.errors import BadInput, NotFound

if TYPE_CHECKING:
    from types import TracebackType

    from rdflib import Graph

__all__ = ["Answer", "Changed", "Question", "RemoteGraph", "Table", "Unreachable", "connect"]

_RESULTS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples"
_JSON: Final = "application/json"
# What no IRI may hold (RFC 3987, section 2.2), and what would end one in a query.
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_PAGE: Final = 1000


def connect(url: str, *, timeout: float = 60.0) -> RemoteGraph:
    """Return the graph that a server serves; nothing is sent yet.

    url: of its home page, such as ``http://127.0.0.1:8000``. timeout: seconds to wait for the next part of an answer.
    Raises BadInput for what is no such address.
    """
    return RemoteGraph(Transport.to(url, timeout))


class RemoteGraph:
    """A graph that a tripgraph server serves; may be used from several threads, and in a ``with`` statement.

    Every method raises the error of ``tripgraph.errors`` that the server tells of, with its words; TooOften and Busy
    know when to come back (``retry_after``, seconds). Unreachable, where no server answers or none of tripgraph.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __repr__(self) -> str:
        return f"<RemoteGraph {self._transport.base}>"

    def __enter__(self) -> RemoteGraph:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that were kept; the graph can be asked again all the same."""
        self._transport.close()

    def query(self, sparql: str) -> Table | bool | Graph:
        """Return what a SPARQL query gives: rows (SELECT), a truth value (ASK), a graph (CONSTRUCT, DESCRIBE)."""
        accept = f"{_RESULTS}, {_TRIPLES};q=0.9"
        media_type, body = self._transport.post("/sparql", sparql, "application/sparql-query", accept)
        if media_type == _TRIPLES:
            return _graph(body)
        found = self._transport.decoded(media_type, _RESULTS, body)
        return found["boolean"] if "boolean" in found else _table(found)

    def ask(self, slug: str, /, **chosen: object) -> Answer:
        """Return the answer to a saved question, whose further pages come as they are read.

        slug: its name, as ``questions`` lists it. chosen: what its parameters are to be; None is as if it were not
        there. Raises NotFound for a question that is not there, BadInput for a parameter that is not taken.
        """
        if options := [name for name in chosen if name.startswith("_") or name == "format"]:
            raise BadInput(f"{options[0]!r} is no parameter of a question. All rows come, as Python values.")
        fields = {name: str(value) for name, value in chosen.items() if value is not None}
        path = f"/queries/{quote(slug, safe='')}.json"

        def page(following: str | None) -> dict[str, Any]:
            place = {"_next": following} if following else {}
            media_type, body = self._transport.get(path, _JSON, fields | {"_limit": str(_PAGE)} | place)
            return self._transport.decoded(media_type, _JSON, body)

        return Answer(page(None), page)

    def questions(self) -> tuple[Question, ...]:
        """Return the saved questions, and what each takes."""
        media_type, body = self._transport.get("/queries", _JSON)
        found = self._transport.decoded(media_type, _JSON, body)
        return tuple(question(entry) for entry in found["questions"])

    def describe(self, iri: str) -> Graph:
        """Return what the graph states of something. iri: whole, or with a prefix of ours: ``person:xi-jinping``.

        Raises BadInput for what is no IRI, NotFound if nothing is stated of it.
        """
        from tripgraph.vocab import PREFIXES  # rdflib takes long to import

        prefix, colon, local = iri.partition(":")
        whole = f"{PREFIXES[prefix]}{local}" if colon and prefix in PREFIXES else iri
        if not colon or _NO_IRI.search(whole):
            raise BadInput(f"{iri!r} is no IRI. Write it whole, or as person:xi-jinping.")
        media_type, body = self._transport.post(
            "/sparql", f"DESCRIBE <{whole}>", "application/sparql-query", _TRIPLES
        )
        if media_type != _TRIPLES:
            raise self._transport.stranger(media_type)
        found = _graph(body)
        if not found:
            raise NotFound(f"The graph states nothing of <{whole}>.")
        return found


def _graph(body: bytes) -> Graph:
    from rdflib import Graph

    return Graph().parse(data=body, format="nt")


def _table(found: dict[str, Any]) -> Table:
    columns = tuple(found["head"]["vars"])
    bindings = found["results"]["bindings"]
    return Table(columns, tuple({name: plain(row.get(name)) for name in columns} for row in bindings))
