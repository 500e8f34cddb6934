"""Settings are read once, each layer over the one below: defaults, file, environment, flags."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import config
from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path


def test_a_later_layer_wins(tmp_path: Path) -> None:
    """Flags win over the environment, that over tripgraph.toml, that over the defaults."""
    assert config.load({}, {}, tmp_path).port == 8000
    (tmp_path / "tripgraph.toml").write_text('port = 1\nhost = "::1"\n', encoding="utf-8")
    assert config.load({}, {}, tmp_path).port == 1
    assert config.load({}, {"TRIPGRAPH_PORT": "2"}, tmp_path).port == 2
    loaded = config.load({"port": 3, "host": None}, {"TRIPGRAPH_PORT": "2"}, tmp_path)
    assert (loaded.port, loaded.host) == (3, "::1")


def test_folders_are_those_at_hand_else_those_that_came_along(tmp_path: Path) -> None:
    """A folder of the working directory is used where there is one, else the one of the installation."""
    (tmp_path / "data").mkdir()
    loaded = config.load({}, {}, tmp_path)
    assert (loaded.data, loaded.ontology) == (tmp_path / "data", ROOT / "ontology")
    assert loaded.store == tmp_path / "var" / "store"


def test_paths_in_the_file_are_relative_to_it(tmp_path: Path) -> None:
    """tripgraph.toml means the same wherever the program is started with it."""
    (tmp_path / "tripgraph.toml").write_text('store = "elsewhere"\nsources = "texts"\n', encoding="utf-8")
    loaded = config.load({}, {}, tmp_path)
    assert (loaded.store, loaded.sources) == (tmp_path / "elsewhere", tmp_path / "texts")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "unknown setting prot"),
        ("port =", "not valid TOML"),
        ("port = 70000", "port 70000"),
        ("timeout = 0", "timeout 0 is not a number from 0.1"),
        ("port = [1]", r"port \[1\] is not a number"),
        ("data = 5", r"tripgraph\.toml: data 5 is not a path"),
        ('slots = "many"', "slots 'many' is not a number"),
        ('default_graph = "union"', "default_graph 'union' is none of merged, strict"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(text: str, message: str, tmp_path: Path) -> None:
    """A misspelt key, broken TOML and a number that is none or out of range are named."""
    (tmp_path / "tripgraph.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=message):
        config.load({}, {}, tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """tripgraph.toml in another encoding is named with the byte that is wrong."""
    (tmp_path / "tripgraph.toml").write_bytes('host = "é"'.encode("latin-1"))
    with pytest.raises(BadInput, match=r"tripgraph\.toml: not UTF-8 at byte 8"):
        config.load({}, {}, tmp_path)
