"""Where things are and how the server listens, read once from flags, environment and file."""

from __future__ import annotations

import os
import stat
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tripgraph import access
from tripgraph.access import NOBODY, Tokens
from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parents[1]
_PATHS = ("ontology", "data", "queries", "store", "sources", "token_file")
# The settings that are numbers: their type, the least and the most.
_NUMBERS: dict[str, tuple[type[int] | type[float], float, float]] = {
    "port": (int, 0, 65535),
    "timeout": (float, 0.1, 86400),
    "rate": (float, 0, 10_000),
    "slots": (int, 1, 1024),
    "memory": (int, 64, 1024 * 1024),
    "body_limit": (int, 1, 1024),
    "cache": (int, 0, 1024 * 1024),
}
_CHOICES = {"validate": ("strict", "report", "off"), "default_graph": ("merged", "strict")}
_TAKEN_OUT = "token"  # of the environment, since it is secret


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting of tripgraph; a later layer wins: defaults < tripgraph.toml < TRIPGRAPH_* < flags.

    ontology, data, queries: the folders the graph is built from. store: the folder it is built into.
    sources: the folder with the source texts, if the operator has them. host, port: where ``serve`` listens.
    access_log: off, text or json. metrics: HOST:PORT where they are served, "" for nowhere. trusted_proxies: the
    addresses or networks of the proxies in front, with commas between them. rate: requests a second that one client
    may send, 0 for any number.
    timeout: seconds a query may take. slots: queries that run at a time, memory: MiB that one may take; None: what
    suits the machine. cache: MiB of answers that are kept in memory, 0 for none. token: who may write over HTTP,
    ``name:write:secret`` with commas between them; token_file: the file that says so instead. validate: what becomes of
    wrong data that comes over HTTP: strict, report or off. body_limit: MiB that a write may send.
    default_graph: what a query sees that names no dataset, merged: the merge of all graphs, or strict: what was written
    without a graph.
    """

    ontology: Path
    data: Path
    queries: Path
    store: Path
    sources: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    access_log: str = "off"
    metrics: str = ""
    trusted_proxies: str = ""
    rate: float = 0.0
    timeout: float = 10.0
    slots: int | None = None
    memory: int | None = None
    token: Tokens = NOBODY
    token_file: Path | None = None
    validate: str = "report"
    body_limit: int = 64
    cache: int = 64
    default_graph: str = "merged"

    @property
    def is_strict(self) -> bool:
        """Whether queries see the standard's dataset."""
        return self.default_graph == "strict"


def load(
    flags: Mapping[str, Any] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Config:
    """Read the configuration. Raises BadInput for an unknown key, for a number that is none or out of range, and for
    a file of tokens that cannot be read, or that everybody can read.

    flags: values from the command line, None where a flag was not given. environ: default ``os.environ``, from which
    the secret is taken out, so that no process that is started from here knows it. folder: where tripgraph.toml and
    the project's folders are looked for; default the working directory.
    """
    folder = Path.cwd() if folder is None else folder
    environ = os.environ if environ is None else environ
    names = {field.name for field in fields(Config)}
    settings = _defaults(folder)
    settings |= _from_file(folder / "tripgraph.toml", names)
    variables = {name: environ.get(f"TRIPGRAPH_{name.upper()}") for name in names}
    if environ is os.environ:
        os.environ.pop(f"TRIPGRAPH_{_TAKEN_OUT.upper()}", None)
    settings |= {name: value for name, value in variables.items() if value}
    settings |= {name: value for name, value in (flags or {}).items() if value is not None}
    if "token_file" in settings:
        if "token" in settings:
            raise BadInput("token and token_file are both set. Keep one of them.")
        settings["token"] = _tokens_in(Path(settings["token_file"]))
    return Config(**{name: _typed(name, value) for name, value in settings.items()})


def came_along(folder: Path) -> bool:
    """Tell whether a folder came with the package, where nothing may be written."""
    return folder.resolve().is_relative_to(_PACKAGE.resolve())


def _defaults(folder: Path) -> dict[str, Any]:
    """The folders of the project in ``folder``, else those that came with the package; the store is local."""
    return {name: _home(name, folder) for name in ("ontology", "data", "queries")} | {
        "store": folder / "var" / "store"
    }


def _home(name: str, folder: Path) -> Path:
    places = [folder / name, _PACKAGE / "bundled" / name, _CHECKOUT / name]
    return next((place for place in places if place.is_dir()), places[0])


def _from_file(path: Path, names: set[str]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: not UTF-8 at byte {error.start}. Save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{path}: not valid TOML: {error}") from error
    if unknown := sorted(settings.keys() - names):
        known = ", ".join(sorted(names))
        raise BadInput(f"{path}: unknown setting {', '.join(unknown)}. Known are: {known}.")
    for name in settings.keys() & set(_PATHS):
        if not isinstance(settings[name], str):
            raise BadInput(f"{path}: {name} {settings[name]!r} is not a path. Write it in quotation marks.")
    base = path.parent
    return {k: base / v if k in _PATHS else v for k, v in settings.items()}


def _tokens_in(file: Path) -> str:
    """Return the setting that a file holds, whose lines count as commas. Raises BadInput if everybody can read it."""
    try:
        if file.stat().st_mode & stat.S_IRWXO:
            raise BadInput(
                f"{file}: everybody on this machine can read the tokens in it. Run 'chmod o= {file}'."
            )
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{file}: the file of tokens cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file}: not UTF-8 at byte {error.start}. Save the file as UTF-8.") from error
    return ",".join(line for line in map(str.strip, text.splitlines()) if line)


def _typed(name: str, value: Any) -> Any:
    if name in _PATHS:
        return Path(value)
    if name == _TAKEN_OUT:
        return access.read(str(value))
    if name in _CHOICES and value not in _CHOICES[name]:
        raise BadInput(f"{name} {value!r} is none of {', '.join(_CHOICES[name])}.")
    if name not in _NUMBERS:
        return str(value)
    kind, least, most = _NUMBERS[name]
    try:
        number = kind(value)
    except (TypeError, ValueError):
        number = kind(-1)
    if not least <= number <= most:
        raise BadInput(f"{name} {value!r} is not a number from {least:g} to {most:g}.")
    return number
