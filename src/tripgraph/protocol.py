"""The SPARQL 1.1 Protocol (section 2): from an HTTP request to the query or the update that it carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit

from werkzeug.http import parse_options_header

from tripgraph.errors import BadInput, UnsupportedMedia

if TYPE_CHECKING:
    from collections.abc import Sequence

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
WHERE_UPDATES_GO: Final = (
    "Only queries are answered here. To change the graph, run 'tripgraph update', or edit the files in data/ and run "
    "'tripgraph build'."
)
_MOST_FIELDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """A query, and the dataset that the request asks it of: empty where it names none (section 2.1.4).

    seconds: how long it may take at most, where the request says so.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None

    @property
    def names_dataset(self) -> bool:
        """Whether the request names a dataset, which then replaces the one of the query's own FROM clauses."""
        return bool(self.default_graphs or self.named_graphs)


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """An update, and the dataset that the request gives to its patterns: empty where it names none (section 2.2.3)."""

    update: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read(method: str, query_string: bytes, content_type: str, body: bytes) -> Request:
    """Return the query of a request: by GET, by POST of a form, or by POST of the query itself.

    query_string: what follows ``?`` in the address, percent-encoded. content_type: the header, "" without one.
    Raises BadInput if ``query`` is missing or stands twice, or if a value cannot be used; UnsupportedMedia for a
    body of another type.
    """
    parameters = _fields(query_string, "address")
    if method == "POST":
        parameters += _posted(parameters, content_type, body, "query", QUERY)
    return _request(parameters)


def read_update(query_string: bytes, content_type: str, body: bytes) -> UpdateRequest:
    """Return the update of a request (section 2.2): by POST of a form, or by POST of the update itself.

    Raises as ``read`` does.
    """
    parameters = _fields(query_string, "address")
    if _values(parameters, "update"):
        raise BadInput("The update stands in the address. Send it in the body (section 2.2).")
    parameters += _posted(parameters, content_type, body, "update", UPDATE)
    if _values(parameters, "query"):
        raise BadInput("This is a query. Only updates are carried out here; /sparql answers queries.")
    return UpdateRequest(
        _one(parameters, "update", "in the body"),
        tuple(map(_absolute, _values(parameters, "using-graph-uri"))),
        tuple(map(_absolute, _values(parameters, "using-named-graph-uri"))),
    )


def _posted(
    parameters: Sequence[tuple[str, str]], content_type: str, body: bytes, name: str, direct: str
) -> list[tuple[str, str]]:
    """Return the parameters in a body, which is a form, or the text that belongs under ``name`` itself."""
    media_type, options = parse_options_header(content_type)
    media_type = media_type.lower()
    if media_type == direct:
        if _values(parameters, name):
            raise BadInput(f"The {name} stands in the body and in the address. Send it once.")
        return [(name, _decoded(body, options.get("charset", "utf-8")))]
    if media_type == FORM:
        return _fields(body, "form")
    raise _unread(media_type, direct)


def _request(parameters: Sequence[tuple[str, str]]) -> Request:
    if _values(parameters, "update"):
        raise BadInput(f"This is an update. {WHERE_UPDATES_GO}")
    return Request(
        _one(parameters, "query", "as in ?query=ASK%7B%7D"),
        tuple(map(_absolute, _values(parameters, "default-graph-uri"))),
        tuple(map(_absolute, _values(parameters, "named-graph-uri"))),
        _seconds(_values(parameters, "timeout")),
    )


def _seconds(given: Sequence[str]) -> float | None:
    """Return the value of ``timeout``, which is our own parameter, None if it was not given."""
    if not given:
        return None
    if len(given) > 1:
        raise BadInput("The request has more than one 'timeout'. Send one at most.")
    try:
        seconds = float(given[-1])
    except ValueError:
        seconds = 0
    if not 0 < seconds < float("inf"):
        raise BadInput(f"timeout={given[-1]!r} is no time. Give seconds, as in timeout=2.5.")
    return seconds


def _one(parameters: Sequence[tuple[str, str]], name: str, example: str) -> str:
    values = _values(parameters, name)
    if len(values) != 1:
        count = "no" if not values else "more than one"
        raise BadInput(f"The request has {count} {name!r}. Send exactly one, {example}.")
    return values[0]


def _values(parameters: Sequence[tuple[str, str]], name: str) -> list[str]:
    return [value for key, value in parameters if key == name]


def _fields(encoded: bytes, place: str) -> list[tuple[str, str]]:
    """Return the fields of a form. Raises BadInput if they are too many or not UTF-8 behind the percent signs."""
    try:
        return parse_qsl(
            encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except UnicodeError as error:
        raise BadInput(f"The {place} is not percent-encoded UTF-8: {error}.") from error
    except ValueError as error:
        raise BadInput(f"The {place} has more than {_MOST_FIELDS} fields.") from error


def _decoded(body: bytes, charset: str) -> str:
    if charset.lower() not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMedia(f"Queries and updates are read in UTF-8, not in {charset!r}.")
    try:
        return body.decode("utf-8-sig")  # what some editors put at the beginning of a file is no part of it
    except UnicodeDecodeError as error:
        raise BadInput(f"The text is not UTF-8 at byte {error.start}.") from error


def _absolute(iri: str) -> str:
    try:
        is_absolute = bool(urlsplit(iri).scheme)
    except ValueError:
        is_absolute = False
    if not is_absolute:
        raise BadInput(f"The graph {iri!r} is not an absolute IRI. Write it in full, without angle brackets.")
    return iri


def _unread(media_type: str, wanted: str) -> UnsupportedMedia:
    if media_type == UPDATE:
        return UnsupportedMedia(f"This is an update. {WHERE_UPDATES_GO}")
    given = f"A body of type {media_type!r} is" if media_type else "A body without Content-Type is"
    return UnsupportedMedia(f"{given} not read here. Send {wanted}, or a form as {FORM}.")
