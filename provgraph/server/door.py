"""Who may knock: Host names, origins of pages, media types.

The loopback is not private: any web page can send requests there, and can make
a name of its own point there. So a request has to name this server as its own
(421), must not come from another page's script (403), and must carry a media
type that no plain HTML form can send (415).

A page cannot read what it was not allowed to, yet it sees how long an answer took
and whether it was an error. So browsers that say where a request comes from are
not even answered, but where their user follows a link.
Source: https://www.w3.org/TR/fetch-metadata/
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from provgraph.errors import MediaTypeError
from provgraph.server.asgi import Heads, Scope
from provgraph.server.problem import refuse

JSON: Final = frozenset({b"application/json"})
NDJSON: Final = frozenset(
    {b"application/x-ndjson", b"application/ndjson", b"application/jsonl"}
)

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
_ELSEWHERE: Final = frozenset({b"cross-site", b"same-site"})
"""Of Sec-Fetch-Site; another port of this machine is the same site."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_REMEMBERED_MAX: Final = 1024
_SINGLE: Final = (
    b"host",
    b"origin",
    b"content-type",
    b"content-encoding",
    b"authorization",
)
_UTF8: Final = frozenset({b"", b"utf-8", b"utf8", b"us-ascii"})


class Door:
    """Lets a request in, or says why not."""

    def __init__(self, hosts: tuple[str, ...], origins: tuple[str, ...]) -> None:
        """Allow *hosts*, names beside the loopback's, and pages of *origins*."""
        self._hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        self._known: set[bytes] = set()

    def check(self, scope: Scope) -> Heads:
        """Return the headers of a request that may come in.

        Raises:
            Refusal: 421 for a foreign Host, 403 for a foreign Origin.
        """
        headers = scope["headers"]
        heads = dict(headers)
        if len(heads) != len(headers):
            _check_single(headers)
        host = heads.get(b"host", b"")
        if host not in self._known:
            self._check_host(host)
        origin = heads.get(b"origin")
        if origin is not None and (
            scope["method"] not in _SAFE or b"upgrade" in heads
        ):  # a web socket says nothing else of where it comes from
            self._check_origin(origin, host)
        if heads.get(b"sec-fetch-site") in _ELSEWHERE:
            self._check_site(scope["method"], heads)
        return heads

    def _check_host(self, host: bytes) -> None:
        name = _host_name(host)
        if name is None or not (is_loopback(name) or name in self._hosts):
            raise refuse(
                421,
                f"this server does not answer for the Host {_shown(host)}",
                hint="Call it localhost or 127.0.0.1, or add the name to"
                " server.allowed_hosts.",
            )
        if len(self._known) < _REMEMBERED_MAX:
            self._known.add(host)

    def _check_site(self, method: str, heads: Heads) -> None:
        origin = heads.get(b"origin", b"").decode("latin-1").lower()
        follows_link = method == "GET" and heads.get(b"sec-fetch-dest") == b"document"
        if follows_link or origin in self._origins:
            return
        raise refuse(
            403,
            "pages of other origins may not ask anything here",
            hint="Add the origin to server.allowed_origins.",
        )

    def _check_origin(self, origin: bytes, host: bytes) -> None:
        said = origin.decode("latin-1").lower()
        if said in self._origins or _same_place(said, host.decode("latin-1").lower()):
            return
        raise refuse(
            403,
            f"pages of {_shown(origin)} may not change anything here",
            hint="Add the origin to server.allowed_origins.",
        )


def check_media_type(heads: Heads, taken: frozenset[bytes]) -> None:
    """Let a body pass that says it is one of the media types *taken*.

    Raises:
        MediaTypeError: it says something else, or nothing.
    """
    said = heads.get(b"content-type", b"")
    if said in taken:
        return
    media_type, _, parameters = said.partition(b";")
    if media_type.strip().lower() not in taken:
        told = f"the media type {_shown(said)}" if said else "a body without media type"
        wanted = ", ".join(sorted(one.decode() for one in taken))
        raise MediaTypeError(
            f"{told} is not taken here", hint=f"Send Content-Type: {wanted}."
        )
    _check_utf8(parameters.partition(b"=")[2].strip(b' "').lower())


def check_charset(parameters: bytes) -> None:
    """Let a media type pass whose *parameters* name UTF-8, or no charset at all.

    Raises:
        MediaTypeError: they name another.
    """
    charset = b""
    for parameter in parameters.split(b";"):
        name, _, value = parameter.partition(b"=")
        if name.strip().lower() == b"charset":
            charset = value.strip(b' "').lower()
    _check_utf8(charset)


def _check_utf8(charset: bytes) -> None:
    if charset not in _UTF8:
        raise MediaTypeError(
            f"the charset {_shown(charset)} is not taken here", hint="Send UTF-8."
        )


def is_loopback(name: str) -> bool:
    """Return whether *name* is a name or address of this machine alone.

    >>> [is_loopback(one) for one in ("localhost", "127.1.2.3", "::1", "10.0.0.1")]
    [True, True, True, False]
    """
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _check_single(headers: list[tuple[bytes, bytes]]) -> None:
    """Refuse what says twice where it goes, who it is from or what it is."""
    names = [name for name, _ in headers]
    for name in _SINGLE:
        if names.count(name) > 1:
            raise refuse(400, f"the header {name.decode()} stands there twice")


def _host_name(host: bytes) -> str | None:
    """Return the name in a Host header without its port; None if it is none."""
    try:
        parts = urlsplit(f"//{host.decode('ascii')}")
        port = parts.port  # raises where it is no port
    except ValueError:
        return None
    rest = parts.path or parts.query or parts.fragment or parts.username
    if rest or parts.hostname is None or port == 0:
        return None
    return parts.hostname.rstrip(".")


def _same_place(origin: str, host: str) -> bool:
    """Return whether a page of *origin* came from where it now calls."""
    scheme, _, place = origin.partition("://")
    port = _DEFAULT_PORTS.get(scheme)
    if port is None or not place:
        return False
    return place.removesuffix(f":{port}") == host.removesuffix(f":{port}")


def _shown(said: bytes) -> str:
    return repr(said[:100].decode("latin-1"))
