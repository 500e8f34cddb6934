"""What goes wrong between a client and a server, beside what the server itself tells of."""

from __future__ import annotations

from tripgraph.errors import TripgraphError


class Unreachable(TripgraphError):
    """Raised when no server answers at an address, or not as tripgraph does."""

    status = 502
    title = "Unreachable"


class Changed(TripgraphError):
    """Raised when the graph changes between two pages of an answer, which then do not fit together."""

    status = 409
    title = "Changed meanwhile"
