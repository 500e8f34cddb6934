"""Requests to a tripgraph server over connections that are kept, and its errors as exceptions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, LocationParseError, ReadTimeoutError
from urllib3.util import Retry, Timeout, parse_url

from tripgraph import __version__
from tripgraph.client import refusals
from tripgraph.client.failures import Unreachable
from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from urllib3 import BaseHTTPResponse

_PROBLEM: Final = "application/problem+json"
# A problem is served as JSON to whoever likes that better.
_PROBLEMS: Final = (_PROBLEM, "application/json")
_CONNECTING: Final = 10.0


@dataclass(frozen=True, slots=True)
class Transport:
    """The way to a server. base: its address, without a slash at the end. timeout: seconds."""

    base: str
    timeout: float
    pool: urllib3.PoolManager

    @classmethod
    def to(cls, url: str, timeout: float) -> Transport:
        """Return the way to an address; nothing is sent. Raises BadInput for what is no address of a server."""
        try:
            parsed = parse_url(url)
        except LocationParseError as error:
            raise BadInput(f"{url!r} is no address of a server: {error}.") from error
        if parsed.scheme not in ("http", "https") or not parsed.host or parsed.query or parsed.fragment:
            raise BadInput(f"{url!r} is no address of a server. Write it as http://127.0.0.1:8000.")
        pool = urllib3.PoolManager(
            headers={"User-Agent": f"tripgraph/{__version__} (Python client)"},
            timeout=Timeout(connect=min(timeout, _CONNECTING), read=timeout),
            retries=False,
        )
        return cls(url.rstrip("/"), timeout, pool)

    def close(self) -> None:
        """Close the connections that are kept."""
        self.pool.clear()

    def get(self, path: str, accept: str, fields: Mapping[str, str] | None = None) -> tuple[str, bytes]:
        """Return media type and body of a resource. Raises the error that the server tells of, and Unreachable."""
        return self._send("GET", path, accept, fields=dict(fields or {}))

    def post(self, path: str, body: str, content_type: str, accept: str) -> tuple[str, bytes]:
        """Return media type and body of what a request gives. Raises as ``get`` does."""
        return self._send("POST", path, accept, body=body.encode(), content_type=content_type)

    def decoded(self, media_type: str, wanted: str, body: bytes) -> dict[str, Any]:
        """Return the object that a JSON document holds. Raises Unreachable for anything else."""
        try:
            found = json.loads(body) if media_type == wanted else None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise self.stranger(media_type)
        return found

    def stranger(self, media_type: str) -> Unreachable:
        """Return the error for an answer that tripgraph would not give."""
        return Unreachable(
            f"What answers at {self.base} is no tripgraph server: it sent {media_type or 'something unknown'}. "
            "Connect to the address of the home page."
        )

    def _send(
        self,
        method: str,
        path: str,
        accept: str,
        content_type: str = "",
        fields: dict[str, str] | None = None,
        body: bytes | None = None,
    ) -> tuple[str, bytes]:
        headers = dict(self.pool.headers) | {"Accept": f"{accept}, {_PROBLEM};q=0.1"}
        if content_type:
            headers["Content-Type"] = content_type
        try:
            response = self.pool.request(
                method, self.base + path, fields=fields, body=body, headers=headers, redirect=False
            )
        except ReadTimeoutError as error:
            raise Unreachable(
                f"{self.base} sent nothing for {self.timeout:g} seconds. Ask for less, or connect with a longer "
                "timeout."
            ) from error
        except HTTPError as error:
            raise Unreachable(
                f"{self.base} cannot be reached, or broke off: {error}. Is a server running there?"
            ) from error
        media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if response.status == 200:
            return media_type, response.data
        raise self._error(response, media_type)

    def _error(self, response: BaseHTTPResponse, media_type: str) -> Exception:
        if 300 <= response.status < 400:
            return Unreachable(
                f"{self.base} has moved: it leads to {response.headers.get('Location')}. Connect to that server."
            )
        problem = self.decoded(media_type, media_type, response.data) if media_type in _PROBLEMS else {}
        return refusals.error(self.base, response.status, problem, _retry_after(response))


def _retry_after(response: BaseHTTPResponse) -> int | None:
    """Return the seconds after which to come back (RFC 9110, section 10.2.3), None if nothing is said."""
    said = response.headers.get("Retry-After")
    try:
        return None if said is None else round(Retry().parse_retry_after(said))
    except InvalidHeader:
        return None
