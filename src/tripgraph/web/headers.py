"""The header fields that every answer carries, whoever gives it."""

from __future__ import annotations

from typing import Final

from tripgraph import notices

COMMON: Final = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # The data is open: pages of other sites may read it.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": notices.HEADER,
}
