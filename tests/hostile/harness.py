"""Sends hostile requests to a real server, and judges what comes back."""

from __future__ import annotations

import http.client
import json
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pyoxigraph

from tests.hostile.builders import QUERY, Hostile
from tests.unit.server.builders import Server

ROOT = Path(__file__).parents[2]
READ_BYTES_MAX = 64 << 20
"""Of an answer; what is larger is left unread, and not judged."""

NO_HTTP = b"Invalid HTTP request received."
"""What uvicorn says to what its parser cannot read, before any code of ours runs."""

_OWN_FAULTS = {"internal", "error", "store", "graph", "graph-damaged", "disk-full"}
"""Codes that no query may bring about, whatever it is."""

UNREAD = "in plain text"

_PATIENCE_SECONDS = 10.0
"""How long over its time a case is waited for, so that a report can say by how much."""

_PACE = 100.0
_YES = b'{"head":{},"boolean":true}'
_PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Outcome:
    """What came of one case.

    Attributes:
        told: the status, the code of a problem, or how the stream ended.
        wrong: what is wrong with it, if it came in time; None for nothing.
        left: what is wrong with the answer to the next question; likewise.
    """

    name: str
    seconds: float
    told: str
    wrong: str | None = None
    left: str | None = None


class Canary(socketserver.ThreadingTCPServer):
    """A server that nobody may ever reach; each connection is a hit."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.hits = 0
        host, port = self.server_address[:2]
        self.place = f"{host!s}:{port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def verify_request(self, *_: Any) -> bool:
        """Count, and hang up."""
        self.hits += 1
        return False


class Watcher:
    """The process that looks on; see `tests.hostile.watch`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def seen(self) -> dict[str, Any]:
        """Return what it saw since the last time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said


@contextmanager
def watching(server: Server, *, pace: float = _PACE) -> Iterator[Watcher]:
    """Have a harmless client look on from a process of its own.

    It sends *pace* events a second.
    """
    command = [sys.executable, "-m", "tests.hostile.watch"]
    command += [server.address, str(server.process.pid), str(pace)]
    command += server.said.values()
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Watcher(process)
        finally:
            process.kill()


def one_by_one(
    server: Server, cases: Sequence[Hostile], seconds_max: float
) -> list[Outcome]:
    """Send *cases* one after the other, and after each a harmless question.

    It goes to the worker that was used last, and a hostile request may have left
    something there.
    """
    found = []
    for case in cases:
        one = outcome(server, case, seconds_max)
        found.append(replace(one, left=_wrong_afterwards(server)))
    return found


def _wrong_afterwards(server: Server) -> str | None:
    """Return what is wrong with the answer to a harmless question."""
    connection = http.client.HTTPConnection(server.place, timeout=_PATIENCE_SECONDS)
    headers = {"Content-Type": QUERY, **server.said}
    try:
        connection.request("POST", "/sparql", "ASK {}", headers)
        answer = connection.getresponse()
        content = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return f"the next question was not answered: {error!r}"
    finally:
        connection.close()
    if (answer.status, content) == (200, _YES):
        return None
    return f"the next question was answered {answer.status} {content[:200]!r}"


def at_once(
    server: Server, cases: Sequence[Hostile], seconds_max: float, width: int
) -> list[Outcome]:
    """Send *cases*, always *width* of them at the same time."""
    with ThreadPoolExecutor(width) as pool:
        return list(pool.map(lambda case: outcome(server, case, seconds_max), cases))


def outcome(server: Server, case: Hostile, seconds_max: float) -> Outcome:
    """Send one case and judge its answer; *seconds_max* is only when to give up."""
    body = case.body()
    host, port = server.place.rsplit(":", 1)
    cut = False
    began = time.monotonic()
    until = began + seconds_max + _PATIENCE_SECONDS
    with socket.create_connection((host, int(port))) as stream:
        stream.settimeout(seconds_max + _PATIENCE_SECONDS)
        try:
            stream.sendall(_head(case, server, body) + body)
            if _falls_short(case, body):
                cut = True
                stream.shutdown(socket.SHUT_WR)
        except OSError:
            cut = True  # it may have been answered before it was read
        answer = http.client.HTTPResponse(stream, method=case.method)
        with suppress(OSError):
            stream.settimeout(max(0.1, until - time.monotonic()))
        begun = False
        try:
            answer.begin()
            begun = True
            content, whole = _read(answer, until)
        except TimeoutError:
            return Outcome(case.name, time.monotonic() - began, "none", "no answer")
        except (OSError, http.client.HTTPException) as error:
            seconds = time.monotonic() - began
            told = type(error).__name__
            # One that has begun and is broken off says so by that itself.
            wrong = None if cut or begun else "no answer"
            return Outcome(case.name, seconds, told, wrong)
        finally:
            answer.close()
    seconds = time.monotonic() - began
    wrong = _wrong(answer, content) if whole else None
    return Outcome(case.name, seconds, _told(answer, content, whole=whole), wrong)


def _head(case: Hostile, server: Server, body: bytes) -> bytes:
    names = {name.lower() for name, _ in case.headers}
    headers = [*case.headers, *server.said.items(), ("Connection", "close")]
    if "host" not in names:
        headers.insert(0, ("Host", server.place))
    if not names & {"content-length", "transfer-encoding"} and case.method != "GET":
        headers.append(("Content-Length", str(len(body))))
    lines = [f"{case.method} {case.path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def _falls_short(case: Hostile, body: bytes) -> bool:
    """Return whether a server would rightly wait for more."""
    said = {name.lower(): value for name, value in case.headers}
    length = said.get("content-length", "0")
    if length.isdecimal() and int(length) > len(body):
        return True
    return "transfer-encoding" in said and not body.endswith(b"\r\n\r\n")


def _read(answer: http.client.HTTPResponse, until: float) -> tuple[bytes, bool]:
    """Return the answer's body, and whether that is all of it.

    Raises:
        IncompleteRead: it ended before its end.
    """
    content = bytearray()
    while len(content) < READ_BYTES_MAX:
        if time.monotonic() > until:
            raise TimeoutError
        piece = answer.read(1 << 20)
        if not piece:
            if answer.length:
                raise http.client.IncompleteRead(bytes(content[:100]), answer.length)
            return bytes(content), True
        content += piece
    return bytes(content), False


def _told(answer: http.client.HTTPResponse, content: bytes, *, whole: bool) -> str:
    if not whole:
        return f"{answer.status} over {READ_BYTES_MAX >> 20} MB"
    if content == NO_HTTP:
        return f"{answer.status} {UNREAD}"
    if answer.getheader("Content-Type") == _PROBLEM:
        with suppress(ValueError):
            return f"{answer.status} {json.loads(content).get('code')}"
    return str(answer.status)


def _wrong(answer: http.client.HTTPResponse, content: bytes) -> str | None:
    """Return what is wrong with a whole answer; None for nothing."""
    if answer.status >= 400:
        return _wrong_problem(answer, content)
    if answer.status >= 300:
        place = urlsplit(answer.getheader("Location") or "").hostname
        return None if place in {None, "127.0.0.1"} else f"it leads to {place}"
    if answer._method == "HEAD":  # type: ignore[attr-defined] # its only name
        return "it has a body" if content else None
    try:
        _parse((answer.getheader("Content-Type") or "").partition(";")[0], content)
    except (ValueError, SyntaxError, ET.ParseError, KeyError) as error:
        return f"it cannot be read: {error!r:.200}"
    return None


def _wrong_problem(answer: http.client.HTTPResponse, content: bytes) -> str | None:
    media_type = answer.getheader("Content-Type")
    if answer.length == 0 and not content and answer._method == "HEAD":  # type: ignore[attr-defined] # its only name
        return None
    if content == NO_HTTP:
        return None  # which a test of its own is about
    if media_type != _PROBLEM:
        return f"{answer.status} is {media_type}, no problem: {content[:80]!r}"
    problem = json.loads(content)
    if problem["status"] != answer.status or not (
        problem["code"] and problem["detail"]
    ):
        return f"the problem is not complete: {problem}"
    if problem["code"] in _OWN_FAULTS or "Traceback" in problem["detail"]:
        return f"it is a fault of the server's own: {problem}"
    return None


def _parse(media_type: str, content: bytes) -> None:
    """Read *content* as what it is said to be.

    Raises:
        ValueError, SyntaxError, KeyError, ParseError: it is not.
    """
    match media_type:
        case "application/sparql-results+json":
            found = json.loads(content)
            assert "boolean" in found or found["results"]["bindings"] is not None
        case "application/sparql-results+xml" | "application/xml":
            ET.fromstring(content)  # noqa: S314 - our own server wrote it
        case "text/csv" | "text/tab-separated-values":
            content.decode()
        case "application/json":
            json.loads(content)
        case "":
            assert not content
        case _:
            if media_type.endswith("xml"):
                ET.fromstring(content)  # noqa: S314 - likewise
            form = pyoxigraph.RdfFormat.from_media_type(media_type)
            if form is None:
                raise ValueError(f"{media_type} is not known")
            for _triple in pyoxigraph.parse(content, form):
                pass


def faults(folder: Path) -> int:
    """Return how often the server's log tells of a fault of its own."""
    said = (folder.parent / "stderr.log").read_text(encoding="utf-8", errors="replace")
    return said.count('"event":"fault"')
