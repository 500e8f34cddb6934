"""A departed client is told of once, to all that still work for it."""

from tripgraph.web.cancellation import Cancellation


def test_all_that_registered_are_told_once() -> None:
    """Each callback runs once, however often the client goes."""
    told: list[str] = []
    cancellation = Cancellation()
    cancellation.on_cancel(lambda: told.append("first"))
    cancellation.on_cancel(lambda: told.append("second"))
    assert not cancellation.cancelled
    cancellation.cancel()
    cancellation.cancel()
    assert cancellation.cancelled
    assert told == ["first", "second"]


def test_work_that_is_done_is_not_told() -> None:
    """A registration that was taken back is not called."""
    told: list[str] = []
    cancellation = Cancellation()
    done = cancellation.on_cancel(lambda: told.append("done"))
    done()
    cancellation.cancel()
    done()
    assert told == []


def test_who_comes_late_is_told_at_once() -> None:
    """What begins after the client has gone is told as it begins."""
    told: list[str] = []
    cancellation = Cancellation()
    cancellation.cancel()
    cancellation.on_cancel(lambda: told.append("late"))()
    assert told == ["late"]
