"""A line of a text with a caret under one place in it."""

from __future__ import annotations

from typing import Final

_BEFORE: Final = 50
_MOST: Final = 100


def of(text: str, line: int | None, column: int | None) -> str:
    """Return the line with a caret below the column, both counted from 1; "" where there is no such place.

    Of a long line it is the part around the place. Whatever does not take one column is shown as a blank.
    """
    lines = text.split("\n")
    if line is None or column is None or not 0 < line <= len(lines):
        return ""
    start = max(0, column - 1 - _BEFORE)
    shown = lines[line - 1].rstrip("\r")[start : start + _MOST]
    plain = "".join(sign if sign.isprintable() else " " for sign in shown)
    return f"{plain}\n{' ' * (column - 1 - start)}^"
