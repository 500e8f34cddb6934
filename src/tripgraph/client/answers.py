"""What comes back for a question: rows of Python values, and a pandas table of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from tripgraph.client.failures import Changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pandas

Value: TypeAlias = "str | int | float | bool | None"
Row: TypeAlias = "dict[str, Value]"

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_TYPES: Final[Mapping[str, Callable[[str], Value]]] = {
    **dict.fromkeys((f"{_XSD}integer", f"{_XSD}int", f"{_XSD}long"), int),
    **dict.fromkeys((f"{_XSD}decimal", f"{_XSD}double", f"{_XSD}float"), float),
    f"{_XSD}boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
}


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT query, all of them; each is a dict with every column, None where a cell is empty.

    Numbers and truth values are Python's own; all else is text, as it was written: a date is "2024-07-03", which sorts
    among vaguer ones such as "2024-07".
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas table. Raises ImportError if pandas is not installed."""
        return _frame(self.columns, self.rows)


class Answer:
    """The rows of a saved question, as those of a Table; further pages are asked for as they are read.

    title: of the question. columns: their names in order. generation: the number of the state that answers. Reading
    raises what asking raises, and Changed if the graph becomes another one meanwhile: ask again then.
    """

    def __init__(self, first: Mapping[str, Any], page: Callable[[str], Mapping[str, Any]]) -> None:
        self.title: str = first["title"]
        self.columns: tuple[str, ...] = tuple(first["columns"])
        self.generation: int = first["generation"]
        self._first, self._page = first, page

    def __iter__(self) -> Iterator[Row]:
        page = self._first
        yield from page["rows"]
        while following := page["next"]:
            page = self._page(following)
            if page["generation"] != self.generation:
                raise Changed(
                    f"The graph has become generation {page['generation']} while the answer of generation "
                    f"{self.generation} was read. Ask again."
                )
            yield from page["rows"]

    def __repr__(self) -> str:
        return f"<Answer {self.title!r}: {', '.join(self.columns)}>"

    def to_pandas(self) -> pandas.DataFrame:
        """Return all rows as a pandas table. Raises ImportError if pandas is not installed."""
        return _frame(self.columns, self)


def plain(term: Mapping[str, Any] | None) -> Value:
    """Return a term of the SPARQL 1.1 Query Results JSON Format (section 3.2.2) as a Python value."""
    if term is None:
        return None
    text = str(term["value"])
    try:
        return _TYPES.get(term.get("datatype", ""), str)(text)
    except (ValueError, KeyError):  # "many"^^xsd:integer is RDF too
        return text


def _frame(columns: tuple[str, ...], rows: Iterable[Row]) -> pandas.DataFrame:
    try:
        import pandas
    except ModuleNotFoundError as error:
        raise ImportError("pandas is not installed here. Install it with: pip install pandas") from error
    return pandas.DataFrame(list(rows), columns=list(columns))
