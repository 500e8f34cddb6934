"""The publish pipeline: parse, derive, check, write and publish, completely or not at all."""

from __future__ import annotations

import getpass
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from tripgraph import checks, dataset, derive, facts, ontology, rdfio
from tripgraph.errors import Refused
from tripgraph.progress import silent
from tripgraph.store import embedded, generations
from tripgraph.store.generations import Manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tripgraph.config import Config
    from tripgraph.progress import Progress
    from tripgraph.rdfio import Quad
    from tripgraph.store.generations import Generation
    from tripgraph.violation import Violation

_LISTED: Final = 20


def build(
    config: Config, progress: Progress = silent, *, force: bool = False, message: str = ""
) -> Generation:
    """Publish what the folders of ontology and data hold, and return the generation that is current then.

    Nothing is done if that is what is current already, unless forced. progress: is told the name of each step as it
    begins. Raises Refused with what is wrong, or the error of the step that fails; the store that was there stays
    as it is in any case.
    """
    fingerprint = dataset.fingerprint(config.ontology, config.data)
    if not force and (found := _current(config, fingerprint)):
        return found
    with generations.lock(config.store):
        if not force and (found := _current(config, fingerprint)):
            return found
        quads = prepare(config, progress)
        progress("writing")
        manifest = _manifest(fingerprint, quads, message)
        return generations.publish(config.store, manifest, lambda folder: embedded.write(folder, quads))


def prepare(config: Config, progress: Progress = silent) -> list[Quad]:
    """Return the quads of all graphs that would be published: the data's, the derived ones, the ontology's.

    Raises Refused with what is wrong with the data, and SyntaxProblem, NotFound or BadInput for what cannot be read.
    """
    progress("parsing")
    house = ontology.load(config.ontology)
    files = dataset.read(config.data).files
    stated = [quad for file in files for quad in rdfio.parse_file(file.path, file.graph)]
    progress("deriving")
    derived = [rdfio.placed(triple, dataset.DERIVED) for triple in derive.derive(stated, house)]
    progress("checking")
    violations = checks.run(house, files, [*stated, *derived], config.sources)
    if errors := [violation for violation in violations if violation.severity == "error"]:
        raise Refused(_listed(errors))
    return [*stated, *derived, *house.quads]


def _current(config: Config, fingerprint: str) -> Generation | None:
    """Return the current generation if it was built from the same content."""
    generation = generations.current(config.store)
    return generation if generation and generation.manifest.fingerprint == fingerprint else None


def _manifest(fingerprint: str, quads: Sequence[Quad], message: str) -> Manifest:
    distinct = set(quads)
    return Manifest(
        fingerprint=fingerprint,
        created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        by=_user(),
        through="build",
        message=message,
        graphs=dict(sorted(Counter(facts.text(quad.graph_name) for quad in distinct).items())),
        triples=len({quad.triple for quad in distinct}),
    )


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run under a number without a name
        return "unknown"


def _listed(violations: Sequence[Violation]) -> str:
    """Return the violations as lines for a person, the first few of them."""
    count = len(violations)
    lines = [f"{v.place or v.node}: {v.message} ({v.rule}, <{v.node}>)" for v in violations[:_LISTED]]
    more = [f"… and {count - _LISTED} more; 'tripgraph check' lists them all."] if count > _LISTED else []
    head = f"{count} thing{'s are' if count > 1 else ' is'} wrong with the data; nothing was published."
    return "\n  ".join([head, *lines, *more])
