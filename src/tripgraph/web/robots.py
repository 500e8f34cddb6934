"""What crawlers may ask: the pages, but neither queries nor the endless ways to ask for a page."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, url_for

blueprint = Blueprint("robots", __name__)

# RFC 9309; the longest rule that fits an address counts.
_RULES: Final = """\
User-agent: *
Disallow: {sparql}
Disallow: {root}*?
Disallow: {ready}
Allow: {root}
"""


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Give the rules."""
    rules = _RULES.format(
        root=url_for("home.page"), sparql=url_for("sparql.endpoint"), ready=url_for("health.ready")
    )
    return Response(rules, mimetype="text/plain")
