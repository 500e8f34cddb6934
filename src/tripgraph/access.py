"""Who may write: named tokens, of which only digests are kept, and what an Authorization header says of them."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from werkzeug.datastructures import Authorization

from tripgraph.errors import BadInput, NotAllowed, ScopeTooNarrow, Unauthorized

_LONE: Final = "token"
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]*")
# What can stand in a header as it is (RFC 6750, section 2.1).
_SECRET: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_SCOPES: Final = ("read", "write")


@dataclass(frozen=True, slots=True)
class Token:
    """One who is known: the name, whether it may write, and the SHA-256 of its secret."""

    name: str
    may_write: bool
    digest: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Tokens:
    """All who are known."""

    known: tuple[Token, ...] = ()

    @property
    def may_write(self) -> bool:
        """Whether anybody may write here."""
        return any(token.may_write for token in self.known)

    def writer(self, header: str | None) -> Token:
        """Return who writes, by the Authorization header of a request.

        Raises NotAllowed if nobody may write here, Unauthorized if the header is missing or its token is not known,
        ScopeTooNarrow for a token that may only read.
        """
        if not self.may_write:
            raise NotAllowed(
                "Writing is off here. The operator turns it on by setting TRIPGRAPH_TOKEN to NAME:write:SECRET when "
                "the server is started."
            )
        token = self._holder(_secret(header))
        if token is None:
            raise Unauthorized("This token is not known here. Ask the operator for one.", "invalid_token")
        if not token.may_write:
            raise ScopeTooNarrow(f"The token of {token.name!r} may read, but not write.")
        return token

    def _holder(self, secret: str) -> Token | None:
        """Return whose secret this is; it takes the same time whoever it is."""
        digest = sha256(secret.encode()).digest()
        found = None
        for token in self.known:
            if hmac.compare_digest(token.digest, digest):
                found = token
        return found


NOBODY: Final = Tokens()


def read(setting: str) -> Tokens:
    """Return the tokens in a setting: ``name:write:secret,name2:read:secret2``, or a lone secret, which may write.

    Raises BadInput for one that cannot be, by its number: no message shows any part of a secret.
    """
    tokens = tuple(_token(entry.strip(), number) for number, entry in enumerate(setting.split(","), start=1))
    if len({token.name for token in tokens}) < len(tokens):
        raise BadInput("token: two entries have the same name. Give each its own.")
    return Tokens(tokens)


def _token(entry: str, number: int) -> Token:
    name, scope, secret = (_LONE, "write", entry) if ":" not in entry else (*entry.split(":", 2), "")[:3]
    if not _NAME.fullmatch(name) or scope not in _SCOPES or not _SECRET.fullmatch(secret):
        raise BadInput(
            f"token: entry {number} is not of the form NAME:write:SECRET or NAME:read:SECRET. Write names and secrets "
            "with letters, digits and the signs . _ -, in secrets also ~ + / and = at the end."
        )
    return Token(name, scope == "write", sha256(secret.encode()).digest())


def _secret(header: str | None) -> str:
    """Return the bearer token of an Authorization header (RFC 6750, section 2.1).

    Raises Unauthorized; by section 3.1 of that, whoever comes with no bearer token at all is told no error code.
    """
    scheme = (header or "").split(maxsplit=1)[:1]
    if not header or [word.lower() for word in scheme] != ["bearer"]:
        raise Unauthorized("Writing needs a bearer token. Send it as 'Authorization: Bearer SECRET'.")
    given = Authorization.from_header(header)
    if given is None or not given.token or not _SECRET.fullmatch(given.token):
        raise Unauthorized(
            "The Authorization header holds no token that can be read. Send it as 'Authorization: Bearer SECRET'.",
            "invalid_token",
        )
    return given.token
