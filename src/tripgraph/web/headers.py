"""The header fields that every answer carries, whoever gives it."""

from __future__ import annotations

from typing import Final

from tripgraph import notices

COMMON: Final = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # The data is open: pages of other sites may read it, and what is beside it (Fetch Standard, section 3.3).
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Allow, Content-Length, ETag, Link, Location, Retry-After, WWW-Authenticate, "
    f"X-Request-Id, {notices.HEADER}",
}
# What a page of another site may send. Who may write is decided by the token alone, which no browser adds by itself.
_SENT: Final = ", ".join(
    (
        "Accept",
        "Authorization",
        "Content-Type",
        "If-Match",
        "If-None-Match",
        "If-Unmodified-Since",
        "Tripgraph-Message",
        "X-Request-Id",
    )
)
_A_DAY: Final = "86400"


def preflight(allow: str) -> dict[str, str]:
    """Return the further fields of an answer to OPTIONS, for browsers that ask before they send.

    allow: the methods of the resource, as in the field of that name.
    """
    return {
        "Access-Control-Allow-Methods": allow,
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": _A_DAY,
    }
