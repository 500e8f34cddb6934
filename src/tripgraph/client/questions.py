"""The saved questions of a server, as its list tells of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be chosen in a question.

    type: entity, date, integer, text or choice. default: what holds where nothing is chosen, None if nothing does.
    example: a value that is taken. of: the IRIs of the classes or of the code list of an entity. choices: of a choice.
    """

    name: str
    type: str
    description: str
    required: bool
    default: str | None = None
    example: str | None = None
    of: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A saved question; slug: the name by which it is asked. question: what it asks, as a person would."""

    slug: str
    title: str
    question: str
    tags: tuple[str, ...]
    parameters: tuple[Parameter, ...]


def question(entry: Mapping[str, Any]) -> Question:
    """Return the question that an entry of ``/queries`` tells of."""
    return Question(
        entry["slug"],
        entry["title"],
        entry["question"],
        tuple(entry["tags"]),
        tuple(_parameter(each) for each in entry["parameters"]),
    )


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        entry["name"],
        entry["type"],
        entry["description"],
        entry["required"],
        entry.get("default"),
        entry.get("example"),
        tuple(entry.get("of", ())),
        tuple(entry.get("choices", ())),
    )
