import pytest

from tripgraph import excerpts


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("ASK {", 1, 6, "ASK {\n     ^"),
        ("ASK\r\n{ ?s }\r\n", 2, 6, "{ ?s }\n     ^"),
        ("\tASK\x00{", 1, 5, " ASK {\n    ^"),
        ("x" * 80 + "!" + "y" * 80, 1, 81, "x" * 50 + "!" + "y" * 49 + "\n" + " " * 50 + "^"),
        ("", 1, 1, "\n^"),
        ("ASK {", 3, 1, ""),
        ("ASK {", None, None, ""),
    ],
)
def test_excerpt(text: str, line: int | None, column: int | None, expected: str) -> None:
    """The line stands there with a caret under the place; of a long one the part around it."""
    assert excerpts.of(text, line, column) == expected
