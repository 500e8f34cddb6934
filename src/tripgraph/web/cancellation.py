"""How a request says to what works for it that nobody waits for the answer any more."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

KEY: Final = "tripgraph.cancellation"


class Cancellation:
    """Tells whoever asked for it, once, that the client has gone. Safe to use from several threads.

    The edge puts one into each WSGI environ under ``KEY``. What can be stopped registers how: ``on_cancel`` returns a
    function that takes the registration back, to be called when the work is done.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._callbacks: list[Callable[[], object]] = []
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether the client has gone."""
        return self._cancelled

    def on_cancel(self, callback: Callable[[], object]) -> Callable[[], None]:
        """Have this called when the client goes, or at once if it has gone already.

        callback: runs in the thread of the event loop, so it must not wait for anything, and must not raise.
        """
        with self._lock:
            if not self._cancelled:
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return _nothing

    def cancel(self) -> None:
        """Say that the client has gone; a second time says nothing new."""
        with self._lock:
            self._cancelled = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def _forget(self, callback: Callable[[], object]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)


def _nothing() -> None:
    """There is nothing to take back."""
