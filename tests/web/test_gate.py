"""Threads are given out fairly, whoever asks how often."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tripgraph.errors import Busy
from tripgraph.web.gate import Gate, Place

if TYPE_CHECKING:
    from collections.abc import Coroutine


def play(scene: Coroutine[Any, Any, None]) -> None:
    """Run what happens in one event loop."""
    asyncio.run(scene)


async def arrived(gate: Gate, *clients: str) -> list[asyncio.Task[Place]]:
    """Return a task for each client, all of which stand before the gate or inside."""
    tasks = [asyncio.create_task(gate.enter(client)) for client in clients]
    await asyncio.sleep(0)
    return tasks


def entered(tasks: list[asyncio.Task[Place]]) -> list[bool]:
    """Return which of them are inside."""
    return [task.done() and not task.cancelled() and task.exception() is None for task in tasks]


def test_one_client_never_has_all_places() -> None:
    """Past its share a client waits, while others walk in."""

    async def scene() -> None:
        gate = Gate(places=4, share=2, waiting=10)
        assert entered(await arrived(gate, "a", "a", "a", "b")) == [True, True, False, True]
        assert (gate.inside, gate.waiting) == (3, 1)

    play(scene())


def test_turns_go_round() -> None:
    """Of those that wait, each client is served once before one is served twice."""

    async def scene() -> None:
        gate = Gate(places=1, share=1, waiting=10)
        place = await gate.enter("z")
        order: list[str] = []

        async def pass_through(client: str) -> None:
            place = await gate.enter(client)
            order.append(client)
            place.leave()

        tasks = [asyncio.create_task(pass_through(client)) for client in ("a", "a", "a", "b", "c")]
        await asyncio.sleep(0)
        place.leave()
        await asyncio.gather(*tasks)
        assert order == ["a", "b", "c", "a", "a"]
        assert (gate.inside, gate.waiting) == (0, 0)

    play(scene())


def test_a_full_queue_turns_away_the_greedy() -> None:
    """Where too many wait, the client that waits for most loses its last, and a newcomer gets in line."""

    async def scene() -> None:
        gate = Gate(places=1, share=1, waiting=3)
        place = await gate.enter("z")
        greedy = await arrived(gate, "a", "a", "a")
        with pytest.raises(Busy):
            await gate.enter("a")
        newcomer = await arrived(gate, "b")
        with pytest.raises(Busy):
            await greedy[-1]
        place.leave()
        await asyncio.sleep(0)
        assert entered(greedy) == [True, False, False]
        greedy[0].result().leave()
        await asyncio.sleep(0)
        assert entered(newcomer) == [True]
        for task in greedy:
            task.cancel()

    play(scene())


def test_who_gives_up_leaves_no_gap() -> None:
    """A request that is given up while it waits, or as it is let in, takes no place."""

    async def scene() -> None:
        gate = Gate(places=1, share=1, waiting=3)
        place = await gate.enter("z")
        first, second, third = await arrived(gate, "a", "b", "c")
        first.cancel()
        place.leave()
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        place = await third
        assert (gate.inside, gate.waiting) == (1, 0)
        place.leave()
        place.leave()
        assert gate.inside == 0

    play(scene())
