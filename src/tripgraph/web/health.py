"""Whether the server lives, and whether it can answer."""

from __future__ import annotations

import json
from typing import Final

from flask import Blueprint, Response

from tripgraph.web.state import state
from tripgraph.writing import examining

blueprint = Blueprint("health", __name__)

ALIVE_AT: Final = "/healthz"
ALIVE: Final = b"alive\n"
_ASKED: Final = "ASK { BIND (NOW() AS ?now) }"  # whose answer is never kept


@blueprint.get(ALIVE_AT)
def alive() -> Response:
    """Say that the process lives, whatever else it may be unable to do."""
    return _uncached(Response(ALIVE, mimetype="text/plain"))


@blueprint.get("/readyz")
def ready() -> Response:
    """Say that queries are answered, and from which generation (0: from an empty store); else the engine's error.

    How many things are wrong with that generation is null as long as it was not checked. If the files were not taken
    over when the server started, and have not been since, that is said too.
    """
    state().engine.query(_ASKED)
    number, writer = state().generation(), state().writer
    wrong = examining.wrong(writer.folders.store, number) if writer and number else 0
    said: dict[str, object] = {"status": "ready", "generation": number, "violations": wrong}
    if untaken := state().untaken():
        said["files_not_taken_over"] = untaken
    return _uncached(Response(json.dumps(said) + "\n", mimetype="application/json"))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
