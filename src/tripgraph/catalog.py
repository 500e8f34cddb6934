"""The saved questions: one file a question, plain SPARQL under header lines that say what it asks, and of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from tripgraph import headers, tokens
from tripgraph.errors import BadInput, SyntaxProblem
from tripgraph.parameters import Parameter, Type
from tripgraph.prefixes import expanded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tripgraph.headers import Value

_FIELDS: Final = ("title", "question", "tags", "parameters", "view", "columns")
_OF_A_PARAMETER: Final = (
    "type", "description", "required", "default", "example", "class", "scheme", "choices", "least", "most",
)  # fmt: skip
_TRUTH: Final[Mapping[str, bool]] = {"true": True, "false": False}


class View(StrEnum):
    """How an answer is best looked at; it is a table too in any case."""

    TABLE = "table"
    BAR = "bar"
    TIMELINE = "timeline"
    MAP = "map"
    GRAPH = "graph"


# The columns that a view draws from; those behind the bar may be missing.
_COLUMNS: Final[Mapping[View, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    View.TABLE: ((), ()),
    View.BAR: (("label", "value"), ()),
    View.TIMELINE: (("label", "start"), ("end", "lane")),
    View.MAP: (("label", "latitude", "longitude"), ("value",)),
    View.GRAPH: (("source", "target"), ("value",)),
}


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question worth asking again.

    slug: the file's name. title, question: what it is called, and asks as a person would. sparql: the query, without
    the header. view: how its answer is best looked at, columns: the variable behind each part of that view.
    """

    slug: str
    title: str
    question: str
    sparql: str
    tags: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    view: View = View.TABLE
    columns: Mapping[str, str] = field(default_factory=dict)

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter of this name, None if there is none."""
        return next((each for each in self.parameters if each.name == name), None)


def read(folder: Path) -> tuple[SavedQuery, ...]:
    """Return the saved queries of a folder by file name; none if there is no folder. Raises as ``read_file`` does."""
    return tuple(read_file(path) for path in files(folder))


def files(folder: Path) -> list[Path]:
    """Return the files of the saved queries in a folder, by name."""
    return sorted(folder.glob("*.rq"))


def read_file(path: Path) -> SavedQuery:
    """Return the saved query in a file. Raises BadInput if it cannot be read, SyntaxProblem with the faulty line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read: {error}.") from error
    header, sparql = headers.split(text)
    for line in headers.stray(sparql, len(text.splitlines()) - len(sparql.splitlines())):
        raise SyntaxProblem(str(path), "a header line below the query. Move it to the top of the file.", line)
    top = headers.read(header, str(path))
    fields = top.fields(_FIELDS)
    for needed in ("title", "question"):
        if needed not in fields:
            raise top.wrong(f"the header has no '{needed}'. Add the line '#+ {needed}: …'.")
    parameters = tuple(
        _parameter(name, value)
        for name, value in (fields["parameters"].fields() if "parameters" in fields else {}).items()
    )
    view, columns = _view(fields)
    query = SavedQuery(
        slug=path.stem,
        title=fields["title"].text(),
        question=fields["question"].text(),
        sparql=sparql.strip() + "\n",
        tags=fields["tags"].texts() if "tags" in fields else (),
        parameters=parameters,
        view=view,
        columns={part: value.text() for part, value in columns.items()},
    )
    _refuse_unused(query, fields)
    return query


def _parameter(name: str, value: Value) -> Parameter:
    fields = value.fields(_OF_A_PARAMETER)
    said = {field: fields[field].text() for field in ("description", "default", "example") if field in fields}
    if "description" not in said:
        raise value.wrong(f"the parameter {name!r} has no description. Say what may be chosen.")
    parameter = Parameter(
        name=name,
        type=_type(fields.get("type"), value),
        description=said["description"],
        required=_truth(fields["required"]) if "required" in fields else False,
        default=said.get("default"),
        example=said.get("example"),
        of=_of(fields),
        choices=fields["choices"].texts() if "choices" in fields else (),
        least=_number(fields.get("least")),
        most=_number(fields.get("most")),
    )
    _refuse_unfitting(parameter, value)
    return parameter


