"""Stated times become exactly the instants they allow, with the zone data of the tzdata package."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tripgraph import times
from tripgraph.errors import BadInput
from tripgraph.times import Days, PartOfDay, Span

if TYPE_CHECKING:
    from pathlib import Path

JULY_3 = Days(date(2024, 7, 3), date(2024, 7, 3))
ASTANA = "Asia/Almaty"


@pytest.mark.parametrize(
    ("part", "earliest", "latest"),
    [
        (PartOfDay.MORNING, "2024-07-03T06:00:00+05:00", "2024-07-03T12:00:00+05:00"),
        (PartOfDay.NOON, "2024-07-03T12:00:00+05:00", "2024-07-03T12:00:00+05:00"),
        (PartOfDay.AFTERNOON, "2024-07-03T12:00:00+05:00", "2024-07-03T18:00:00+05:00"),
        (PartOfDay.EVENING, "2024-07-03T18:00:00+05:00", "2024-07-04T00:00:00+05:00"),
        (PartOfDay.NIGHT, "2024-07-03T00:00:00+05:00", "2024-07-03T06:00:00+05:00"),
        (PartOfDay.WHOLE, "2024-07-03T00:00:00+05:00", "2024-07-04T00:00:00+05:00"),
    ],
)
def test_a_part_of_day_is_a_window_and_noon_an_instant(part: PartOfDay, earliest: str, latest: str) -> None:
    """Each part of the day is a window of local time; without a part it is the whole day."""
    span = times.span(JULY_3, times.zone(ASTANA), part)
    assert (times.iso(span.earliest), times.iso(span.latest)) == (earliest, latest)


def test_noon_in_astana_is_seven_in_utc_and_three_in_beijing() -> None:
    """Instants are told in UTC with Z, and as local times of any zone with its offset."""
    noon = times.span(JULY_3, times.zone(ASTANA), PartOfDay.NOON)
    assert times.iso_utc(noon.earliest) == "2024-07-03T07:00:00Z"
    assert times.iso(noon.within(times.zone("Asia/Shanghai")).earliest) == "2024-07-03T15:00:00+08:00"
    assert times.offset(noon.earliest) == "+05:00"


@pytest.mark.parametrize(
    ("on", "offset"), [("2024-02-29", "+06:00"), ("2024-03-01", "+05:00"), ("2024-07-02", "+05:00")]
)
def test_kazakhstan_changed_its_clocks_in_2024(on: str, offset: str) -> None:
    """Asia/Almaty is UTC+06:00 until the end of February 2024 and UTC+05:00 since 1 March."""
    days = times.day(on)
    assert days is not None
    assert times.offset(times.span(days, times.zone(ASTANA), PartOfDay.EVENING).earliest) == offset


def test_an_old_system_does_not_matter(tmp_path: Path) -> None:
    """The zone data comes from the tzdata package even where the system offers data of its own."""
    (tmp_path / "Asia").mkdir()
    (tmp_path / "Asia" / "Almaty").write_bytes(b"not a zone")
    script = (
        "from tripgraph import times; "
        "print(times.offset(times.span(times.day('2024-07-02'), times.zone('Asia/Almaty')).earliest))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "+05:00\n"


@pytest.mark.parametrize(
    "name", ["Asia/Astana", "Asia", "../../etc/passwd", "Asia//Almaty", "", "/etc/hosts", "X Y"]
)
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    """Only names of the IANA database are zones; no other file can be reached through them."""
    with pytest.raises(BadInput, match="no zone of the IANA database"):
        times.zone(name)


def test_the_hour_that_occurs_twice_is_held_whole() -> None:
    """Where clocks go back, a window starts with the first and ends with the second of two equal local times."""
    span = times.span(Days(date(2024, 10, 27), date(2024, 10, 27)), times.zone("Europe/Berlin"))
    assert (span.latest.timestamp() - span.earliest.timestamp()) / 3600 == 25


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-07-03", "2024-07-03", "2024-07-03"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("2024-XX", "2024-01-01", "2024-12-31"),
        ("2024-05-XX", "2024-05-01", "2024-05-31"),
        ("2024-07-02/2024-07-06", "2024-07-02", "2024-07-06"),
        ("2022/2024-03", "2022-01-01", "2024-03-31"),
    ],
)
def test_edtf_names_days(text: str, first: str, last: str) -> None:
    """An EDTF expression (ISO 8601-2) stands for the days from its earliest to its latest."""
    assert times.days_of_edtf(text) == Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    ["XXXX-05", "XX24", "2024?", "2024~", "2024-07-02/..", "../2024", "2024-07-02/", "2024-21", "May", "", "2024-13",
     "2024/2022", "-0100", "Y-20000", "[2024,2025]", "2024-07-03T10:00:00"],
)  # fmt: skip
def test_what_is_not_stated_is_not_guessed(text: str) -> None:
    """A May without a year, a season, an open end, doubt and what is no EDTF give no days."""
    assert times.days_of_edtf(text) is None


def test_a_date_names_one_day() -> None:
    """An xsd:date is one day; what is none gives no day."""
    assert times.day("2024-07-03") == JULY_3
    assert [times.day(text) for text in ("2024-02-30", "2024-07", "03.07.2024", "")] == [None] * 4


def test_first_and_last_day_both_count() -> None:
    """From 2 to 6 July are five days, and a day is one."""
    assert Days(date(2024, 7, 2), date(2024, 7, 6)).count == 5
    assert JULY_3.count == 1


def test_several_spans_are_held_by_one() -> None:
    """Where sources differ, the envelope allows what any of them allows; of none there is none."""
    morning, noon = (
        times.span(JULY_3, times.zone(ASTANA), part) for part in (PartOfDay.MORNING, PartOfDay.NOON)
    )
    assert times.envelope([noon, morning]) == Span(morning.earliest, noon.latest)
    assert times.envelope([]) is None


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "9999", "0001-01-01/2024-07-02"])
def test_a_day_at_the_end_of_the_calendar_is_none(text: str) -> None:
    """What begins or ends outside of the calendar in some zone has no instants, and breaks nothing."""
    assert times.days_of_edtf(text) is None
    assert times.day(text) is None
