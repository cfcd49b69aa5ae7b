"""HTTP to a server on this machine, its problems as our own errors."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from typing import Any, Final

from provgraph.errors import NetworkError, ProvgraphError, made_again

_SECONDS_MAX: Final = 600

_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""Goes straight to the loopback, whatever proxy the environment names."""


class Wire:
    """Requests to one address, with one token."""

    def __init__(self, address: str, token: str | None = None) -> None:
        """Ask the server at *address*, with *token* where there is one."""
        self._address = address.rstrip("/")
        # By a name that it always has: on some address it may have others only.
        self._headers = {"Host": "localhost"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def json(
        self,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str | None = None,
    ) -> Any:  # noqa: ANN401 - by address
        """Return the JSON value that a request is answered with.

        Raises:
            As `opened`.
        """
        accept = {"Accept": "application/json"}
        asked = accept | dict(headers or {})
        with self.opened(path, body, asked, method) as answer:
            return json.loads(answer.read())

    @contextmanager
    def opened(
        self,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        method: str | None = None,
    ) -> Iterator[HTTPResponse]:
        """Send a request and hold its answer for the time of the block.

        Raises:
            ProvgraphError: the server's own, as it tells of it.
            NetworkError: the server is not there any more.
        """
        request = urllib.request.Request(  # noqa: S310 - the address is the lock's
            self._address + path,
            data=body,
            headers={**self._headers, **headers},
            method=method,
        )
        try:
            with _OPENER.open(request, timeout=_SECONDS_MAX) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            with error:
                raise _told(error.code, error.read()) from error
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise NetworkError(
                f"the server at {self._address} does not answer: {reason}",
                hint="It may just have stopped: try again.",
            ) from error


def _told(status: int, body: bytes) -> ProvgraphError:
    """Return our own error for a problem that the server told of.

    Source: https://www.rfc-editor.org/rfc/rfc9457
    """
    try:
        problem = json.loads(body)
        message, code = str(problem["detail"]), str(problem["code"])
    except (ValueError, KeyError, TypeError):
        return NetworkError(f"the server answered with status {status}")
    return made_again(
        code, message, hint=problem.get("hint"), pointer=problem.get("pointer")
    )
