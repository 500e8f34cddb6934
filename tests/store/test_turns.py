"""Turns: as many as there are slots, in an order that is fair, and a queue that does not grow."""

from __future__ import annotations

import pytest

from tripgraph.errors import Busy, Cancelled
from tripgraph.store.turns import Turns
from tripgraph.web.cancellation import Cancellation


def test_as_many_run_as_there_are_slots() -> None:
    """Slots are handed out while there are some; who comes later waits until one is given back."""
    turns = Turns(slots=2, longest_queue=10)
    first, second, third = (turns.line_up(client) for client in "abc")
    assert [place.called.is_set() for place in (first, second, third)] == [True, True, False]
    assert (turns.running, turns.waiting) == (2, 1)
    turns.give_back("a")
    assert third.called.is_set()
    assert (turns.running, turns.waiting) == (2, 0)


def test_no_client_holds_all_slots() -> None:
    """One slot is always left for the others, so that they are served beside a client who asks for everything."""
    turns = Turns(slots=3, longest_queue=10)
    greedy = [turns.line_up("greedy") for _ in range(5)]
    assert [place.called.is_set() for place in greedy] == [True, True, False, False, False]
    assert turns.line_up("bystander").called.is_set()


def test_a_single_slot_serves_everybody_in_turn() -> None:
    """With one slot there is none to keep free, and the queue is still served."""
    turns = Turns(slots=1, longest_queue=10)
    first, second = turns.line_up("a"), turns.line_up("a")
    turns.give_back("a")
    assert first.called.is_set()
    assert second.called.is_set()


def test_clients_take_turns() -> None:
    """A free slot goes round among the clients, however many requests each has lined up."""
    turns = Turns(slots=1, longest_queue=10)
    turns.line_up("a")
    waiting = [(client, turns.line_up(client)) for client in "aaabbc"]
    order = ["a"]
    while waiting:
        turns.give_back(order[-1])
        [called] = [(client, place) for client, place in waiting if place.called.is_set()]
        waiting.remove(called)
        order.append(called[0])
    assert order == ["a", "a", "b", "c", "a", "b", "a"]


def test_a_slot_goes_to_who_holds_fewest() -> None:
    """Of two clients who wait, the one who has less running comes first."""
    turns = Turns(slots=3, longest_queue=10)
    for client in "aab":
        turns.line_up(client)
    again, other = turns.line_up("a"), turns.line_up("c")
    turns.give_back("b")
    assert other.called.is_set()
    assert not again.called.is_set()


def test_a_full_queue_refuses() -> None:
    """When as many wait as may, the next one is refused at once and told when to try again."""
    turns = Turns(slots=1, longest_queue=1)
    turns.line_up("a")
    turns.line_up("b")
    with pytest.raises(Busy) as refusal:
        turns.take("c", 60)
    assert refusal.value.retry_after > 0
    assert turns.waiting == 1


def test_in_a_full_queue_the_longest_line_gives_way() -> None:
    """A client who fills the queue loses its last place to one who has fewer."""
    turns = Turns(slots=1, longest_queue=3)
    turns.line_up("greedy")
    greedy = [turns.line_up("greedy") for _ in range(3)]
    bystander = turns.line_up("bystander")
    assert isinstance(greedy[-1].refusal, Busy)
    assert [place.refusal for place in (*greedy[:-1], bystander)] == [None, None, None]


def test_nobody_waits_for_ever() -> None:
    """Whoever gets no slot in time is refused, and leaves the queue."""
    turns = Turns(slots=1, longest_queue=10)
    turns.line_up("a")
    with pytest.raises(Busy, match="No query slot became free within 0 seconds"):
        turns.take("b", 0)
    assert turns.waiting == 0


def test_a_client_that_leaves_gives_its_place_up() -> None:
    """A request whose client has gone neither waits nor runs."""
    turns = Turns(slots=1, longest_queue=10)
    turns.line_up("a")
    cancellation = Cancellation()
    cancellation.cancel()
    with pytest.raises(Cancelled):
        turns.take("b", 60, cancellation)
    assert turns.waiting == 0
