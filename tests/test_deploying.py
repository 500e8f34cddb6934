"""What the page on deploying says is so."""

from __future__ import annotations

import re
import tomllib
from dataclasses import asdict, fields

import click
import pytest

from tests.conftest import ROOT
from tripgraph import cli
from tripgraph.config import Config
from tripgraph.web.limits import Limits

PAGE = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy" / "tripgraph.service").read_text(encoding="utf-8")
IMAGE = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
SERVE = cli.main.get_command(click.Context(cli.main), "serve")


def options() -> set[str]:
    """Return the options of ``tripgraph serve``."""
    assert SERVE is not None
    return {option for parameter in SERVE.params for option in parameter.opts}


def test_every_limit_is_told_as_it_is() -> None:
    """The table of limits has each limit with its value, and no other."""
    told = {
        name: float(value) for name, value in re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", PAGE, re.MULTILINE)
    }
    assert told == {name: float(value) for name, value in asdict(Limits()).items()}


def test_every_setting_that_is_told_exists() -> None:
    """An option in the table is one of the command's, its variable and default those of the configuration."""
    rows = re.findall(
        r"^\| `--([a-z-]+)` \| `TRIPGRAPH_([A-Z_]+)` \|\s*`?([^|`]*?)`?\s*\|", PAGE, re.MULTILINE
    )
    assert len(rows) >= 5
    defaults = {field.name: field.default for field in fields(Config)}
    for option, variable, default in rows:
        assert f"--{option}" in options()
        assert option.replace("-", "_") == variable.lower()
        assert str(defaults[variable.lower()]) == default.strip()


@pytest.mark.parametrize("text", [UNIT, IMAGE], ids=["unit", "image"])
def test_what_is_deployed_can_be_started(text: str) -> None:
    """The unit and the image use options that the command has and variables that the configuration knows."""
    line = next(
        line for line in text.splitlines() if "serve" in line and ("ExecStart" in line or "CMD" in line)
    )
    assert set(re.findall(r"--[a-z-]+", line)) <= options()
    names = {name.lower() for name in re.findall(r"TRIPGRAPH_([A-Z_]+)=", text)}
    assert names
    assert names <= {field.name for field in fields(Config)}


def test_the_image_has_a_python_that_the_package_runs_on() -> None:
    """The image is made from a version that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    versions = set(re.findall(r"FROM python:([\d.]+)-", IMAGE))
    assert len(versions) == 1
    assert f"Programming Language :: Python :: {versions.pop()}" in project["classifiers"]


def test_links_lead_somewhere() -> None:
    """A link to a file leads to one that is there."""
    targets = re.findall(r"\]\(([^)#:]+)\)", PAGE)
    assert targets
    assert [target for target in targets if not (ROOT / "docs" / target).exists()] == []
