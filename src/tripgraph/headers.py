"""The header of a saved query: its ``#+`` lines, read as YAML, each value with the line on which it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from tripgraph.errors import SyntaxProblem
from tripgraph.suggestions import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_QUOTE: Final = " A text that holds a colon, a bracket or a comma stands in quotes."
_LINE: Final = re.compile(r"#\+(?: |$)(.*)")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the header, and the place of it for messages.

    Numbers, dates and truth values stay texts as they are written; whoever needs one reads it.
    """

    node: yaml.Node
    place: str

    @property
    def line(self) -> int:
        """The line of the file, from 1: the header begins on the first."""
        return int(self.node.start_mark.line) + 1

    def wrong(self, message: str) -> SyntaxProblem:
        """Return the error that says what is wrong here."""
        return SyntaxProblem(self.place, message, self.line)

    def text(self) -> str:
        """Return the text of a single value. Raises SyntaxProblem if it is a list or a mapping, or empty."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value.strip():
            raise self.wrong("a text is wanted here. Write it behind the colon, in quotes if it holds one.")
        return str(self.node.value).strip()

    def texts(self) -> tuple[str, ...]:
        """Return the texts of a list. Raises SyntaxProblem if it is none."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong("a list is wanted here: [one, two].")
        return tuple(Value(item, self.place).text() for item in self.node.value)

    def one_or_more(self) -> tuple[str, ...]:
        """Return the texts of a list, or the only text. Raises SyntaxProblem if it is neither."""
        return self.texts() if isinstance(self.node, yaml.SequenceNode) else (self.text(),)

    def fields(self, known: Collection[str] | None = None) -> dict[str, Value]:
        """Return the fields of a mapping by their names.

        known: the names that it may have; None allows any. Raises SyntaxProblem if it is no mapping, if a name stands
        there twice or is not known.
        """
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong("fields are wanted here, each as 'name: value'.")
        found: dict[str, Value] = {}
        for key, value in self.node.value:
            name = Value(key, self.place)
            if known is not None and name.text() not in known:
                close = closest(name.text(), known)
                meant = f" Did you mean '{close[0]}'?" if close else ""
                raise name.wrong(f"there is no field {name.text()!r}.{meant} Known are: {', '.join(known)}.")
            if name.text() in found:
                raise name.wrong(f"the field {name.text()!r} stands here twice.")
            found[name.text()] = Value(value, self.place)
        return found


def split(text: str) -> tuple[str, str]:
    """Return the YAML of the header lines at the top of a file, without their marks, and the rest of the file."""
    lines = text.splitlines(keepends=True)
    count = next((number for number, line in enumerate(lines) if not _LINE.match(line)), len(lines))
    header = (match[1] for line in lines[:count] if (match := _LINE.match(line)))
    return "\n".join(header), "".join(lines[count:])


def read(header: str, place: str) -> Value:
    """Return the header as a mapping. Raises SyntaxProblem, with the line, where it is no YAML."""
    try:
        node = yaml.compose(header, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + len("#+ ") + 1) if mark else (1, None)
        raise SyntaxProblem(
            place, f"the header is no YAML: {error.problem}.{_QUOTE}", line, column
        ) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow
        raise SyntaxProblem(place, f"the header is no YAML: {error}.", 1) from error
    if not isinstance(node, yaml.MappingNode):
        raise SyntaxProblem(place, "has no header. Begin with '#+ title: …' and '#+ question: …'.", 1)
    return Value(node, place)


def stray(rest: str, lines_before: int) -> Iterator[int]:
    """Yield the numbers of header lines further down, which would be taken for comments."""
    for number, line in enumerate(rest.splitlines(), start=lines_before + 1):
        if line.startswith("#+"):
            yield number
