"""What the server counts and measures, for Prometheus, at an address of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    start_http_server,
)

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from threading import Thread
    from wsgiref.simple_server import WSGIServer

    from prometheus_client.registry import Collector

    from tripgraph.web.asgi import Exchange

_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)
_OTHER: Final = "other"


class Metrics:
    """Counts exchanges. A route is the first part of a path, one of those that the application has."""

    def __init__(self, routes: Iterable[str]) -> None:
        """Begin to count. routes: the first parts of all paths, without slashes."""
        self.registry = CollectorRegistry()
        self._routes = frozenset(routes)
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "tripgraph_requests",
            "Requests that have ended.",
            ["route", "method", "status", "ended"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "tripgraph_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._bytes = Counter(
            "tripgraph_sent_bytes", "Bytes of the bodies of answers.", ["route"], registry=self.registry
        )

    def __call__(self, exchange: Exchange) -> None:
        """Count an exchange that has ended."""
        first = exchange.path.split("/")[1] if exchange.path else ""
        route = f"/{first}" if first in self._routes and exchange.path else _OTHER
        method = exchange.method or "none"
        self._requests.labels(route, method, str(exchange.status), exchange.ended).inc()
        self._seconds.labels(route).observe(exchange.seconds)
        self._bytes.labels(route).inc(exchange.sent)

    def look_at(self, collector: Collector) -> None:
        """Show what a collector finds when the metrics are asked for."""
        self.registry.register(collector)

    def show(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Show a value that is looked up when the metrics are asked for."""
        Gauge(f"tripgraph_{name}", what, registry=self.registry).set_function(value)

    def serve(self, address: str) -> tuple[WSGIServer, Thread]:
        """Serve the metrics at ``HOST:PORT`` in a thread; port 0 is any free one.

        Raises BadInput if that is no address or cannot be had.
        """
        host, port = _host_and_port(address)
        try:
            return start_http_server(port, host, self.registry)
        except OSError as error:
            raise BadInput(
                f"Cannot serve metrics on {address}: {error.strerror or error}. Choose another with --metrics."
            ) from error


def _host_and_port(address: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.path:
        raise BadInput(f"{address!r} is not HOST:PORT, as in 127.0.0.1:9100 or [::1]:9100.")
    return host, port
