"""A dataset read, derived from and checked, as one report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import catalog, checks, dataset, derive, facts, ontology, rdfio
from tripgraph.checks import saved
from tripgraph.dataset import GraphFile
from tripgraph.errors import missing
from tripgraph.progress import silent
from tripgraph.rdfio import NamedNode
from tripgraph.report import Report
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.progress import Progress

_QUESTION: Final = ".rq"


def examine(config: Config, chosen: Sequence[Path] = (), progress: Progress = silent) -> Report:
    """Check the data and the saved questions of a configuration, and with them the chosen files that lie outside.

    If any files are chosen, only what is wrong in them is reported. progress: is told the name of each step.
    Raises what reading raises: NotFound, BadInput, SyntaxProblem.
    """
    progress("parsing")
    terms = ontology.load(config.ontology)
    filed = dataset.read(config.data).files
    questions = dict.fromkeys(
        [*catalog.files(config.queries), *(path for path in chosen if path.suffix == _QUESTION)]
    )
    files = [*filed, *_unfiled((path for path in chosen if path.suffix != _QUESTION), filed)]
    stated = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    progress("deriving")
    derived = derive.derived(stated, terms)
    progress("checking")
    violations = [*checks.run(terms, files, [*stated, *derived], config.sources), *saved.malformed(questions)]
    wanted = {path.resolve() for path in chosen}
    return Report(
        violations=tuple(v for v in violations if not wanted or (v.file and v.file.resolve() in wanted)),
        rules=tuple(sorted([*checks.rules(terms), saved.RULE])),
        files=len(files) + len(questions),
        quads=len(stated),
        texts=config.sources is not None,
    )


def examine_published(config: Config, progress: Progress = silent) -> Report:
    """Check what the store holds, which may have come over HTTP, by the rules of a configuration.

    Raises StoreProblem if there is nothing yet, and what reading the rules raises.
    """
    progress("reading")
    terms = ontology.load(config.ontology)
    made = terms.graphs.keys() | dataset.RESERVED - {dataset.DERIVED.value}
    engine = Embedded.open(generations.require(config.store).quads)
    quads = [quad for quad in engine.quads() if facts.text(quad.graph_name) not in made]
    progress("checking")
    return Report(
        violations=tuple(checks.run(terms, (), quads, config.sources)),
        rules=tuple(checks.rules(terms)),
        files=0,
        quads=len(quads),
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
