"""The ASGI edge: takes a request in whole before a thread is spent, and notices when its client leaves."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from a2wsgi import WSGIMiddleware
from werkzeug.wsgi import ClosingIterator

from tripgraph.access import NOBODY
from tripgraph.errors import Busy, NotAllowed, TooLarge, TripgraphError, Unauthorized
from tripgraph.web import bodies, cancellation, connection, health, problem
from tripgraph.web.asgi import Departed, exchange_of, header, respond
from tripgraph.web.cancellation import Cancellation
from tripgraph.web.gate import Gate, Place, full
from tripgraph.web.headers import COMMON
from tripgraph.web.proxies import Proxies
from tripgraph.web.rate import Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tripgraph.access import Tokens
    from tripgraph.web.asgi import Exchange, Message, Observer, Receive, Scope, Send
    from tripgraph.web.connection import Connection
    from tripgraph.web.limits import Limits

    Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

_STOP: Final = cancellation.KEY
_PLACE: Final = "tripgraph.place"
_LOOP: Final = "tripgraph.loop"
_NO_PROXIES: Final = Proxies()
_PLAIN: Final = COMMON | {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
_log: Final = logging.getLogger(__name__)
_OURS: Final = TripgraphError("This is an error of ours, not of your request. It was logged.")


class Edge:
    """An ASGI application around a WSGI application, which it calls in threads."""

    def __init__(
        self,
        app: Wsgi,
        limits: Limits,
        observers: Sequence[Observer] = (),
        proxies: Proxies = _NO_PROXIES,
        tokens: Tokens = NOBODY,
    ) -> None:
        """Stand in front of an application.

        observers: are told of every exchange when it has ended. proxies: whose word on the client is taken. tokens:
        who may write, and therefore send more.
        """
        self.gate = Gate(limits.threads, limits.threads_a_client, limits.waiting)
        self._rate = Rate(limits.rate) if limits.rate else None
        self._limits = limits
        self._observers = observers
        self._proxies = proxies
        self._tokens = tokens
        self._running: set[Cancellation] = set()
        self._threads = WSGIMiddleware(_accompanied(app), workers=limits.threads)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_alive_asked = scope["path"] == health.ALIVE_AT  # also of a server whose threads are all at work
        scope = self._proxies.applied(scope)
        exchange = exchange_of(scope)
        stop = Cancellation()
        self._running.add(stop)
        try:
            if is_alive_asked:
                await respond(_watched(send, exchange, stop), 200, _PLAIN, health.ALIVE)
                return
            await self._answer(scope, receive, _watched(send, exchange, stop), exchange, stop)
        except Departed:
            pass
        except TripgraphError as error:
            await self._fail(error, scope, receive, _watched(send, exchange, stop), exchange)
        except Exception as error:  # noqa: BLE001 the outermost edge: nothing stands behind it that could answer
            if not stop.cancelled:
                _log.error("%s %s %s failed", exchange.id, exchange.method, exchange.path, exc_info=error)
            await self._fail(_OURS, scope, receive, _watched(send, exchange, stop), exchange)
        finally:
            self._running.discard(stop)
            if stop.cancelled:
                exchange.ended = "departed"
            self.observe(exchange)

    def observe(self, exchange: Exchange) -> None:
        """Tell of an exchange that has ended."""
        for observer in self._observers:
            observer(exchange)

    def cancel_all(self) -> None:
        """Stop the work of all requests that are still being answered."""
        for stop in list(self._running):
            stop.cancel()

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, exchange: Exchange, stop: Cancellation
    ) -> None:
        body = await bodies.taken_in(scope, receive, self._limits, self._tokens)
        watch = asyncio.create_task(_watch(receive, exchange, stop, scope[connection.KEY]))
        try:
            place = await self._enter(exchange.client, stop)
            try:
                prepared = _prepared(scope, body, exchange) | {
                    _STOP: stop,
                    _PLACE: place,
                    _LOOP: asyncio.get_running_loop(),
                }
                await self._threads(prepared, bodies.replayed(body), send)  # type: ignore[arg-type]
            finally:
                place.leave()
        finally:
            watch.cancel()

    async def _enter(self, client: str, stop: Cancellation) -> Place:
        """Wait for a thread. Raises Busy if that takes too long, Departed if the client does not wait for it.

        Raises TooOften for a client that asks more often than it may.
        """
        if self._rate is not None:
            self._rate.count(client)
        entering = asyncio.ensure_future(self.gate.enter(client))
        waited = stop.on_cancel(entering.cancel)
        try:
            async with asyncio.timeout(self._limits.wait_seconds):
                return await entering
        except TimeoutError as error:
            raise full() from error
        except asyncio.CancelledError as error:
            if stop.cancelled:
                raise Departed from error
            raise
        finally:
            waited()

    async def _fail(
        self, error: TripgraphError, scope: Scope, receive: Receive, send: Send, exchange: Exchange
    ) -> None:
        """Answer with an error, or break the answer off if it has begun already."""
        if exchange.status:
            scope[connection.KEY].close()
            return
        accept = header(scope, b"accept")
        headers, body = problem.plain(error, accept)
        if not isinstance(error, Busy):  # then part of the request is still on its way
            headers["Connection"] = "close"
        await respond(send, error.status, headers, body, is_last=False)
        if isinstance(error, TooLarge | Unauthorized | NotAllowed):
            await bodies.discard(receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def _accompanied(app: Wsgi) -> Wsgi:
    """Return the application so that it finds the cancellation of each request, and gives back its place at the end.

    The place is free when the thread is, though the client may still be taking what was left for it.
    """

    def accompanied(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        scope = environ["asgi.scope"]
        environ[cancellation.KEY] = scope[_STOP]
        leave = partial(scope[_LOOP].call_soon_threadsafe, scope[_PLACE].leave)
        return ClosingIterator(app(environ, start_response), leave)

    return accompanied


def _watched(send: Send, exchange: Exchange, stop: Cancellation) -> Send:
    """Return a way to send that keeps the record and names the request in its answer."""

    async def watched(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = 0 if stop.cancelled else message["status"]
            exchange.length = _length(exchange, message["headers"])
            message["headers"] = [*message["headers"], (b"x-request-id", exchange.id.encode())]
            await send(message)
            return
        await send(message)
        if not stop.cancelled:
            exchange.sent += 0 if exchange.method == "HEAD" else len(message["body"])
            if not message.get("more_body", False):
                exchange.ended = "complete"

    return watched


def _length(exchange: Exchange, headers: Iterable[tuple[bytes, bytes]]) -> int | None:
    """Return how long the body of an answer is, None if that is not known beforehand."""
    if exchange.method == "HEAD" or exchange.status in (204, 304):
        return 0
    return next((int(value) for name, value in headers if name == b"content-length"), None)


async def _watch(receive: Receive, exchange: Exchange, stop: Cancellation, line: Connection) -> None:
    """Wait until the client leaves or has its answer; in the first case stop what works for it."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if (
        exchange.sent == exchange.length and not line.is_cut_off
    ):  # a client may leave once it has read so much
        exchange.ended = "complete"
    if exchange.ended != "complete":
        stop.cancel()


def _prepared(scope: Scope, body: bytes, exchange: Exchange) -> dict[str, Any]:
    """Return the scope for the application: a body of known length, one request id, no ambiguous names.

    WSGI tells a hyphen in the name of a header field from an underscore no more, so those with one are left out.
    """
    replaced = {b"content-length", b"transfer-encoding", b"x-request-id"}
    headers = [(name, value) for name, value in scope["headers"] if name not in replaced and b"_" not in name]
    headers.append((b"x-request-id", exchange.id.encode()))
    if body:
        headers.append((b"content-length", str(len(body)).encode()))
    return {**scope, "headers": headers}
