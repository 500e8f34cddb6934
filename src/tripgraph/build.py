"""The publish pipeline: parse, derive, check, write and publish, completely or not at all."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import checks, dataset, derive, facts, ontology, rdfio
from tripgraph.errors import NotFound, Refused, StoreProblem
from tripgraph.progress import silent
from tripgraph.store import embedded, generations, manifest
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.ontology import Ontology
    from tripgraph.progress import Progress
    from tripgraph.rdfio import Quad
    from tripgraph.store.generations import Generation
    from tripgraph.store.manifest import Manifest
    from tripgraph.violation import Violation

_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Content:
    """What a build publishes.

    quads: of all graphs. owned: the IRIs of the graphs that were made from the folders; the others were kept.
    """

    quads: list[Quad]
    owned: frozenset[str]


def build(
    config: Config, progress: Progress = silent, *, force: bool = False, message: str = ""
) -> Generation:
    """Publish what the folders of ontology and data hold, and return the generation that is current then.

    Graphs of the current generation that no build made are kept as they are. Nothing is done if the files are those
    that were built last, unless forced. progress: is told the name of each step as it begins. Raises Refused with
    what is wrong, or the error of the step that fails; the store that was there stays as it is in any case.
    """
    generations.tidy(config.store)
    fingerprint = dataset.fingerprint(config.ontology, config.data)
    if not force and (found := _current(config, fingerprint)):
        return found
    with generations.lock(config.store):
        if not force and (found := _current(config, fingerprint)):
            return found
        content = prepare(config, progress, _foreign(config.store, force), force=force)
        progress("writing")
        recorded = _recorded(fingerprint, content, message)
        return generations.publish(
            config.store, recorded, lambda folder: embedded.write(folder, content.quads)
        )


def prepare(
    config: Config, progress: Progress = silent, foreign: Sequence[Quad] = (), *, force: bool = False
) -> Content:
    """Return what would be published: the graphs of the data, the derived one, the ontology's, and foreign ones.

    foreign: quads of graphs that came from elsewhere. Facts are derived from them too, but the data must be right
    without them. Raises Refused with what is wrong with the data, or if a file claims a foreign graph, which force
    lets it replace; SyntaxProblem, NotFound or BadInput for what cannot be read.
    """
    progress("parsing")
    house = ontology.load(config.ontology)
    files = dataset.read(config.data).files
    stated = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    owned = _graphs(house.quads) | {dataset.DERIVED.value} | {file.graph.value for file in files}
    claimed = _graphs(foreign) & owned
    if claimed and not force:
        raise Refused(_claimed(claimed))
    kept = [quad for quad in foreign if facts.text(quad.graph_name) not in claimed]
    progress("deriving")
    derived = _derived(stated, house)
    progress("checking")
    violations = checks.run(house, files, [*stated, *derived], config.sources)
    if errors := [violation for violation in violations if violation.severity == "error"]:
        raise Refused(_listed(errors))
    if kept:
        derived = _derived([*stated, *kept], house)
    return Content([*stated, *kept, *derived, *house.quads], frozenset(owned))


def _current(config: Config, fingerprint: str) -> Generation | None:
    """Return the current generation if it was built from the same content."""
    generation = generations.current(config.store)
    return generation if generation and generation.manifest.fingerprint == fingerprint else None


def _foreign(store: Path, force: bool) -> list[Quad]:
    """Return the quads of the graphs that no build made. Raises StoreProblem if the current generation is damaged.

    If that is forced, those of the newest generation that is sound are taken instead.
    """
    try:
        return _foreign_in(generations.current(store))
    except StoreProblem:
        if not force:
            raise
    for number in reversed(generations.numbers(store)):
        with suppress(StoreProblem, NotFound):
            return _foreign_in(generations.numbered(store, number))
    return []


def _foreign_in(generation: Generation | None) -> list[Quad]:
    if generation is None or generation.manifest.graphs.keys() <= set(generation.manifest.owned):
        return []
    owned = set(generation.manifest.owned)
    engine = Embedded.open(generation.quads)
    return [quad for quad in engine.quads() if facts.text(quad.graph_name) not in owned]


def _derived(quads: Sequence[Quad], house: Ontology) -> list[Quad]:
    return [rdfio.placed(triple, dataset.DERIVED) for triple in derive.derive(quads, house)]


def _graphs(quads: Iterable[Quad]) -> set[str]:
    return {facts.text(quad.graph_name) for quad in quads}


def _recorded(fingerprint: str, content: Content, message: str) -> Manifest:
    distinct = set(content.quads)
    return manifest.record(
        "build",
        message,
        fingerprint=fingerprint,
        graphs=dict(sorted(Counter(facts.text(quad.graph_name) for quad in distinct).items())),
        triples=len({quad.triple for quad in distinct}),
        owned=tuple(sorted(content.owned)),
    )


def _claimed(graphs: Iterable[str]) -> str:
    """Return what to tell somebody whose files would replace graphs that came from elsewhere."""
    names = ", ".join(f"<{iri}>" for iri in sorted(graphs))
    return (
        f"The data folder now has a file for {names}, which was put into the store from elsewhere; nothing was "
        "published. Give the file another name, or replace the graph with 'tripgraph build --force'."
    )


def _listed(violations: Sequence[Violation]) -> str:
    """Return the violations as lines for a person, the first few of them."""
    count = len(violations)
    lines = [f"{v.place or v.node}: {v.message} ({v.rule}, <{v.node}>)" for v in violations[:_LISTED]]
    more = [f"… and {count - _LISTED} more; 'tripgraph check' lists them all."] if count > _LISTED else []
    head = f"{count} thing{'s are' if count > 1 else ' is'} wrong with the data; nothing was published."
    return "\n  ".join([head, *lines, *more])
