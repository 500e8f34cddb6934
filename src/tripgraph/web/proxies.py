"""What a proxy in front says of the client, believed only of proxies that the operator trusts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from tripgraph.errors import BadInput
from tripgraph.web.asgi import client_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Address, IPv4Network, IPv6Network

    from tripgraph.web.asgi import Scope

_FOR: Final = b"x-forwarded-for"
_PROTO: Final = b"x-forwarded-proto"
_HOST: Final = b"x-forwarded-host"
_PREFIX: Final = b"x-forwarded-prefix"
_ALL: Final = (
    _FOR,
    _PROTO,
    _HOST,
    _PREFIX,
    b"x-forwarded-port",
    b"x-forwarded-server",
    b"forwarded",
    b"x-real-ip",
)
_HOST_FORM: Final = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
_PREFIX_FORM: Final = re.compile(r"(/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The addresses of the proxies that are trusted; by default none is."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def named(cls, text: str) -> Proxies:
        """Return the proxies of a list such as ``127.0.0.1, 10.0.0.0/8``. Raises BadInput for what is no address."""
        try:
            return cls(tuple(ip_network(part.strip()) for part in text.split(",") if part.strip()))
        except ValueError as error:
            raise BadInput(
                f"Trusted proxies: {error}. Give addresses or networks, as in 127.0.0.1,10.0.0.0/8."
            ) from error

    def trust(self, address: str) -> bool:
        """Whether this is the address of a trusted proxy."""
        found = _address(address)
        return found is not None and any(found in network for network in self.networks)

    def applied(self, scope: Scope) -> Scope:
        """Return the scope as the client meant it: its address, scheme and host, and the prefix it asked below.

        Only what a trusted proxy says counts; header fields that say such things are left out in any case. Of a list of
        addresses, the last that is not a trusted proxy is the client: what stands before it, it may have made up.
        """
        said: dict[bytes, list[str]] = {}
        kept = []
        for name, value in scope["headers"]:
            if name in _ALL:
                said.setdefault(name, []).append(value.decode("latin-1"))
            else:
                kept.append((name, value))
        if not said:
            return scope
        changed = {**scope, "headers": kept}
        if not self.trust(client_of(scope)):
            return changed
        hops = [hop.strip() for hop in ",".join(said.get(_FOR, [])).split(",")]
        if client := self._client(hops):
            changed["client"] = (client, 0)
        if (scheme := _last(said.get(_PROTO))) in ("http", "https"):
            changed["scheme"] = scheme
        if _HOST_FORM.fullmatch(host := _last(said.get(_HOST))):
            changed["headers"] = [(n, v) for n, v in kept if n != b"host"] + [(b"host", host.encode())]
        if _PREFIX_FORM.fullmatch(prefix := _last(said.get(_PREFIX)).rstrip("/")):
            changed |= {"root_path": prefix, "path": prefix + scope["path"]}
        return changed

    def _client(self, hops: list[str]) -> str | None:
        """Return the address of the client, the farthest that can be believed; None if nothing can be."""
        farthest = None
        for hop in reversed(hops):
            if _address(hop) is None:
                break
            farthest = hop
            if not self.trust(hop):
                break
        return farthest


def _last(values: Iterable[str] | None) -> str:
    """Return the last of the values that stand in these header fields, "" without any."""
    return ",".join(values or []).rpartition(",")[2].strip()


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
