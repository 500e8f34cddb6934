"""Saved questions: each file is one that can be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tripgraph import catalog, guard, rdfio
from tripgraph.errors import BadInput, SyntaxProblem
from tripgraph.store.embedded import Embedded
from tripgraph.values import with_values
from tripgraph.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tripgraph.catalog import SavedQuery

RULE: Final = "saved-question"


def malformed(files: Iterable[Path]) -> Iterator[Violation]:
    """Yield each file that cannot be read as a saved question, or whose query cannot be asked."""
    for path in files:
        try:
            _try(catalog.read_file(path), path)
        except SyntaxProblem as problem:
            yield Violation(RULE, problem.message, path.name, file=path, line=problem.line)
        except BadInput as error:
            yield Violation(RULE, str(error), path.name, file=path)


def _try(query: SavedQuery, path: Path) -> None:
    """Ask the question of an empty graph. Raises BadInput, SyntaxProblem with the line of the file."""
    guard.refuse_service(query.sparql)
    engine = Embedded.in_memory([])
    try:
        answer = rdfio.solutions(engine.query(query.sparql))
    except SyntaxProblem as problem:
        lines = path.read_text(encoding="utf-8").splitlines()
        before = len(lines) - len(query.sparql.splitlines())
        line = None if problem.line is None else problem.line + before
        raise replace(problem, place=str(path), line=line) from problem
    shown = {variable.value for variable in answer.variables}
    for part, name in query.columns.items():
        if name not in shown:
            raise BadInput(
                f"{path}: the column {part!r} of the view is ?{name}, which the query does not select."
            )
    for parameter in query.parameters:
        if parameter.name in shown:
            raise BadInput(
                f"{path}: the parameter {parameter.name!r} is selected too. Select another variable."
            )
    list(rdfio.solutions(engine.query(with_values(query.sparql, {p.name: None for p in query.parameters}))))
