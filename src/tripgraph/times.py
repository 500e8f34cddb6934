"""From a stated time to the instants it allows: dates, parts of the day, EDTF expressions and zones."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

# Dates, months, years and decades with known first digits, alone or as an interval of two.
_DATE: Final = r"\d[\dX]{3}(?:-[\dX]{2}){0,2}"
_DATES: Final = re.compile(rf"{_DATE}(?:/{_DATE})?")
_ZONE_NAME: Final = re.compile(r"[\w+-]+(?:/[\w+-]+)*", re.ASCII)
_NOON: Final = timedelta(hours=12)


class PartOfDay(Enum):
    """The parts of a day as sources name them; by convention, from when to when, counted from midnight."""

    MORNING = (timedelta(hours=6), _NOON)
    NOON = (_NOON, _NOON)
    AFTERNOON = (_NOON, timedelta(hours=18))
    EVENING = (timedelta(hours=18), timedelta(hours=24))
    NIGHT = (timedelta(0), timedelta(hours=6))
    WHOLE = (timedelta(0), timedelta(hours=24))


@dataclass(frozen=True, slots=True)
class Days:
    """Calendar days from first to last, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        """How many days these are; one if first and last are the same."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Span:
    """The earliest and the latest instant that a stated time allows, both with their zone."""

    earliest: datetime
    latest: datetime

    def within(self, zone: zoneinfo.ZoneInfo) -> Span:
        """Return the same instants as local times of another zone."""
        return Span(self.earliest.astimezone(zone), self.latest.astimezone(zone))


def span(days: Days, zone: zoneinfo.ZoneInfo, part: PartOfDay = PartOfDay.WHOLE) -> Span:
    """Return from the start of the part on the first day to its end on the last.

    Where clocks go back, a local time that occurs twice is its first instant at the start, its second at the end.
    """
    start, end = part.value
    return Span(_local(days.first, start, zone, fold=0), _local(days.last, end, zone, fold=1))


def envelope(spans: Iterable[Span]) -> Span | None:
    """Return the span from the earliest to the latest of all, None of none: what several sources allow together."""
    every = list(spans)
    if not every:
        return None
    return Span(min(s.earliest for s in every), max(s.latest for s in every))


def day(text: str) -> Days | None:
    """Return the one day that an xsd:date without offset names, None if it names none."""
    try:
        stated = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
    return Days(stated, stated) if _has_instants(stated) else None


def days_of_edtf(text: str) -> Days | None:
    """Return the days that an EDTF expression (ISO 8601-2) names.

    None where it does not fix the year ("XXXX-05"), is uncertain or approximate ("2024?"), is a season or has an
    open end, or is no EDTF: what is not stated is not guessed.
    """
    if not _DATES.fullmatch(text):
        return None
    import edtf  # its grammar takes longer to make than the rest of a process that writes needs to start

    try:
        parsed = edtf.parse_edtf(text)
        first, last = date(*parsed.lower_strict()[:3]), date(*parsed.upper_strict()[:3])
    except (edtf.EDTFParseException, ValueError):
        return None
    if not _has_instants(first) or not _has_instants(last) or isinstance(parsed, edtf.Season):
        return None
    return Days(first, last) if first <= last else None


def _has_instants(day: date) -> bool:
    """Tell whether this day lies in the calendar in every zone: its first and its last day do not."""
    return date.min < day < date.max


@cache
def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return a zone of the IANA database by its name. Raises BadInput if there is none.

    The data is always that of the ``tzdata`` package: the system's may be older than the last change of a zone.
    """
    try:
        if not _ZONE_NAME.fullmatch(name):
            raise ValueError(name)
        with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
            return zoneinfo.ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError) as error:
        raise BadInput(
            f"{name!r} is no zone of the IANA database. Write its name, such as Asia/Almaty."
        ) from error


def iso(instant: datetime) -> str:
    """Return the instant as xsd:dateTime with the offset of its zone: "2024-07-03T12:00:00+05:00"."""
    return instant.isoformat(timespec="seconds")


def iso_utc(instant: datetime) -> str:
    """Return the instant as xsd:dateTime in UTC: "2024-07-03T07:00:00Z"."""
    return iso(instant.astimezone(UTC)).replace("+00:00", "Z")


def offset(instant: datetime) -> str:
    """Return the offset of a local time from UTC: "+05:00"."""
    return iso(instant)[len("2024-07-03T12:00:00") :]


def _local(on: date, since_midnight: timedelta, zone: zoneinfo.ZoneInfo, fold: int) -> datetime:
    """Return the wall clock time so long after midnight; 24 hours is midnight of the next day."""
    wall_clock = datetime.combine(on, time()) + since_midnight
    return wall_clock.replace(tzinfo=zone, fold=fold)
