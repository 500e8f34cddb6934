"""``tripgraph serve``: the graph over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tripgraph import build, ontology, progress
from tripgraph.errors import Conflict, StoreBusy
from tripgraph.store import generations, limits
from tripgraph.store.pool import Pool
from tripgraph.store.workers import Workers
from tripgraph.web import serving
from tripgraph.web.app import create_app
from tripgraph.web.figures import Figures
from tripgraph.writing.examining import Examiner
from tripgraph.writing.pipeline import PATIENCE
from tripgraph.writing.requests import Folders, Policy
from tripgraph.writing.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tripgraph.config import Config


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Where to listen.  [default: 127.0.0.1, this machine alone]")
@click.option("--port", type=int, metavar="NUMBER", help="0 takes one that is free.  [default: 8000]")
@click.option(
    "--access-log", type=click.Choice(["off", "text", "json"]), help="A line a request.  [default: off]"
)
@click.option(
    "--metrics", metavar="HOST:PORT", help="Where to serve metrics for Prometheus.  [default: nowhere]"
)
@click.option(
    "--trusted-proxies", metavar="ADDRESSES", help="Whose X-Forwarded-* headers count.  [default: nobody's]"
)
@click.option(
    "--rate",
    type=click.FloatRange(0),
    metavar="NUMBER",
    help="Requests a second from one client; 0 for any number.  [default: 0]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1),
    metavar="SECONDS",
    help="How long a query may take.  [default: 10]",
)
@click.option("--no-build", is_flag=True, help="Serve the store as it is.")
@click.pass_obj
def command(
    config: Config,
    host: str | None,
    port: int | None,
    no_build: bool,
    timeout: float | None,
    access_log: str | None,
    metrics: str | None,
    trusted_proxies: str | None,
    rate: float | None,
) -> None:
    """Serve the graph: pages, and a SPARQL endpoint at /sparql.

    Builds the store first if the ontology or the data have changed; if that would replace what others have put into the
    store, or another process writes, it serves the store as it is, and says so, also at /readyz. A query that takes too
    long, or more memory than it may, is ended; the server follows when another process publishes a new generation.

    \b
    Example:
      tripgraph serve --port 8080
      curl 'http://127.0.0.1:8080/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D'
    """
    listener = serving.bind(host or config.host, config.port if port is None else port)
    untaken = _taken_over if no_build else _take_over(config)
    vocabulary = ontology.load(config.ontology)
    address = serving.address(listener)
    operation = serving.Operation(
        access_log or config.access_log,
        metrics or config.metrics,
        trusted_proxies or config.trusted_proxies,
        config.rate if rate is None else rate,
    )
    pool = Pool(config.store, _limits(config, timeout), vocabulary.context, strict=config.is_strict)
    try:
        folders = Folders(config.store, config.ontology, config.sources)
        writer = Writer(folders, Policy(config.validate), pool.refresh, Examiner(folders).wake)
        app = create_app(Workers(pool), config, vocabulary, lambda: pool.generation, writer, untaken)
        figures = Figures(pool, writer.turns)
        serving.run(app, listener, lambda metrics: _tell(address, metrics), operation, [figures])
    finally:
        pool.close()


def _take_over(config: Config) -> Callable[[], str]:
    """Take the files over into the store; return what says why they are not, "" once they are.

    A server that did not start after its files were changed would help nobody. Raises what ``build.build`` raises; what
    is in the way of a build only if there is no state to serve.
    """
    try:
        with progress.shown("Building the graph") as step:
            build.build(config, step, patience=PATIENCE)
    except (Conflict, StoreBusy) as problem:
        served = generations.current(config.store)
        if served is None:
            raise
        before, why = served.manifest.fingerprint, str(problem)
    else:
        return _taken_over
    click.echo(f"The files are not taken over, and the store is served as it is. {why}", err=True)
    return lambda: why if generations.require(config.store).manifest.fingerprint == before else ""


def _taken_over() -> str:
    return ""


def _tell(address: str, metrics: str) -> None:
    click.echo(f"Serving the graph at {address}")
    if metrics:
        click.echo(f"Serving metrics at {metrics}")


def _limits(config: Config, timeout: float | None) -> limits.Limits:
    memory = None if config.memory is None else config.memory * limits.MIB
    return limits.of_machine(timeout or config.timeout, config.slots, memory, config.cache * limits.MIB)
