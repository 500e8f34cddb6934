"""What is installed elsewhere, from a wheel or with make, works there on its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import media, rdfio

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.engine import Engine

ENVIRONMENT = {
    key: value for key, value in os.environ.items() if not key.startswith(("TRIPGRAPH_", "PYTHON"))
}


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=ENVIRONMENT | environment,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by way of the source archive from a copy of what is committed, with the pinned backend."""
    checkout = tmp_path_factory.mktemp("checkout")
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.decode()
    for name in listed.splitlines():
        if (ROOT / name).is_file():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, checkout / name)
    done = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist", cwd=checkout)
    assert done.returncode == 0, done.stderr.decode()
    return next((checkout / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment in which the wheel is installed; what it needs comes from the one that runs the tests."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=False)
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "dependencies.pth").write_text("\n".join(packages()), encoding="utf-8")
    done = run(
        sys.executable, "-m", "pip", "--python", folder / "bin" / "python", "install", "--no-deps", "--no-index",
        "--ignore-installed", wheel, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return folder / "bin" / "python"


def packages() -> list[str]:
    """Return the folders that hold the installed packages."""
    return [path for path in sys.path if path.endswith("site-packages")]


def test_the_wheel_serves_the_same_graph_from_an_empty_folder(
    python: Path, graph: Engine, tmp_path: Path
) -> None:
    """Installed elsewhere, ``tripgraph build`` in an empty folder builds the very graph of the checkout."""
    where = run(python, "-c", "import tripgraph; print(tripgraph.__file__)", cwd=tmp_path).stdout.decode()
    assert str(ROOT / "src") not in where
    built = run(python, "-m", "tripgraph", "build", cwd=tmp_path)
    assert built.returncode == 0, built.stderr.decode()
    exported = run(python, "-m", "tripgraph", "export", "--format", "n-quads", cwd=tmp_path)
    assert exported.stdout == rdfio.write_quads(graph.quads(), media.N_QUADS)


def test_the_wheel_carries_the_folders_and_the_licences(wheel: Path) -> None:
    """Ontology, data, queries, type marker and both licences are in the wheel; tests and caches are not."""
    names = run(sys.executable, "-m", "zipfile", "--list", wheel, cwd=wheel.parent).stdout.decode()
    wanted = ["bundled/ontology/tripgraph.ttl", "bundled/data/reference/people.ttl", "tripgraph/py.typed"]
    assert [
        name for name in [*wanted, "licenses/LICENSE", "licenses/LICENSE-DATA"] if name not in names
    ] == []
    assert [name for name in ("tests/", "__pycache__", "/.") if name in names] == []


@pytest.fixture
def text(tmp_path: Path) -> Path:
    """The file of a made-up source."""
    (tmp_path / "gazette.txt").write_text("Ada left.\n", encoding="utf-8")
    return tmp_path / "gazette.txt"


def test_a_trip_begun_from_the_wheel_is_written_here(python: Path, text: Path, tmp_path: Path) -> None:
    """Nothing is written where the package is: a copy of its data becomes ./data, which is read from then on."""
    site = next(python.parents[1].glob("lib/python*/site-packages/tripgraph/bundled"))
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    tripgraph = (python, "-m", "tripgraph")
    add = (*tripgraph, "source", "add", text, "--trip", "2024-07-xi-central-asia", "--slug", "gazette")
    refused = run(*add, cwd=tmp_path)
    assert refused.returncode == 1
    assert b"'tripgraph new trip SLUG' puts a copy of it into ./data" in refused.stderr
    for slug in ("No slug", "2024-07-xi-central-asia"):
        assert run(*tripgraph, "new", "trip", slug, cwd=tmp_path).returncode == 1
    assert not (tmp_path / "data").exists()
    begun = run(*tripgraph, "new", "trip", "2030-07-a-trip", cwd=tmp_path)
    assert begun.returncode == 0, begun.stderr.decode()
    assert begun.stdout.decode().startswith(f"{tmp_path}/data: a copy of the data that came along")
    assert run(*add, cwd=tmp_path).returncode == 0
    assert run(*tripgraph, "check", cwd=tmp_path).stdout.startswith(b"All is well")
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with only the files that the set-up reads, and a PATH with only what it may use."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    for name in ("Makefile", "scripts/set-up.sh", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    for tool in ("sh", "make", "cat", "cmp", "dirname", "grep", "rm"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or "missing")
    return tmp_path


def script(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


def test_without_python_the_set_up_says_what_is_missing(bare: Path) -> None:
    """A machine without Python 3.11 gets one readable line."""
    script(bare / "bin" / "python3", "exit 1")
    done = run("make", "set-up", cwd=bare, PATH=str(bare / "bin"))
    assert done.returncode != 0
    assert done.stderr.decode().splitlines()[0].startswith("tripgraph: no Python 3.11 or newer found.")


def test_without_venv_the_set_up_says_what_is_missing(bare: Path) -> None:
    """A Python without its venv module, as Debian installs it, is told apart from no Python."""
    script(bare / "bin" / "python3", f'case "$2" in *ensurepip*) exit 1;; esac; exec "{sys.executable}" "$@"')
    done = run("make", "set-up", cwd=bare, PATH=str(bare / "bin"))
    assert done.returncode != 0
    assert "python3 has no venv module" in done.stderr.decode().splitlines()[0]


def test_without_a_network_the_set_up_says_so(bare: Path) -> None:
    """Where no package registry answers, one line says that, instead of what pip makes of it."""
    script(bare / "bin" / "python3", f'exec "{sys.executable}" "$@"')
    nowhere = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}
    nowhere["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple"
    done = run("make", "set-up", cwd=bare, PATH=str(bare / "bin"), **nowhere)
    said = [line for line in done.stderr.decode().splitlines() if not line.startswith(("make: ", "make["))]
    assert done.returncode != 0
    assert [line.partition(".")[0] for line in said] == [
        "tripgraph: the package registry could not be reached"
    ]


def test_what_is_set_up_is_not_set_up_again(bare: Path) -> None:
    """The content of what .venv was made from decides: a touched file changes nothing, another content does."""
    (bare / ".venv" / "bin").mkdir(parents=True)
    for name in ("tripgraph", "python"):
        script(bare / ".venv" / "bin" / name, "exit 0")
    made_from = f"{bare}\n" + "".join(
        (bare / n).read_text("utf-8") for n in ("pyproject.toml", "constraints.txt")
    )
    (bare / ".venv" / "made-from").write_text(made_from, encoding="utf-8")
    (bare / "constraints.txt").touch()
    assert run("make", "set-up", cwd=bare, PATH=str(bare / "bin")).returncode == 0
    with (bare / "constraints.txt").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    assert b"no Python" in run("make", "set-up", cwd=bare, PATH=str(bare / "bin")).stderr


def test_every_installed_version_is_pinned() -> None:
    """constraints.txt names the exact version of everything that is installed, and no address."""
    frozen = run(sys.executable, "-m", "pip", "freeze", "--exclude-editable", cwd=ROOT).stdout.decode()
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert [line for line in frozen.splitlines() if line not in pinned.splitlines()] == []
    assert "://" not in pinned
