"""A page of another origin, in a real browser: fetch reads and writes across origins as the Fetch Standard lets it."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

from tests.browser import page
from tests.protocol.conftest import asked
from tests.web.writing_server import BEARER, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.writing_server import Store

GRAPH = "http://example.org/from-a-page"
FETCH = """async ({url, init}) => {
  const answer = await fetch(url, init)
  return {status: answer.status, body: await answer.text(),
          exposed: Object.fromEntries(answer.headers.entries())}
}"""


class _Elsewhere(BaseHTTPRequestHandler):
    """An empty page at another origin."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Elsewhere</title>")

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def elsewhere() -> Iterator[str]:
    """Serve the page; give its address."""
    with HTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def test_a_page_of_another_origin_reads_and_writes(merged: Store) -> None:
    """It queries, gets errors it can show, writes with a token after a preflight, and reads ETag and Location."""
    root = f"http://{merged.client.host}:{merged.client.port}"
    with elsewhere() as address, page() as tab:
        tab.goto(address)

        def fetch(path: str, **init: Any) -> Any:
            return tab.evaluate(FETCH, {"url": root + path, "init": init})

        answer = fetch(asked(PREFIXES + "ASK { ?s ex:p 'shared' }"))
        assert (answer["status"], '"boolean":true' in answer["body"]) == (200, True)
        assert answer["exposed"]["etag"]
        refused = fetch(asked("ASK {"), headers={"Accept": "application/json"})
        assert (refused["status"], '"line": 1' in refused["body"]) == (400, True)
        direct = {"method": "POST", "body": "ASK {}", "headers": {"Content-Type": "application/sparql-query"}}
        assert fetch("/sparql", **direct)["status"] == 200
        sent = {"Authorization": BEARER, "Content-Type": "text/turtle"}
        created = fetch(f"/graphs?graph={GRAPH}", method="PUT", body="<a> <b> <c> .", headers=sent)
        assert (created["status"], GRAPH in created["exposed"]["location"]) == (201, True)
        stranger = fetch(f"/graphs?graph={GRAPH}", method="DELETE", headers={"X-Request-Id": "stranger"})
        assert (stranger["status"], stranger["exposed"]["www-authenticate"][:6]) == (401, "Bearer")
        assert fetch(f"/graphs?graph={GRAPH}", method="DELETE", headers=sent)["status"] == 200
