"""A dataset read, derived from and checked, as one report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph import checks, dataset, derive, ontology, rdfio
from tripgraph.dataset import GraphFile
from tripgraph.errors import missing
from tripgraph.progress import silent
from tripgraph.rdfio import NamedNode
from tripgraph.report import Report
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.progress import Progress


def examine(config: Config, chosen: Sequence[Path] = (), progress: Progress = silent) -> Report:
    """Check the data of a configuration, and with it the chosen files that lie outside.

    If any files are chosen, only what is wrong in them is reported. progress: is told the name of each step.
    Raises what reading raises: NotFound, BadInput, SyntaxProblem.
    """
    progress("parsing")
    terms = ontology.load(config.ontology)
    filed = dataset.read(config.data).files
    files = [*filed, *_unfiled(chosen, filed)]
    stated = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    progress("deriving")
    derived = derive.derived(stated, terms)
    progress("checking")
    violations = checks.run(terms, files, [*stated, *derived], config.sources)
    wanted = {path.resolve() for path in chosen}
    return Report(
        violations=tuple(v for v in violations if not wanted or (v.file and v.file.resolve() in wanted)),
        rules=tuple(checks.rules(terms)),
        files=len(files),
        quads=len(stated),
        texts=config.sources is not None,
    )


def _unfiled(chosen: Iterable[Path], filed: Iterable[GraphFile]) -> list[GraphFile]:
    """Return the chosen files that are not among those of the dataset, each as a graph of its own."""
    known = {file.path.resolve() for file in filed}
    found = []
    for number, path in enumerate(chosen, start=1):
        if not path.is_file():
            raise missing("the file", path, "Check the spelling of the path.")
        if path.resolve() not in known:
            graph = NamedNode(GRAPH[f"unfiled/{number}"])
            found.append(GraphFile(path, graph, dataset.sha256(path)))
    return found
