"""Asking a saved question of something: what is chosen becomes RDF terms, and enters the query as a row of VALUES."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import rdfio
from tripgraph.errors import BadInput
from tripgraph.facts import text
from tripgraph.parameters import Type
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.suggestions import closest, split
from tripgraph.values import with_values
from tripgraph.vocab import PREFIXES, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tripgraph.catalog import SavedQuery
    from tripgraph.parameters import Parameter
    from tripgraph.rdfio import Term
    from tripgraph.store.engine import Engine

_MOST_OFFERED: Final = 5

_OF: Final = f"{{ ?it a ?of }} UNION {{ ?it <{SKOS.inScheme}> ?of }}"
_IS_ONE: Final = f"SELECT ?it WHERE {{ {_OF} }} LIMIT 1"
_NAMED: Final = f"""
SELECT DISTINCT ?it WHERE {{
  {_OF}
  ?it <{RDFS.label}>|<{SKOS.prefLabel}>|<{SKOS.altLabel}> ?name
  FILTER (LCASE(STR(?name)) = LCASE(?wanted))
}} ORDER BY ?it LIMIT {_MOST_OFFERED}"""
_ALL: Final = f"SELECT DISTINCT ?it ?label WHERE {{ {_OF} ?it <{RDFS.label}> ?label }} ORDER BY ?label ?it"


def bound(query: SavedQuery, chosen: Mapping[str, str], engine: Engine) -> str:
    """Return the query with what is chosen for its parameters.

    chosen: by the name of the parameter, as a person writes it; an entity by its IRI, with a prefix of ours, by the
    last part of its IRI, or by one of its names. What is empty counts as not chosen. Raises BadInput that names the
    parameter and says what it takes.
    """
    for name in chosen:
        if query.parameter(name) is None:
            known = [parameter.name for parameter in query.parameters]
            close = closest(name, known)
            meant = f" Did you mean {close[0]!r}?" if close else ""
            raise BadInput(
                f"The question {query.slug!r} has no parameter {name!r}.{meant} "
                f"{'It has: ' + ', '.join(known) if known else 'It has none'}."
            )
    terms = {p.name: _term(p, chosen.get(p.name, "").strip(), engine) for p in query.parameters}
    return with_values(query.sparql, terms)


def entities(parameter: Parameter, engine: Engine) -> dict[str, str]:
    """Return the entities that a parameter takes: their labels by IRI, in the order of the labels."""
    return {row["it"]: row["label"] for row in _rows(engine, _ALL, parameter)}


def _term(parameter: Parameter, chosen: str, engine: Engine) -> Term | None:
    """Return the term for what is chosen, or for the default. Raises BadInput."""
    value = chosen or parameter.default
    if value is None:
        if parameter.required:
            example = f"For example: {parameter.example}."
            raise BadInput(f"The parameter {parameter.name!r} is missing. {parameter.description} {example}")
        return None
    return _entity(parameter, value, engine) if parameter.type == Type.ENTITY else parameter.term(value)


def _entity(parameter: Parameter, value: str, engine: Engine) -> Term:
    """Return the entity that a text means. Raises BadInput if none or several of the class are meant."""
    for iri in _readings(value):
        candidate = NamedNode(iri)
        if _rows(engine, _IS_ONE, parameter, it=candidate):
            return candidate
    named = _rows(engine, _NAMED, parameter, wanted=Literal(value))
    found = [row["it"] for row in named]
    if not found:
        known = entities(parameter, engine)
        found = [iri for iri in known if split(iri)[1] == value]
        if not found:
            raise parameter.wrong(value, _instead(parameter, value, known))
    if len(found) > 1:
        raise parameter.wrong(value, f"several are called that. Choose one: {', '.join(found)}.")
    return NamedNode(found[0])


def _rows(engine: Engine, query: str, parameter: Parameter, **terms: Term) -> list[dict[str, str]]:
    """Return the rows of a query over what a parameter takes, as texts; all variables are bound in each."""
    rows = [{"of": NamedNode(of)} | terms for of in parameter.of]
    found = rdfio.solutions(engine.query(with_values(query, *rows)))
    names = [variable.value for variable in found.variables]
    return [{name: text(row[name]) for name in names} for row in found]


def _readings(value: str) -> list[str]:
    """Return the IRIs that a text may be, the likeliest first; none if it is a name."""
    prefix, colon, local = value.partition(":")
    found = [PREFIXES[prefix] + local] if colon and prefix in PREFIXES else []
    if value.startswith(("http://", "https://")):
        found.append(value)
    return [iri for iri in found if _is_iri(iri)]


def _is_iri(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _instead(parameter: Parameter, value: str, known: Mapping[str, str]) -> str:
    """Return what to choose instead of something that is not known."""
    kind = " or ".join(split(of)[1] for of in parameter.of)
    called = {name: iri for iri, label in known.items() for name in (label, split(iri)[1])}
    close = [called[name] for name in closest(value, called, most=_MOST_OFFERED)]
    meant = f" Did you mean {' or '.join(dict.fromkeys(f'<{iri}>' for iri in close))}?" if close else ""
    example = f" For example: {parameter.example}." if parameter.example and not close else ""
    return f"the graph knows no {kind} of that name.{meant}{example}"
