"""Who may do what: for each address and method the scopes of which one is needed.

The table is all there is to know; a test holds it against the routes. What it does
not name needs `read`, and `admin` where it could change something.

Source: https://www.rfc-editor.org/rfc/rfc6750
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import replace
from hmac import compare_digest
from typing import Final

import structlog

from provgraph.errors import (
    ForbiddenError,
    ProvgraphError,
    StoreError,
    UnauthorizedError,
)
from provgraph.server.asgi import Heads, Scope
from provgraph.server.problem import Refusal, problem_of
from provgraph.workspace import Caller, Tokens
from provgraph.workspace.tokens import ADMIN, EVERYTHING, INGEST, READ, UPDATE

Needs = tuple[str, ...]
"""Scopes, each of which is enough; none where nobody is asked."""

OPEN: Final[Needs] = ()
_READS: Final[Needs] = (READ,)
_SENDS: Final[Needs] = (INGEST,)
_WRITES: Final[Needs] = (UPDATE,)
_RULES: Final[Needs] = (ADMIN,)
_EITHER: Final[Needs] = (READ, UPDATE)

_SPARQL: Final[Mapping[str, Needs]] = {
    "GET": _READS,
    "QUERY": _READS,
    "POST": _EITHER,  # only its body tells what it is, and is asked for that
    "OPTIONS": _EITHER,
}
_UPDATE: Final[Mapping[str, Needs]] = {"POST": _WRITES, "OPTIONS": _EITHER}
_DATA: Final[Mapping[str, Needs]] = {
    "GET": _READS,
    "PUT": _WRITES,
    "POST": _WRITES,
    "DELETE": _WRITES,
    "OPTIONS": _EITHER,
}

TABLE: Final[Mapping[str, Mapping[str, Needs]]] = {
    "/livez": {"GET": OPEN},
    "/readyz": {"GET": OPEN},  # of its checks it tells `admin` only
    "/metrics": {"GET": _READS},
    "/docs": {"GET": _READS},
    "/openapi.json": {"GET": _READS},
    "/api/v1/lineage": {"POST": _SENDS},
    "/api/v1/lineage/batch": {"POST": _SENDS},
    "/pg/v1/events": {"POST": _SENDS},
    "/pg/v1/aliases": {"POST": _SENDS},
    "/sparql": _SPARQL,
    "/sparql/": _SPARQL,
    "/update": _UPDATE,
    "/update/": _UPDATE,
    "/data": _DATA,
    "/data/{graph:path}": _DATA,
    "/pg/v1/documents": {"GET": _READS, "POST": _SENDS},
    "/pg/v1/documents/{key:path}": {"GET": _READS, "PUT": _WRITES, "DELETE": _WRITES},
    "/pg/v1/validity": {"POST": _READS},
    "/pg/v1/checks": {"POST": _READS},
    "/pg/v1/contracts": {"GET": _READS, "POST": _RULES},
    "/pg/v1/contracts/{name}": {"GET": _READS},
    "/pg/v1/contracts/{name}/versions/{version}": {"GET": _READS},
    "/pg/v1/contracts/{name}/activate": {"POST": _RULES},
    "/pg/v1/contracts/{name}/retire": {"POST": _RULES},
    "/pg/v1/contracts/{name}/diff": {"GET": _READS},
    "/pg/v1/contracts/{name}/try": {"POST": _READS},
    "/pg/v1/contracts/{name}/report": {"GET": _READS},
    "/pg/v1/findings": {"GET": _READS},
    "/pg/v1/provenance": {"GET": _READS},
    "/pg/v1/pingback": {"POST": _SENDS},
    "/pg/v1/changes": {"GET": _READS},
    "/pg/v1/search": {"GET": _READS},
    "/pg/v1/export": {"GET": _READS},
    "/pg/v1/stats": {"GET": _READS},
    "/pg/v1/quarantine": {"GET": _READS},
    "/pg/v1/quarantine/{number}": {"GET": _READS},
    "/pg/v1/quarantine/{number}/retry": {"POST": _RULES},
    "/pg/v1/queries": {"GET": _READS},  # others' texts are for `admin`
    "/pg/v1/queries/{query_id}": {"DELETE": _RULES},
}
"""A GET's needs are a HEAD's too."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_EXACT: Final = {
    (method, path): needs
    for path, methods in TABLE.items()
    if "{" not in path
    for method, needs in methods.items()
}


def _pattern(path: str) -> re.Pattern[str]:
    of_one = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))
    return re.compile(re.sub(r"\\\{\w+:path\\\}", ".*", of_one), re.DOTALL)


_PATTERNS: Final = [
    (_pattern(path), methods) for path, methods in TABLE.items() if "{" in path
]

