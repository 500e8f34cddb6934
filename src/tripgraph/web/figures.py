"""The figures of the queries, the processes and the graph behind a server, for Prometheus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from tripgraph.store.tally import ENDINGS, Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from prometheus_client.core import Metric

    from tripgraph.store.pool import Pool
    from tripgraph.store.turns import Turns


class Figures(Collector):
    """What is looked up when the metrics are asked for."""

    def __init__(self, pool: Pool, writes: Turns) -> None:
        """Look at this pool, and at the turns of those who write."""
        self._pool = pool
        self._turns: Mapping[str, Turns] = {"sparql": pool.queries, "pages": pool.pages, "writes": writes}

    def collect(self) -> Iterator[Metric]:
        """Yield the figures as they are now."""
        yield from self._queues()
        yield from self._processes()
        yield from self._answers()
        yield from self._graph()

    def _queues(self) -> Iterator[Metric]:
        running = GaugeMetricFamily("tripgraph_running", "What has a slot.", labels=["for"])
        waiting = GaugeMetricFamily("tripgraph_waiting", "What waits for a slot.", labels=["for"])
        refused = CounterMetricFamily("tripgraph_refused", "What got no slot.", labels=["for"])
        for name, turns in self._turns.items():
            running.add_metric([name], turns.running)
            waiting.add_metric([name], turns.waiting)
            refused.add_metric([name], turns.refused)
        yield from (running, waiting, refused)

    def _processes(self) -> Iterator[Metric]:
        ended = CounterMetricFamily(
            "tripgraph_queries_ended",
            "Queries that were ended before their answer was whole.",
            labels=["reason"],
        )
        for event in ENDINGS:
            ended.add_metric([event.name.lower()], self._pool.tally[event])
        yield ended
        yield self._count("workers_forked", "Workers that were forked.", Event.FORKED)
        yield self._count("brokers_started", "Brokers that have loaded the graph.", Event.STARTED)
        yield self._count(
            "changes_followed", "Changes of state that a broker followed in memory.", Event.FOLLOWED
        )
        yield _gauge("brokers", "Brokers that live.", self._pool.succession.living)

    def _answers(self) -> Iterator[Metric]:
        yield self._count("cache_hits", "Questions answered from memory.", Event.HIT)
        yield self._count("cache_misses", "Questions put to a worker.", Event.MISS)
        kept = self._pool.succession.broker.state.answered
        yield _gauge("cache_bytes", "Memory that the kept answers take.", kept.size)

    def _graph(self) -> Iterator[Metric]:
        state = self._pool.succession.broker.state
        yield _gauge("generation", "The generation that is served; 0: none.", state.number)
        yield _gauge("quads", "Quads in the graphs of that generation.", state.stated)
        yield _gauge("triples", "Triples in their merge.", state.triples)
        if (wrong := state.wrong) is not None:
            yield _gauge("violations", "What is wrong with it; missing until it was checked.", wrong)

    def _count(self, name: str, what: str, event: Event) -> Metric:
        return CounterMetricFamily(f"tripgraph_{name}", what, value=self._pool.tally[event])


def _gauge(name: str, what: str, value: int) -> Metric:
    return GaugeMetricFamily(f"tripgraph_{name}", what, value=value)
