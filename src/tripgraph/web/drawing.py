"""Drawings of answers that need no script: bars, and spans of time on their lanes, as plain SVG."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING, Final, TypeAlias

from tripgraph.catalog import View
from tripgraph.facts import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tripgraph.asking import Page
    from tripgraph.catalog import SavedQuery
    from tripgraph.rdfio import Term

_MOST: Final = 60
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label; share: of the longest bar, from 0 to 100."""

    label: str
    value: str
    share: float


@dataclass(frozen=True, slots=True)
class Bars:
    """Values side by side. is_cut: whether there are more than are drawn."""

    bars: tuple[Bar, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted from one instant to another: where it begins and how wide it is, in percent of all."""

    label: str
    lane: str
    told: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis, and where it begins, in percent."""

    label: str
    at: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """What has a time, in its order, and the days above it. undated: how many rows have none; is_cut as in ``Bars``."""

    spans: tuple[Span, ...]
    ticks: tuple[Tick, ...]
    undated: int
    is_cut: bool


Drawing: TypeAlias = Bars | Timeline
Row: TypeAlias = "Mapping[str, Term | None]"


def drawing(query: SavedQuery, page: Page) -> Drawing | None:
    """Return the drawing of a page of an answer; None where its view needs a script, or there is nothing to draw."""
    rows = [dict(zip(page.columns, row, strict=True)) for row in page.rows]
    if query.view == View.BAR:
        return _bars(rows, query.columns)
    return _timeline(rows, query.columns) if query.view == View.TIMELINE else None


def _bars(rows: Sequence[Row], columns: Mapping[str, str]) -> Bars | None:
    values = [(_told(row, columns["label"]), _number(row[columns["value"]])) for row in rows]
    drawn = [(label, value) for label, value in values if value is not None][:_MOST]
    longest = max((value for _, value in drawn), default=0)
    if longest <= 0:
        return None
    bars = (Bar(label, f"{value:,g}", round(max(value, 0) / longest * 100, 2)) for label, value in drawn)
    return Bars(tuple(bars), len(values) > _MOST)


def _timeline(rows: Sequence[Row], columns: Mapping[str, str]) -> Timeline | None:
    dated = []
    for row in rows:
        start = _instant(row[columns["start"]])
        end = _instant(row.get(columns.get("end", "")), is_end=True) or start
        if start is not None and end is not None:
            dated.append((row, start, max(start, end)))
    drawn = dated[:_MOST]
    if not drawn:
        return None
    first, last = _midnight(min(start for _, start, _ in drawn)), max(end for _, _, end in drawn)
    whole = max(last - first, _DAY)
    spans = tuple(
        Span(
            _told(row, columns["label"]),
            _told(row, columns["lane"]) if "lane" in columns else "",
            _when(start, end),
            round((start - first) / whole * 100, 2),
            round((end - start) / whole * 100, 2),
        )
        for row, start, end in drawn
    )
    return Timeline(spans, _ticks(first, whole), len(rows) - len(dated), len(dated) > _MOST)


def _ticks(first: datetime, whole: timedelta) -> tuple[Tick, ...]:
    """Return the days on the axis, at most eight of them."""
    step = max(1, -(-whole // (_DAY * 8)))
    days = (first + _DAY * number for number in range(0, whole // _DAY + 1, step))
    return tuple(Tick(day.date().isoformat(), round((day - first) / whole * 100, 2)) for day in days)


def _told(row: Row, column: str) -> str:
    term = row[column]
    return "" if term is None else text(term)


def _number(term: Term | None) -> float | None:
    try:
        value = None if term is None else float(text(term))
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None  # a bar of no length, or without an end


def _instant(term: Term | None, *, is_end: bool = False) -> datetime | None:
    """Return the instant of a date or a time; the end of a day is the beginning of the next."""
    if term is None:
        return None
    try:
        if len(text(term)) == len("2024-07-03"):
            day = date.fromisoformat(text(term))
            return datetime(day.year, day.month, day.day, tzinfo=UTC) + (_DAY if is_end else timedelta())
        instant = datetime.fromisoformat(text(term))
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _midnight(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _when(start: datetime, end: datetime) -> str:
    first, last = (f"{each.astimezone(UTC):%Y-%m-%d %H:%M}" for each in (start, end))
    return f"{first} UTC" if first == last else f"{first} to {last} UTC"
