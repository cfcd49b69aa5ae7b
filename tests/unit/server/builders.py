"""A real server in a process of its own, and small events to send it."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from provgraph.workspace import Tokens, Workspace

JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}

SCRIPT = """
import sys
from provgraph.server import serve
from provgraph.workspace import Workspace

with Workspace.open(sys.argv[1], create=True, kind="serve") as workspace:
    serve(workspace, port=0, on_ready=lambda address: print(address, flush=True))
"""


@dataclass(frozen=True)
class Reply:
    """An answer of the server."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Answering:
    """Where a server answers, and a token for it where it asks for one."""

    def __init__(self, address: str, token: str = "") -> None:
        self.address = address
        self.said = {"Authorization": f"Bearer {token}"} if token else {}
        self.place = urlsplit(address).netloc

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request over a connection of its own."""
        connection = http.client.HTTPConnection(self.place, timeout=60)
        try:
            connection.request(method, path, body, {**self.said, **(headers or {})})
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, names, answer.read())
        finally:
            connection.close()

    def post(
        self,
        path: str,
        body: bytes | str,
        headers: Mapping[str, str] = JSON,
    ) -> Reply:
        return self.ask("POST", path, body, headers)

    def query(self, text: str) -> Any:
        """Return the rows of a query as lists of texts, as the graph is now."""
        content = {"Content-Type": "application/sparql-query"}
        reply = self.post("/sparql?min_offset=now", text, content)
        assert reply.status == 200, reply.body
        rows = reply.json()["results"]["bindings"]
        return [[cell["value"] for cell in row.values()] for row in rows]

    def metric(self, name: str) -> float:
        page = self.ask("GET", "/metrics").body.decode()
        (line,) = (one for one in page.splitlines() if one.startswith(f"{name} "))
        return float(line.rpartition(" ")[2])


class Server(Answering):
    """A running server in a process that was started for it."""

    def __init__(
        self, process: subprocess.Popen[str], address: str, token: str = ""
    ) -> None:
        super().__init__(address, token)
        self.process = process

    def stop(self) -> int:
        """Tell it to stop; return its exit code."""
        self.process.terminate()
        return self.process.wait(60)


@contextmanager
def serving(folder: Path, **settings: str | int) -> Iterator[Server]:
    """Serve a workspace in *folder*; *settings* go by the environment.

    One that takes updates asks for a token, which is made here.
    """
    token = ""
    if "server_updates" in settings:
        if not folder.exists():
            Workspace.create(folder)
        _, token = Tokens(folder).create("test", ["admin"])
    given = {f"PROVGRAPH_{key.upper()}": str(value) for key, value in settings.items()}
    with (
        (folder.parent / "stderr.log").open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT, str(folder)],
            env={**os.environ, **given},
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address, "the server did not start"
            yield Server(process, address, token)
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(60)


def event(run_id: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a small OpenLineage event of a run of its own."""
    return {
        "eventTime": "2026-01-01T00:00:00Z",
        "eventType": "COMPLETE",
        "producer": "https://example.com/etl",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "run": {"runId": run_id or str(uuid.uuid4())},
        "job": {"namespace": "test", "name": "job"},
        "inputs": [],
        "outputs": [{"namespace": "test", "name": "out"}],
        **more,
    }


def body(run_id: str | None = None, **more: Any) -> bytes:
    """Return the same as JSON."""
    return json.dumps(event(run_id, **more)).encode()
