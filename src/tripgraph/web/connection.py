"""One client's connection: uvicorn's, with the limits that it lacks."""

from __future__ import annotations

from http import HTTPStatus
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tripgraph.errors import AddressTooLong, BadInput, HeadTooLarge, TooSlow
from tripgraph.web import problem
from tripgraph.web.asgi import Exchange
from tripgraph.web.gate import full

if TYPE_CHECKING:
    import asyncio

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
    from uvicorn.server import ServerState

    from tripgraph.errors import TooLarge, TripgraphError
    from tripgraph.web.edge import Edge
    from tripgraph.web.limits import Limits

KEY: Final = "tripgraph.connection"
# How many bytes the framing of a chunked body may cost for each of its own.
_FRAMING: Final = 8


class Settings(uvicorn.Config):
    """uvicorn's configuration for an edge and its limits, with nothing taken from the environment."""

    def __init__(self, edge: Edge, limits: Limits) -> None:
        super().__init__(
            edge,
            http=Connection,
            ws="none",
            lifespan="off",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=limits.idle_seconds,
            timeout_graceful_shutdown=limits.grace_seconds + 2,  # the edge ends all that runs before
        )
        self.edge = edge
        self.limits = limits


class Connection(HttpToolsProtocol):
    """A connection that waits neither for heads nor for readers for ever, and that says when its client leaves.

    A head is a request's first line and header fields. The edge finds the connection in its scope under ``KEY``.
    """

    config: Settings

    def __init__(
        self,
        config: Settings,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = config.limits
        self.is_cut_off = False
        self._answering: RequestResponseCycle | None = None
        self._quiet_since = self._unread_since = monotonic()
        self._unread = 0
        self._beside_body = self._head_bytes = self._head_fields = 0
        self._in_head = True
        self._too_large: TooLarge | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take up a connection; past the limit, for the one that has been idle longest."""
        super().connection_made(transport)
        if len(self.connections) <= self._limits.connections:
            return
        idle = [other for other in self.connections if isinstance(other, Connection) and other.is_idle]
        oldest = min(idle, key=lambda other: other._quiet_since)
        if oldest is self:
            self._refuse(full())
        else:
            oldest.cut_off()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the request that is being answered, also where others were sent behind it."""
        if self._answering and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    @property
    def is_idle(self) -> bool:
        """Whether no request is being taken in or answered."""
        return self._answering is None or self._answering.response_complete

    def close(self) -> None:
        """End the connection in the middle of an answer, so that no client takes the part for the whole."""
        if self._answering:
            self._answering.disconnected = True
        self.transport.close()

    def cut_off(self) -> None:
        """End the connection at once, whatever its client has not taken yet."""
        self.is_cut_off = True
        self.transport.abort()

    def look_after(self) -> None:
        """Cut off a client that dawdles over its head or that does not take its answer."""
        now = monotonic()
        unread = self.transport.get_write_buffer_size()
        if unread == 0 or unread > self._unread or unread <= self._unread - self._limits.stall_bytes:
            self._unread, self._unread_since = unread, now
        elif now - self._unread_since > self._limits.stall_seconds:
            self.cut_off()
        if self.is_idle and now - self._quiet_since > self._limits.head_seconds:
            if self._beside_body > 0:
                self._refuse(
                    TooSlow("The header fields did not come in whole in time. Send the request again.")
                )
            else:
                self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Parse what came in; what is neither a body nor a whole head may not grow beyond the limit.

        The head of a request that came in one piece with the end of another is counted from its second piece on.
        """
        self._beside_body += len(data)
        super().data_received(data)
        if self._beside_body > self._limits.head_bytes:
            self._refuse(_too_large(self._limits, HeadTooLarge))

    def on_message_begin(self) -> None:
        """Begin a request, whose head is counted."""
        super().on_message_begin()
        self.scope[KEY] = self  # type: ignore[typeddict-unknown-key]
        self._in_head = True
        self._head_bytes = self._head_fields = 0

    def on_url(self, url: bytes) -> None:
        """Take in a part of the address."""
        self._count(len(url), AddressTooLong)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header field; those that follow a body change nothing any more."""
        self._head_fields += 1
        self._count(len(name) + len(value), HeadTooLarge)
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer a request, or queue it behind the one that is being answered."""
        self._in_head = False
        super().on_headers_complete()
        if self.is_idle:
            self._answering = self.cycle
        if len(self.pipeline) > self._limits.pipelined:
            self.cut_off()

    def on_body(self, body: bytes) -> None:
        """Take in a part of a body, which the edge counts."""
        self._beside_body -= (1 + _FRAMING) * len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._beside_body = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on with the next request."""
        self._quiet_since = monotonic()
        if self.pipeline:
            self._answering = self.pipeline[-1][0]
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or not in measure."""
        self._refuse(self._too_large or BadInput(msg))

    def _count(self, size: int, blamed: type[TooLarge]) -> None:
        self._head_bytes += size
        if self._head_bytes > self._limits.head_bytes or self._head_fields > self._limits.head_fields:
            self._too_large = _too_large(self._limits, blamed)
            raise self._too_large  # ends the parser, which then has ``send_400_response`` called

    def _refuse(self, error: TripgraphError) -> None:
        """Answer with an error, unless another answer is under way, and end the connection."""
        if self.transport.is_closing():
            return
        if not self.is_idle:
            self.close()
            return
        exchange = Exchange(self.client[0] if self.client else "")
        headers, body = problem.plain(error, None)
        headers |= {"Content-Length": str(len(body)), "Connection": "close", "X-Request-Id": exchange.id}
        lines = [f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self.transport.close()
        exchange.status, exchange.sent, exchange.ended = error.status, len(body), "complete"
        self.config.edge.observe(exchange)


def _too_large(limits: Limits, blamed: type[TooLarge]) -> TooLarge:
    return blamed(
        f"The address and the header fields may have {limits.head_bytes} bytes in {limits.head_fields} fields. "
        "Send a long query by POST."
    )
