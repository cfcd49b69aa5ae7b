"""A receiver of webhooks: what it was sent, and what it answers."""

from __future__ import annotations

import hmac
import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

KEY: Final = "correct horse battery staple"
SECONDS_MAX: Final = 60


def name_of(alert: Mapping[str, Any]) -> str:
    """Return the name of the job that an alert is about."""
    return str(alert["focus"]).rpartition(":")[2].rstrip(">")


@dataclass(frozen=True)
class Request:
    """One request, and the status with which it was answered."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    status: int

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def alerts(self) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = json.loads(self.body)["data"]["alerts"]
        return told

    def is_signed(self) -> bool:
        """Tell whether it is signed with the key, as Standard Webhooks has it."""
        stamp = self.headers["webhook-timestamp"]
        signed = f"{self.id}.{stamp}.".encode() + self.body
        digest = b64encode(hmac.digest(KEY.encode(), signed, "sha256")).decode()
        recent = abs(time.time() - int(stamp)) < SECONDS_MAX
        return recent and hmac.compare_digest(
            f"v1,{digest}", self.headers["webhook-signature"]
        )


class Receiver:
    """What was received, in its order.

    Attributes:
        answers: the statuses of the next answers; 204 once there are no more.
        otherwise: the status when there are no more.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: list[int] = []
        self.otherwise = 204
        self._came = threading.Condition()
        self.held = threading.Event()
        self.held.set()

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> int:
        """Note a request; return with what it is to be answered."""
        self.held.wait(SECONDS_MAX)
        with self._came:
            status = self.answers.pop(0) if self.answers else self.otherwise
            self.requests.append(Request(path, headers, body, status))
            self._came.notify_all()
        return status

    def told(self, name: str | None = None) -> list[dict[str, Any]]:
        """Return the alerts to which it said yes; those about a job of that name."""
        return [
            alert
            for one in list(self.requests)
            if 200 <= one.status < 300
            for alert in one.alerts()
            if name in (None, name_of(alert))
        ]

    def wait_for(self, name: str, count: int) -> list[dict[str, Any]]:
        """Return the alerts about a job, once it said yes to so many."""
        with self._came:
            assert self._came.wait_for(
                lambda: len(self.told(name)) >= count, SECONDS_MAX
            ), self.told()
        return self.told(name)

    def wait_for_requests(self, count: int) -> list[Request]:
        """Return what was received, once there are so many requests."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.requests) >= count, SECONDS_MAX)
        return list(self.requests)


@contextmanager
def receiving() -> Iterator[tuple[Receiver, str]]:
    """Give a receiver on the loopback, and its address."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = receiver.take(self.path, headers, body)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield receiver, f"http://127.0.0.1:{server.server_port}/hook"
    finally:
        receiver.held.set()
        server.shutdown()
        thread.join()
        server.server_close()


def rule(name: str, url: str, **more: object) -> str:
    """Return a rule of `alerts.toml`."""
    said = {"name": name, "url": url, "secret_file": "../key", **more}
    lines = (f"{key} = {json.dumps(value)}\n" for key, value in said.items())
    return "[[rules]]\n" + "".join(lines)


def put_rules(folder: Path, *rules: str) -> None:
    """Write the rules into a workspace, and the key that they name beside it."""
    folder.mkdir(exist_ok=True)
    (folder.parent / "key").write_text(KEY, encoding="ascii")
    (folder / "alerts.toml").write_text("\n".join(rules), encoding="utf-8")
