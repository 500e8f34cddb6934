"""The channel between the server and a broker: JSON lines over a socket, some with a descriptor."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_DESCRIPTORS: Final = 64


class Channel:
    """One end of the channel. Sends whole messages; receives what has come, perhaps none or several at once."""

    def __init__(self, end: socket.socket) -> None:
        """Own this end of a connected pair of stream sockets."""
        self._end = end
        self._unread = b""
        self._descriptors: list[int] = []

    def fileno(self) -> int:
        """Return the descriptor to wait on."""
        return self._end.fileno()

    def send(self, message: dict[str, Any], descriptors: Sequence[int] = ()) -> None:
        """Send a message and these descriptors with it. Raises OSError if the other side is gone."""
        line = json.dumps(message).encode() + b"\n"
        sent = socket.send_fds(self._end, [line], list(descriptors)) if descriptors else 0
        self._end.sendall(line[sent:])

    def receive(self) -> list[dict[str, Any]] | None:
        """Wait until something comes; return the messages that are whole now, None if the other side is gone."""
        try:
            data, descriptors, _, _ = socket.recv_fds(self._end, 65536, _MOST_DESCRIPTORS)
        except OSError:
            return None
        if not data:
            return None
        self._descriptors += descriptors
        *lines, self._unread = (self._unread + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def descriptor(self) -> int:
        """Return the oldest descriptor received: one comes no later than the message that it was sent with."""
        return self._descriptors.pop(0)

    def shut(self) -> None:
        """End the conversation: both sides see that the other is gone. Safe while another thread receives."""
        try:
            self._end.shutdown(socket.SHUT_RDWR)
        except OSError:  # it was over already
            return

    def close(self) -> None:
        """Give the descriptor back."""
        self._end.close()
