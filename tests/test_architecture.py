"""The house as it is drawn: imports point one way, and each foreign engine has one home."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import tripgraph

PACKAGE = Path(tripgraph.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the ground up; a module may import what stands on its own level or below.
LEVELS = (
    ("errors", "vocab", "access", "config", "media"),
    ("client", "__init__"),
    (
        "borrowed",
        "excerpts",
        "extensions",
        "naming",
        "rdfio",
        "jsonld",
        "protocol",
        "reads",
        "guard",
        "headers",
        "files",
        "folders",
        "multipart",
        "passages",
        "prefixes",
        "progress",
        "prologues",
        "times",
        "faults",
        "grouping",
        "selection",
        "statements",
        "suggestions",
        "tokens",
        "turtle",
        "updatefaults",
        "using",
        "values",
        "violation",
        "xml",
    ),
    (
        "dataset",
        "facts",
        "glossary",
        "illustrations",
        "ontology",
        "parameters",
        "catalog",
        "citing",
        "executables",
    ),
    ("store",),
    (
        "checks",
        "consequences",
        "derive",
        "instants",
        "report",
        "scaffold",
        "shapes",
        "sources",
        "stats",
        "texts",
        "walk",
    ),
    ("build", "entity", "export", "keeping", "writing"),
    ("binding", "graphs"),
    ("asking",),
    ("describe", "notices", "openapi"),
    ("web",),
    ("cli", "__main__"),
)
HOMES = {
    "pyoxigraph": ("naming", "rdfio", "store"),
    "flask": ("web",),
    "a2wsgi": ("web",),
    "uvicorn": ("web",),
    "prometheus_client": ("web",),
    "shacl": ("shapes",),
    "pyld": ("jsonld",),
    "edtf": ("times",),
    "click": ("cli",),
    "urllib3": ("client",),
    "pandas": ("client",),
}


def part(path: Path) -> str:
    """Return the module, or the package, right below tripgraph that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def level(name: str) -> int:
    found = [number for number, names in enumerate(LEVELS) if name in names]
    assert found, f"tripgraph.{name} stands on no level: give it its place in LEVELS"
    return found[0]


def imported(path: Path) -> set[str]:
    """Return the full names of what a file imports, for typing only or wherever it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: import by full name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def parts_imported(path: Path) -> set[str]:
    """Return the parts of tripgraph that a file imports, itself left out."""
    names = {name.split(".")[1] for name in imported(path) if name.startswith("tripgraph.")}
    known = {part(module) for module in MODULES}
    return {name if name in known else "__init__" for name in names} - {part(path)}


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    """No module imports one that stands above it."""
    above = {name for name in parts_imported(path) if level(name) > level(part(path))}
    assert above == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_foreign_engine_is_imported_in_its_home_only(path: Path) -> None:
    """What may be replaced one day is known to one part of the house."""
    foreign = {name.split(".")[0] for name in imported(path)} & HOMES.keys()
    assert {name for name in foreign if part(path) not in HOMES[name]} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    """A file has at most 250 lines, opens with a sentence that says what it is, and ends that sentence."""
    text = path.read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring is not None
    assert docstring.splitlines()[0].endswith((".", ":", ","))
    assert len(text.splitlines()) <= 250
