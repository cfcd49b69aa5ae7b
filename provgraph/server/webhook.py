"""One signed request to a webhook, within limits, to an address that is allowed.

The address is looked up once, and it is that one that is looked at and connected to:
a name cannot be another machine's between the two. Redirects are not followed.

Source: https://www.standardwebhooks.com
"""

from __future__ import annotations

import asyncio
import hmac
import socket
import ssl
import time
from base64 import b64encode
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import SplitResult, urlsplit

import provgraph
from provgraph.errors import ForbiddenError, NetworkError, ProvgraphError

_LINES_MAX: Final = 1_000
_LINE_BYTES_MAX: Final = 64 << 10
_OK: Final = range(200, 300)
_UNICAST: Final = IPv6Network("2000::/3")
"""All that is assigned to the public Internet; the library calls more than that so."""

_TRANSLATED: Final = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")


class Poster:
    """Sends requests, each over a connection of its own."""

    def __init__(self, seconds_max: float, *, private: bool) -> None:
        """Take *seconds_max* for each; to private addresses only if *private*."""
        self._seconds_max = seconds_max
        self._private = private
        self._tls = ssl.create_default_context()

    async def post(self, url: str, secret: bytes, name: str, body: bytes) -> None:
        """Send *body* under the id *name*; return once the receiver said yes.

        Raises:
            ForbiddenError: the address is not allowed.
            NetworkError: it cannot be reached, or did not say yes in time.
        """
        parts = urlsplit(url)
        head = _head(parts, secret, name, body)
        try:
            async with asyncio.timeout(self._seconds_max):
                status = await self._ask(parts, head + body)
        except TimeoutError as error:
            raise NetworkError(f"no answer in {self._seconds_max:.1f} s") from error
        except (OSError, ValueError, EOFError, asyncio.LimitOverrunError) as error:
            raise NetworkError(f"no whole answer: {error}") from error
        if status not in _OK:
            raise NetworkError(f"the answer is {status}")

    async def _ask(self, parts: SplitResult, request: bytes) -> int:
        reader, writer = await self._connected(parts)
        try:
            writer.write(request)
            await writer.drain()
            return await _status(reader)
        finally:
            writer.transport.abort()  # whatever else is said, nobody waits for it

    async def _connected(
        self, parts: SplitResult
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first address that can be reached, if all are allowed."""
        secure = parts.scheme == "https"
        host, port = parts.hostname or "", parts.port or (443 if secure else 80)
        found = await asyncio.get_running_loop().getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )
        places = list(dict.fromkeys(str(place[0]) for *_, place in found))
        if not self._private and not all(map(is_public, places)):
            raise ForbiddenError(
                f"{host} is on this machine or in a private network",
                hint="alerts.private_addresses = true allows it.",
            )
        trouble: OSError = OSError(f"{host} has no address")
        for place in places:
            try:
                return await asyncio.open_connection(
                    place,
                    port,
                    limit=_LINE_BYTES_MAX,
                    ssl=self._tls if secure else None,
                    server_hostname=host if secure else None,
                )
            except OSError as error:
                trouble = error
        raise trouble


def is_public(place: str) -> bool:
    """Tell whether an IP address is one of the public Internet.

    >>> is_public("93.184.215.14"), is_public("10.0.0.1"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    address = ip_address(place)
    if isinstance(address, IPv6Address):
        inside = _ipv4_in(address)
        if inside is None and (address not in _UNICAST or address in _SIX_TO_FOUR):
            return False
        address = inside or address
    return address.is_global and not address.is_multicast


def _ipv4_in(address: IPv6Address) -> IPv4Address | None:
    """Return the address of the other kind that one stands for, by whoever translates.

    Source: https://www.rfc-editor.org/rfc/rfc6052#section-2.1
    """
    if address in _TRANSLATED:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped


def signature(secret: bytes, name: str, timestamp: int, body: bytes) -> str:
    """Return what the header `webhook-signature` says of a request."""
    signed = f"{name}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.digest(secret, signed, 'sha256')).decode('ascii')}"


def reason_of(error: ProvgraphError) -> str:
    """Return why a request failed, for the log."""
    return f"{error.message}. {error.hint}" if error.hint else error.message


def _head(parts: SplitResult, secret: bytes, name: str, body: bytes) -> bytes:
    timestamp = int(time.time())
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = (
        f"POST {target} HTTP/1.1",
        f"Host: {parts.netloc}",
        f"User-Agent: provgraph/{provgraph.__version__}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"webhook-id: {name}",
        f"webhook-timestamp: {timestamp}",
        f"webhook-signature: {signature(secret, name, timestamp, body)}",
        "Connection: close",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii")


async def _status(reader: asyncio.StreamReader) -> int:
    """Return the status of the answer; those that only announce one are passed."""
    while True:
        line = await reader.readuntil(b"\n")
        version, _, rest = line.partition(b" ")
        if not version.startswith(b"HTTP/1."):
            raise ValueError("it is not HTTP")
        status = int(rest[:3])
        if status >= 200:
            return status
        for _ in range(_LINES_MAX):
            if not (await reader.readuntil(b"\n")).strip():
                break
