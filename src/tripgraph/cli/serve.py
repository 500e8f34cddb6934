"""``tripgraph serve``: the graph over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tripgraph import build, ontology, progress
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.web import serving
from tripgraph.web.app import create_app

if TYPE_CHECKING:
    from tripgraph.config import Config


@click.command("serve")
@click.option("--host", metavar="ADDRESS", help="Where to listen.  [default: 127.0.0.1, this machine alone]")
@click.option("--port", type=int, metavar="NUMBER", help="0 takes one that is free.  [default: 8000]")
@click.option("--no-build", is_flag=True, help="Serve the store as it is.")
@click.pass_obj
def command(config: Config, host: str | None, port: int | None, no_build: bool) -> None:
    """Serve the graph: pages, and a SPARQL endpoint at /sparql.

    Builds the store first if the ontology or the data have changed.

    \b
    Example:
      tripgraph serve --port 8080
      curl 'http://127.0.0.1:8080/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D'
    """
    listener = serving.bind(host or config.host, config.port if port is None else port)
    if not no_build:
        with progress.shown("Building the graph") as step:
            build.build(config, step)
    engine = Embedded.open(generations.require(config.store).quads)
    app = create_app(engine, config, ontology.load(config.ontology))
    address = serving.address(listener)
    serving.run(app, listener, ready=lambda: click.echo(f"Serving the graph at {address}"))
