"""The publish pipeline: parse, derive, check, write and publish, completely or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import catalog, checks, dataset, derive, executables, facts, keeping, ontology, rdfio
from tripgraph.errors import Refused
from tripgraph.progress import silent
from tripgraph.store import embedded, generations, manifest
from tripgraph.store.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tripgraph.config import Config
    from tripgraph.keeping import Kept
    from tripgraph.progress import Progress
    from tripgraph.rdfio import Quad
    from tripgraph.store.generations import Generation
    from tripgraph.violation import Violation

_LISTED: Final = 20


@dataclass(frozen=True, slots=True)
class Content:
    """What a build publishes.

    quads: of all graphs. graphs: the IRIs of the named graphs, empty ones too. owned: those that were made from the
    folders; the others were kept. violations: how many things are wrong because of what was kept.
    """

    quads: list[Quad]
    graphs: frozenset[str]
    owned: frozenset[str]
    violations: int = 0


def build(
    config: Config,
    progress: Progress = silent,
    *,
    force: bool = False,
    message: str = "",
    patience: float = 0,
) -> Generation:
    """Publish what the folders of ontology, data and questions hold, and return the generation that is current then.

    Graphs of the current generation that no build made are kept as they are. Nothing is done if the files are those
    that were built last, unless forced. progress: is told the name of each step as it begins. patience: seconds to wait
    for others who write. Raises Refused with what is wrong, or the error of the step that fails; the store that was
    there stays as it is in any case.
    """
    generations.tidy(config.store)
    fingerprint = dataset.fingerprint(config.ontology, config.data, config.queries)
    if not force and (found := _current(config, fingerprint)):
        return found
    with generations.lock(config.store, patience):
        if not force and (found := _current(config, fingerprint)):
            return found
        content = prepare(config, progress, keeping.kept(config.store, force), force=force)
        progress("writing")
        recorded = _recorded(fingerprint, dataset.rules_fingerprint(config.ontology), content, message)
        return generations.publish(
            config.store, recorded, lambda folder: embedded.write(folder, content.quads, content.graphs)
        )


def prepare(
    config: Config, progress: Progress = silent, kept: Kept = keeping.NOTHING, *, force: bool = False
) -> Content:
    """Return what would be published: the the data, what follows from it, ontology and questions, and what to keep.

    Facts are derived from what is kept too, but the data must be right without it. Raises Refused with what is wrong
    with the data, or if a file would replace what came from elsewhere, which force lets it; SyntaxProblem, NotFound or
    BadInput for what cannot be read.
    """
    progress("parsing")
    house = ontology.load(config.ontology)
    made = [*house.quads, *executables.quads(catalog.read(config.queries))]
    files = dataset.read(config.data).files
    stated = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    owned = _graphs(made) | {dataset.DERIVED.value} | {file.graph.value for file in files}
    if not force:
        keeping.refuse_losses(kept, owned, stated)
    claimed = kept.graphs & owned
    foreign = [quad for quad in kept.quads if facts.text(quad.graph_name) not in claimed]
    progress("deriving")
    derived = derive.derived(stated, house)
    progress("checking")
    violations = _errors(checks.run(house, files, [*stated, *derived], config.sources))
    if violations:
        raise Refused(_listed(violations))
    if foreign:
        derived = derive.derived([*stated, *foreign], house)
        violations = _errors(checks.run(house, files, [*stated, *foreign, *derived], config.sources))
    return Content(
        [*stated, *foreign, *derived, *made],
        kept.graphs | _graphs([*stated, *made, *derived]),
        frozenset(owned),
        len(violations),
    )


def _current(config: Config, fingerprint: str) -> Generation | None:
    """Return the current generation if it was built from the same content."""
    generation = generations.current(config.store)
    return generation if generation and generation.manifest.fingerprint == fingerprint else None


def _graphs(quads: Iterable[Quad]) -> frozenset[str]:
    return frozenset(facts.text(quad.graph_name) for quad in quads)


def _recorded(fingerprint: str, rules: str, content: Content, message: str) -> Manifest:
    distinct = set(content.quads)
    return Manifest(
        fingerprint=fingerprint,
        created=manifest.now(),
        by=manifest.user(),
        through="build",
        message=message,
        graphs=manifest.counts(distinct, content.graphs),
        triples=len({quad.triple for quad in distinct}),
        owned=tuple(sorted(content.owned)),
        violations=content.violations,
        rules=rules,
    )


def _errors(violations: Iterable[Violation]) -> list[Violation]:
    return [violation for violation in violations if violation.severity == "error"]


def _listed(violations: Sequence[Violation]) -> str:
    """Return the violations as lines for a person, the first few of them."""
    count = len(violations)
    lines = [f"{v.place or v.node}: {v.message} ({v.rule}, <{v.node}>)" for v in violations[:_LISTED]]
    more = [f"… and {count - _LISTED} more; 'tripgraph check' lists them all."] if count > _LISTED else []
    head = f"{count} thing{'s are' if count > 1 else ' is'} wrong with the data; nothing was published."
    return "\n  ".join([head, *lines, *more])
