"""A real Chromium, and a site of somebody else's that it visits."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import pytest

PAGES: Final = Path(__file__).parent
REBOUND: Final = "evil.test"
"""A name that Chromium here takes for 127.0.0.1."""

_CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--no-proxy-server",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1",
)

needs_chromium = pytest.mark.skipif(_CHROMIUM is None, reason="chromium is missing")


@contextmanager
def browsing(address: str, *flags: str) -> Iterator[subprocess.Popen[str]]:
    """Let Chromium visit an address, with a profile that is new."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [str(_CHROMIUM), *_FLAGS, f"--user-data-dir={profile}", *flags, address],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # its helpers too
            process.communicate()


def shown(address: str) -> str:
    """Return the document that Chromium makes of an address."""
    with browsing(address, "--dump-dom") as process:
        said, _ = process.communicate(timeout=60)
        return said


class Site:
    """Pages on a port of their own, and what their scripts tell."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.port = server.server_port
        self.origin = f"http://127.0.0.1:{self.port}"
        self.told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def visit(self, page: str, target: str, host: str = "127.0.0.1") -> dict[str, Any]:
        """Return what a page tells of what it did to *target*."""
        address = f"http://{host}:{self.port}/{page}?target={quote(target)}"
        with browsing(address):
            return self.told.get(timeout=60)


@contextmanager
def site() -> Iterator[Site]:
    """Serve the pages of this folder."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = PAGES / self.path.partition("?")[0].strip("/")
            body = path.read_bytes() if path.suffix == ".html" else b"own"
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(204)
            self.end_headers()
            made.told.put(json.loads(body))

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Site(server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield made
        finally:
            server.shutdown()
            thread.join()
