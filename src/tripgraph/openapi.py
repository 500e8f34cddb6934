"""The OpenAPI 3.1 document: the saved questions, each an operation, for programs and for those who write them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tripgraph import __version__, asking, media
from tripgraph.parameters import Type
from tripgraph.suggestions import split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tripgraph.catalog import SavedQuery
    from tripgraph.parameters import Parameter

# Rows of a page of JSON where nothing is asked for, and at most.
A_PAGE: Final = 200
MOST: Final = 10_000
MOST_OFFSET: Final = 10**12

# What an answer is in each format, by the suffix of its address.
FORMATS: Final[Mapping[str, str]] = {
    "json": "application/json",
    "csv": media.CSV.media_type,
    "tsv": media.TSV.media_type,
    "xml": media.XML.media_type,
    "srj": media.JSON.media_type,
}
_TYPES: Final[Mapping[Type, dict[str, Any]]] = {
    Type.ENTITY: {"type": "string"},
    Type.DATE: {"type": "string", "format": "date"},
    Type.INTEGER: {"type": "integer"},
    Type.TEXT: {"type": "string", "maxLength": 1000},
    Type.CHOICE: {"type": "string"},
}
_NOTHING: Final = {"type": "string", "maxLength": 0, "description": "Counts as not chosen."}
_CELL: Final = {"type": ["string", "number", "boolean", "null"]}
_PROBLEM: Final = {
    "type": "object",
    "description": "What is wrong, and what to do (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
_ERRORS: Final[Mapping[str, str]] = {
    "400": "An option is wrong, missing, doubled or unknown; the detail names it and what is allowed.",
    "404": "There is no such question, it has no such format, or the state that is asked for is not kept any more.",
    "406": "None of the formats that are wanted can hold the answer.",
    "429": "This client asks too often, where the operator has set a rate; Retry-After says when to come back.",
    "503": "A limit was met, or too many others wait; the detail says which, and Retry-After when to come back.",
}


def document(queries: Sequence[SavedQuery], address: str) -> dict[str, Any]:
    """Return the document. address: of the server, without a slash at its end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "tripgraph",
            "version": __version__,
            "summary": "The facts of diplomatic trips as a cited knowledge graph.",
            "description": "Each operation is a saved question. All others can be asked in SPARQL, at /sparql.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": address}],
        "tags": [{"name": tag} for tag in sorted({tag for query in queries for tag in query.tags})],
        "paths": {"/queries": _listing()}
        | {f"/queries/{query.slug}.{{format}}": _operation(query) for query in queries},
        "components": {
            "schemas": {"Problem": _PROBLEM, "Question": _QUESTION},
            "parameters": {name: _option(name, said, schema) for name, said, schema in _OPTIONS},
            "responses": {
                status: {
                    "description": told,
                    "content": {
                        media.PROBLEM.media_type: {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
                for status, told in _ERRORS.items()
            },
        },
    }


def _listing() -> dict[str, Any]:
    questions = {"type": "array", "items": {"$ref": "#/components/schemas/Question"}}
    schema = {"type": "object", "required": ["questions"], "properties": {"questions": questions}}
    wanted = {
        "name": "format",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "enum": ["json", ""], "description": "Nothing is JSON too."},
    }
    return {
        "get": {
            "operationId": "questions",
            "summary": "All questions, and what each takes",
            "parameters": [wanted | {"example": "json"}],
            "responses": {
                "200": {"description": "The list.", "content": {"application/json": {"schema": schema}}},
                **_refused("400", "429", "503"),
            },
        }
    }


def _operation(query: SavedQuery) -> dict[str, Any]:
    options = [{"$ref": f"#/components/parameters/{name}"} for name, _, _ in _OPTIONS]
    content: dict[str, Any] = {media_type: {} for media_type in FORMATS.values()}
    content["application/json"] = {"schema": _page(query)}
    return {
        "get": {
            "operationId": query.slug,
            "summary": query.title,
            "description": query.question,
            "tags": list(query.tags),
            "parameters": [*map(_parameter, query.parameters), *options],
            "responses": {
                "200": {"description": "The answer, in the order of the question.", "content": content},
                **_refused(*_ERRORS),
            },
        }
    }


def _page(query: SavedQuery) -> dict[str, Any]:
    """Return the schema of a page of JSON: its rows have the columns of the question."""
    columns = asking.columns(query.sparql)
    row = {"type": "object", "required": list(columns), "properties": dict.fromkeys(columns, _CELL)}
    return {
        "type": "object",
        "required": [
            "question",
            "title",
            "parameters",
            "generation",
            "columns",
            "rows",
            "next",
            "next_url",
            "cite",
        ],
        "properties": {
            "question": {"const": query.slug},
            "title": {"type": "string"},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "generation": {"type": "integer", "description": "The state of the store that answered."},
            "columns": {"const": list(columns)},
            "rows": {"type": "array", "items": row},
            "next": {"type": ["string", "null"], "description": "The _next of the page that follows."},
            "next_url": {"type": ["string", "null"], "description": "The address of the page that follows."},
            "cite": {
                "type": "object",
                "description": "How to cite the answer.",
                "required": ["text", "bibtex", "csl"],
                "properties": {
                    "text": {"type": "string"},
                    "bibtex": {"type": "string"},
                    "csl": {"type": "object"},
                },
            },
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(_TYPES[parameter.type])
    bounds = {"minimum": parameter.least, "maximum": parameter.most}
    schema |= {name: bound for name, bound in bounds.items() if bound is not None}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    if parameter.required:
        schema["minLength"] = 1
    else:
        schema = {"anyOf": [schema, _NOTHING]}
    if parameter.default is not None:
        schema["default"] = int(parameter.default) if parameter.type == Type.INTEGER else parameter.default
    described = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": parameter.description + _taken(parameter),
        "schema": schema,
    }
    if parameter.example is not None:
        described["example"] = int(parameter.example) if parameter.type == Type.INTEGER else parameter.example
    return described


def _taken(parameter: Parameter) -> str:
    """Return how an entity is written, and of which class it is."""
    if parameter.type != Type.ENTITY:
        return ""
    kinds = " or ".join(split(of)[1] for of in parameter.of)
    return f" One of {kinds}: its IRI, whole or with a prefix, the last part of it, or a name."


def _option(name: str, said: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    if name == "format":
        return {"name": name, "in": "path", "required": True, "description": said, "schema": schema}
    return {"name": name, "in": "query", "required": False, "description": said, "schema": schema}


def _refused(*statuses: str) -> dict[str, Any]:
    return {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}


_OPTIONS: Final[Sequence[tuple[str, str, Mapping[str, Any]]]] = (
    ("format", "The format of the answer.", {"type": "string", "enum": list(FORMATS), "default": "json"}),
    (
        "_limit",
        f"At most so many rows. Without it JSON has {A_PAGE} a page, the other formats have all.",
        {"type": "integer", "minimum": 1, "maximum": MOST},
    ),
    (
        "_next",
        "From which row on, counted from 0: what 'next' said on the page before.",
        {"type": "integer", "minimum": 0, "maximum": MOST_OFFSET},
    ),
    (
        "generation",
        "The number of an earlier state to ask, while it is kept; it is 404 afterwards.",
        {"type": "integer", "minimum": 1, "maximum": MOST_OFFSET},
    ),
)
_QUESTION: Final = {
    "type": "object",
    "required": ["slug", "title", "question", "tags", "parameters", "url"],
    "properties": {
        "slug": {"type": "string"},
        "title": {"type": "string"},
        "question": {"type": "string"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "parameters": {"type": "array", "items": {"type": "object"}},
        "url": {"type": "string"},
    },
}
