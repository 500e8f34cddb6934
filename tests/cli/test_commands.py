"""The commands as a person runs them: in a process of their own, judged by output and exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from tests.conftest import ROOT
from tripgraph import cli, media, rdfio

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tripgraph.config import Config
    from tripgraph.store.generations import Generation

    Run = Callable[..., subprocess.CompletedProcess[str]]

VISITS = """PREFIX trip: <https://w3id.org/tripgraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { ?visit a trip:Visit ; rdfs:label ?label } ORDER BY ?label
"""


@pytest.fixture
def run(settings: Config, generation: Generation, tmp_path: Path) -> Run:
    """Run ``tripgraph`` in an empty folder on the built store, or on another one."""

    def run(*arguments: str, given: str = "", store: Path | None = None) -> subprocess.CompletedProcess[str]:
        folders = ["--ontology", str(settings.ontology), "--data", str(settings.data)]
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "tripgraph",
                *folders,
                "--store",
                str(store or settings.store),
                *arguments,
            ],
            cwd=tmp_path,
            env={key: value for key, value in os.environ.items() if not key.startswith("TRIPGRAPH_")},
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )

    assert generation.number == 1
    return run


COMMANDS = sorted(cli.main.list_commands(click.Context(cli.main)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, run: Run) -> None:
    """The help of a command, or of each of its subcommands, shows how it is used."""
    command = cli.main.get_command(click.Context(cli.main), name)
    subcommands = sorted(command.commands) if isinstance(command, click.Group) else []
    for path in [[name, sub] for sub in subcommands] or [[name]]:
        done = run(*path, "--help")
        assert done.returncode == 0
        assert (
            f"Example:\n    tripgraph {' '.join(path)}" in done.stdout
            or f"| tripgraph {' '.join(path)}" in done.stdout
        )


def test_the_group_lists_every_command(run: Run) -> None:
    """``tripgraph --help`` names each command with its first sentence."""
    listed = run("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in listed] == []


def test_build_says_what_it_did(run: Run, tmp_path: Path) -> None:
    """The first build publishes generation 1, the second finds it up to date; a pipe sees no progress."""
    first, second = (run("build", store=tmp_path / "store") for _ in range(2))
    assert first.stdout.startswith("Generation 1 published: ")
    assert second.stdout.startswith("Generation 1 is up to date: ")
    assert (first.stderr, second.stderr) == ("", "")


def test_a_query_is_answered_as_a_table_or_in_a_format(run: Run, tmp_path: Path) -> None:
    """From a file or standard input; a table for people by default, a standard format on request."""
    (tmp_path / "q.rq").write_text(VISITS, encoding="utf-8")
    table = run("query", "q.rq").stdout
    csv = run("query", "-", "--format", "csv", given=VISITS).stdout.splitlines()
    assert csv[0] == "label"
    assert len(csv) == 3
    assert all(line.strip('"') in table for line in csv)
    assert json.loads(run("query", "q.rq", "--format", "json").stdout)["head"]["vars"] == ["label"]


def test_a_query_for_an_unknown_name_is_answered_with_a_notice(run: Run) -> None:
    """The answer stays as it is; what the graph does not know is told on standard error."""
    misspelt = run("query", "-", "--format", "csv", given=VISITS.replace("trip:Visit", "trip:Vist"))
    assert (misspelt.returncode, misspelt.stdout) == (0, "label\n")
    assert misspelt.stderr == "Notice: No term trip:Vist. Did you mean trip:Visit?\n"
    assert run("query", "-", given=VISITS).stderr == ""


def test_a_query_for_a_graph_is_answered_as_a_graph(run: Run) -> None:
    """CONSTRUCT and DESCRIBE give Turtle by default, and ASK a plain word."""
    construct = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3"
    turtle = run("query", "-", given=construct).stdout
    assert len(rdfio.parse_bytes(turtle.encode(), media.TURTLE, "answer")) == 3
    assert run("query", "-", given="ASK { ?s ?p ?o }").stdout == "true\n"


@pytest.mark.parametrize(
    ("arguments", "given", "message"),
    [
        (["query", "-"], "SELECT ?x { ?x ?y ?z", "Syntax error: <stdin>:1:"),
        (["query", "-"], "LOAD <http://127.0.0.1:9/>", "<stdin>:1:1: LOAD belongs to updates. Only queries"),
        (["query", "-"], "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "Not allowed: SERVICE"),
        (["query", "-", "--format", "turtle"], VISITS, "Bad input: The query gives a table"),
        (["query", "-", "--format", "xls"], VISITS, "Bad input: There is no format 'xls'"),
        (["query", "gone.rq"], "", "Not found: gone.rq"),
        (["export", "--graph", "nowhere"], "", "Not found: There is no graph"),
        (["export", "-o", "dump.zip"], "", "Bad input: There is no format 'zip'"),
    ],
)
def test_what_cannot_be_done_is_one_message_and_exit_code_1(
    arguments: list[str], given: str, message: str, run: Run
) -> None:
    """Trouble is told on standard error in one message, without a traceback, and standard output stays empty."""
    done = run(*arguments, given=given)
    assert (done.returncode, done.stdout) == (1, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["query", "-"], ["export"], ["stats"]])
def test_without_a_build_every_command_says_so(command: list[str], run: Run, tmp_path: Path) -> None:
    """A store in which nothing was built yet is named, with what to do."""
    done = run(*command, given="ASK {}", store=tmp_path / "empty")
    assert done.returncode == 1
    assert "Run 'tripgraph build' first." in done.stderr


def test_a_missing_folder_is_named(run: Run, tmp_path: Path) -> None:
    """A build without data or ontology names the folder and what to do."""
    done = run("--data", str(tmp_path / "gone"), "build", store=tmp_path / "store")
    assert done.returncode == 1
    assert f"Not found: {tmp_path / 'gone'}: data folder not found." in done.stderr
    assert not (tmp_path / "store" / "generations").exists()


def test_export_follows_the_name_of_the_output(run: Run, tmp_path: Path) -> None:
    """The suffix of the output file is the format; a graph can be named by its path."""
    assert run("export", "-o", "all.nq").returncode == 0
    assert run("export", "--graph", "reference/people", "-o", "people.jsonld").returncode == 0
    printed = run("export", "--graph", "reference/people").stdout
    people = {quad.triple for quad in rdfio.parse_file(tmp_path / "people.jsonld", None)}
    assert people == {quad.triple for quad in rdfio.parse_bytes(printed.encode(), media.TURTLE, "printed")}
    quads = rdfio.parse_bytes((tmp_path / "all.nq").read_bytes(), media.N_QUADS, "all.nq")
    assert people < {quad.triple for quad in quads}


def test_stats_count_classes_and_graphs(run: Run, generation: Generation) -> None:
    """The counts are those of the manifest and of the graph, for people and for programs."""
    counts = json.loads(run("stats", "--format", "json").stdout)
    assert counts["graphs"] == generation.manifest.graphs
    assert counts["triples"] == generation.manifest.triples
    assert counts["classes"]["https://w3id.org/tripgraph/ontology#Visit"] == 2
    text = run("stats").stdout
    assert "Visit" in text
    assert "reference/people" in text


def test_a_setting_that_does_not_exist_is_named(run: Run, tmp_path: Path) -> None:
    """A misspelt key in tripgraph.toml is not passed over."""
    (tmp_path / "tripgraph.toml").write_text("prot = 80\n", encoding="utf-8")
    done = run("stats")
    assert done.returncode == 1
    assert "unknown setting prot" in done.stderr


def test_the_checkout_is_found_from_anywhere(tmp_path: Path) -> None:
    """Without options, the folders of the checkout are built into ``var/store`` of the working directory."""
    done = subprocess.run(
        [sys.executable, "-m", "tripgraph", "build"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("Generation 1 published: ")
    assert (tmp_path / "var" / "store" / "current").is_symlink()
    assert (ROOT / "ontology" / "tripgraph.ttl").is_file()