def _refuse_unfitting(parameter: Parameter, value: Value) -> None:
    """Raise SyntaxProblem where the fields of a parameter do not fit each other."""
    if (parameter.type == Type.ENTITY) != bool(parameter.of):
        raise value.wrong(
            "'class' or 'scheme' is for the type entity, and needed there: say of which entities."
        )
    if (parameter.type == Type.CHOICE) != bool(parameter.choices):
        raise value.wrong("'choices' is for the type choice, and needed there: list them.")
    if parameter.type != Type.INTEGER and (parameter.least, parameter.most) != (None, None):
        raise value.wrong("'least' and 'most' are for the type integer.")
    if parameter.required and parameter.default is not None:
        raise value.wrong("a parameter that has a default is not required. Leave one of them out.")
    if parameter.required and parameter.example is None:
        raise value.wrong("a required parameter needs an example, with which the question can be tried.")
    for text in (parameter.default, parameter.example):
        if text is not None:
            if parameter.type == Type.ENTITY and expanded(text) == text:
                raise value.wrong(f"{text!r} has none of our prefixes. Write it as person:xi-jinping.")
            try:
                parameter.term(expanded(text) if parameter.type == Type.ENTITY else text)
            except BadInput as error:
                raise value.wrong(str(error)) from error


def _refuse_unused(query: SavedQuery, fields: Mapping[str, Value]) -> None:
    """Raise SyntaxProblem for a parameter or a column of the view that the query does not have."""
    variables = {token.text[1:] for token in tokens.read(query.sparql) if token.kind == "variable"}
    wanted = {parameter.name: "parameters" for parameter in query.parameters}
    wanted |= dict.fromkeys(query.columns.values(), "columns")
    for name, field_ in wanted.items():
        if name not in variables:
            raise fields[field_].wrong(f"the query has no variable ?{name}.")


def _view(fields: Mapping[str, Value]) -> tuple[View, dict[str, Value]]:
    """Return the view, and the columns it draws from. Raises SyntaxProblem if they do not fit it."""
    if "view" not in fields:
        if "columns" in fields:
            raise fields["columns"].wrong("'columns' is for a view. Say which: view: timeline.")
        return View.TABLE, {}
    name = fields["view"].text()
    if name not in set(View):
        raise fields["view"].wrong(f"there is no view {name!r}. Known are: {', '.join(View)}.")
    view = View(name)
    needed, optional = _COLUMNS[view]
    columns = fields["columns"].fields((*needed, *optional)) if "columns" in fields else {}
    if missing := [part for part in needed if part not in columns]:
        raise fields["view"].wrong(
            f"a {view} needs the columns {', '.join(needed)}. Missing: {', '.join(missing)}."
        )
    return view, columns


def _type(value: Value | None, parameter: Value) -> Type:
    if value is None:
        raise parameter.wrong(f"the parameter has no type. Known are: {', '.join(Type)}.")
    if value.text() not in set(Type):
        raise value.wrong(f"there is no type {value.text()!r}. Known are: {', '.join(Type)}.")
    return Type(value.text())


def _of(fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the IRIs of the classes or of the scheme, which are written under our prefixes."""
    given = [fields[name] for name in ("class", "scheme") if name in fields]
    if len(given) > 1:
        raise given[1].wrong("a parameter is of a class or of a scheme. Leave one of them out.")
    return tuple(_iri(name, value) for value in given for name in value.one_or_more())


def _iri(name: str, value: Value) -> str:
    if (iri := expanded(name)) == name:
        raise value.wrong(f"{name!r} has none of our prefixes. Write it as trip:Person.")
    return iri


def _truth(value: Value) -> bool:
    if value.text() not in _TRUTH:
        raise value.wrong("true or false is wanted here.")
    return _TRUTH[value.text()]


def _number(value: Value | None) -> int | None:
    if value is None:
        return None
    try:
        return int(value.text())
    except ValueError as error:
        raise value.wrong("a whole number is wanted here.") from error
