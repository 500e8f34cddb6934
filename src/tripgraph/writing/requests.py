"""What is to be written: documents, the removal of a graph, or an update; and by whom, through which way."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.media import Format


class Policy(StrEnum):
    """What becomes of a write that makes something wrong by the ontology, the shapes or the rules.

    STRICT refuses it, REPORT publishes it and lists what is wrong, OFF publishes it without looking.
    """

    STRICT = "strict"
    REPORT = "report"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Document:
    """RDF as it was sent.

    place: what messages call it. graph: the IRI of the graph that all its triples go to, "" for the one without a
    name; None leaves them where the document says. base: what relative IRIs are resolved against; without it they are
    errors.
    """

    data: bytes
    format: Format
    place: str
    graph: str | None = None
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Put:
    """Add documents; or replace with them what the graphs that they speak of held."""

    documents: tuple[Document, ...]
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove a graph; "" is the one without a name."""

    graph: str


@dataclass(frozen=True, slots=True)
class Update:
    """Carry out a SPARQL 1.1 Update request, all of it or nothing."""

    text: str


Write: TypeAlias = Put | Drop | Update


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms something is written.

    by: who writes, through: by which way, message: what they say about it; all three are recorded. seconds: how long
    reading and applying it may take; None: as long as it takes. finishing_seconds: how long deriving and checking may
    take. memory: bytes that applying it may take. key: is recorded too, and no other write has it.
    """

    by: str
    through: str
    message: str
    policy: Policy
    seconds: float | None
    finishing_seconds: float | None
    memory: int
    key: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a writer works: the store, the ontology, and the texts of the sources if they are at hand."""

    store: Path
    ontology: Path
    sources: Path | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with what was published: the rule, the node, its graph, and what to do."""

    rule: str
    node: str
    graph: str
    message: str


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a write.

    generation: the number of the state that holds it. changes: quads added and removed, by graph; empty if nothing had
    to be done, and then nothing was published. created: the named graphs that were not there before. violations: how
    many things were found wrong in that state, by a strict policy with all of it, else with what the write touches;
    objections: the first of them. is_served: whether the next query sees it.
    """

    generation: int
    changes: dict[str, tuple[int, int]]
    created: tuple[str, ...] = ()
    violations: int = 0
    objections: tuple[Objection, ...] = ()
    is_served: bool = True
