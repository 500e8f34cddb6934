"""One thing that is wrong with the data: which rule it breaks, on which node, in which file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Violation:
    """One node that breaks one rule.

    rule: the name of the shape, query or built-in rule. message: what is wrong, and what to do. node: the IRI
    the rule objects to. term: the IRI or the literal's text within the node's statements that is at fault, if
    one is. graph: the IRI of the named graph that holds the fault, where the rule knows it. file, line: where
    a curator finds it; None for what no file states. severity: "error" or "warning".
    """

    rule: str
    message: str
    node: str
    term: str | None = None
    graph: str | None = None
    file: Path | None = None
    line: int | None = None
    severity: str = "error"

    @property
    def place(self) -> str:
        """File and line as editors and terminals make them clickable, else the graph, else nothing."""
        if self.file is None:
            return self.graph or ""
        return str(self.file) if self.line is None else f"{self.file}:{self.line}"
