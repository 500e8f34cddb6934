"""The real graph, built once from the folders of the checkout, for every test that asks it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tripgraph import build, config
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from tripgraph.config import Config
    from tripgraph.store.engine import Engine
    from tripgraph.store.generations import Generation

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The folders of the checkout, with a store of the tests' own."""
    sources = {"TRIPGRAPH_SOURCES": os.environ.get("TRIPGRAPH_SOURCES", "")}
    return config.load({"store": tmp_path_factory.mktemp("var") / "store"}, sources, ROOT)


@pytest.fixture(scope="session")
def generation(settings: Config) -> Generation:
    """The real graph, built and published."""
    return build.build(settings)


@pytest.fixture(scope="session")
def graph(generation: Generation) -> Engine:
    """The engine that serves the real graph."""
    return Embedded.open(generation.quads)
