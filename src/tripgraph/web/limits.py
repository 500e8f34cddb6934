"""How much the server takes from the network, and how long it waits for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client, and all of them together, may cost before a query runs. Times are in seconds.

    connections: open at once; past it the longest idle one makes room. head_bytes, head_fields: of a request's line
    and header fields. head_seconds: from the connection, or the last answer, to the end of the next head.
    idle_seconds: between two requests of a connection. body_bytes, body_seconds: of a request's body, from first
    byte to last; write_bytes, write_seconds: of one that may write. pipelined: requests sent ahead on one
    connection. stall_seconds: a client that takes less than ``stall_bytes`` of its answer in this time is cut off.
    threads: requests that are worked on at once; threads_a_client: of them, those of one client. waiting,
    wait_seconds: requests that wait for a thread, and for how long. rate: requests that one client may send in a
    second, for long; 0: any number. grace_seconds: for running requests when the server is told to stop.
    """

    connections: int = 1000
    head_bytes: int = 32 * 1024
    head_fields: int = 100
    head_seconds: float = 10
    idle_seconds: int = 5
    body_bytes: int = 256 * 1024
    body_seconds: float = 20
    write_bytes: int = 64 * 1024 * 1024
    write_seconds: float = 300
    pipelined: int = 16
    stall_bytes: int = 16 * 1024
    stall_seconds: float = 20
    threads: int = 64
    threads_a_client: int = 16
    waiting: int = 256
    wait_seconds: float = 15
    rate: float = 0
    grace_seconds: int = 5