_LOOK_SECONDS: Final = 0.5
"""How old what is known of the tokens may be; a revoked one is out within twice."""

_CHALLENGE: Final = 'Bearer realm="provgraph"'
_MAY: Final = "may"
_CALLER: Final = "caller"
_OWNER: Final = Caller("", "", EVERYTHING)
"""Who has the server's own token: whoever could open the workspace as well."""


def needs(method: str, path: str) -> Needs:
    """Return the scopes of which one is needed; none where nobody is asked.

    >>> needs("POST", "/api/v1/lineage"), needs("GET", "/livez"), needs("PUT", "/x")
    (('ingest',), (), ('admin',))
    """
    asked = "GET" if method == "HEAD" else method
    found = _EXACT.get((asked, path))
    if found is not None:
        return found
    for pattern, methods in _PATTERNS:
        if asked in methods and pattern.fullmatch(path):
            return methods[asked]
    return _READS if method in _SAFE else _RULES


class Access:
    """Lets in who has a token, once there is one.

    Attributes:
        on: tokens are needed. Once they are, they are until the server ends.
    """

    def __init__(
        self,
        tokens: Tokens,
        log: structlog.typing.FilteringBoundLogger,
        own: str | None = None,
    ) -> None:
        """Know *tokens*, and the server's *own*."""
        self.on = bool(tokens.list())
        self._tokens = tokens
        self._log = log
        self._own = None if own is None else own.encode()
        self._look_at = 0.0

    def admit(self, scope: Scope, heads: Heads) -> None:
        """Note in *scope* who asks and what it may, or say why it may not.

        Raises:
            Refusal: 401 for no token or a wrong one, 403 for one that is not enough.
        """
        now = time.monotonic()
        if now >= self._look_at:
            self._look(now)
        if not self.on:
            scope[_MAY] = EVERYTHING
            return
        wanted = needs(scope["method"], scope["path"])
        said = heads.get(b"authorization")
        caller = None if said is None else self._who(said)
        if caller is None:
            if wanted:
                raise _unknown(is_wrong=said is not None)
            return
        if wanted and caller.scopes.isdisjoint(wanted):
            raise _not_enough(wanted)
        scope[_CALLER], scope[_MAY] = caller.name, caller.scopes

    def _who(self, said: bytes) -> Caller | None:
        """Return who an Authorization header says it is."""
        scheme, _, token = said.partition(b" ")
        if scheme != b"Bearer" and scheme.lower() != b"bearer":
            return None
        token = token.strip(b" ")
        caller = self._tokens.who(token)
        if caller is None and self._own and compare_digest(token, self._own):
            return _OWNER
        return caller

    def _look(self, now: float) -> None:
        """See whether the tokens are others now."""
        self._look_at = now + _LOOK_SECONDS
        try:
            self._tokens.refresh()
        except StoreError as error:
            self.on = True  # nobody gets in whom nobody knows
            self._log.error("tokens", detail=error.message)
            return
        self.on = self.on or bool(self._tokens.list())


def caller_of(scope: Scope) -> str:
    """Return the name of who asks; "" where nobody says."""
    name: str = scope.get(_CALLER, "")
    return name


def may(scope: Scope, wanted: str) -> bool:
    """Return whether who asks may do what the scope *wanted* is for."""
    return wanted in scope.get(_MAY, ())


def require(scope: Scope, wanted: str) -> None:
    """Let who asks do what the scope *wanted* is for.

    Raises:
        Refusal: 403, its token is not enough.
    """
    if not may(scope, wanted):
        raise _not_enough((wanted,))


def _unknown(*, is_wrong: bool) -> Refusal:
    if is_wrong:
        told = "the token is none of this workspace's, or no longer"
        challenge = f'{_CHALLENGE}, error="invalid_token"'
    else:
        told, challenge = "a token is needed here", _CHALLENGE
    error = UnauthorizedError(
        told,
        hint="Send Authorization: Bearer and one that provgraph token create made;"
        " the command line takes it from the file that PROVGRAPH_TOKEN_FILE names.",
    )
    return _refused(error, challenge)


def _not_enough(wanted: Needs) -> Refusal:
    error = ForbiddenError(
        f"the token is not for this: it has no scope {' or '.join(wanted)}",
        hint=f"provgraph token create NAME --scope {wanted[0]} makes one that is.",
    )
    challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{wanted[0]}"'
    return _refused(error, challenge)


def _refused(error: ProvgraphError, challenge: str) -> Refusal:
    headers = ((b"www-authenticate", challenge.encode()),)
    return Refusal(replace(problem_of(error), headers=headers))
