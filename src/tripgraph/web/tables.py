"""An answer as a table for people: a thing and its label in one cell, under a heading in words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph.facts import text
from tripgraph.rdfio import NamedNode

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tripgraph.asking import Page
    from tripgraph.rdfio import Term

_LABEL: Final = "Label"
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell shows: a term, None if it is empty, and the label by which that is called here."""

    term: Term | None
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, and the cells below them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table(page: Page) -> Table:
    """Return a page of an answer as a table: ``?meeting`` and ``?meetingLabel`` share a column, "meeting"."""
    shown = [name for name in page.columns if name + _LABEL not in page.columns]
    numbers = {name: number for number, name in enumerate(page.columns)}
    rows = tuple(tuple(_cell(row, name, numbers) for name in shown) for row in page.rows)
    return Table(tuple(words(name) for name in shown), rows)


def words(name: str) -> str:
    """Return the name of a variable in words: "on the word of" for ``onTheWordOf``."""
    return _HUMP.sub(" ", name.removesuffix(_LABEL)).lower()


def _cell(row: Sequence[Term | None], name: str, columns: Mapping[str, int]) -> Cell:
    label = row[columns[name]]
    base = name.removesuffix(_LABEL)
    thing = row[columns[base]] if base != name and base in columns else None
    if isinstance(thing, NamedNode):
        return Cell(thing, {thing.value: text(label)} if label is not None else {})
    return Cell(label, {})
