"""The endpoint that the suites are run against.

It is provgraph's own, started here with an empty dataset, or any other that the
environment names. ALL DATA OF THAT ENDPOINT ARE DROPPED, again and again.

PROVGRAPH_CONFORMANCE_ENDPOINT: the addresses for queries, updates and graphs,
with spaces between them.
PROVGRAPH_CONFORMANCE_READS: parameters for the runner's own queries, such as
`min_offset=now`; none if unset.

With these set, run this folder alone: provgraph refuses to start where the
environment has settings that it does not know.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from tests.conformance.endpoint import Endpoint, Shelf

SECONDS_MAX = 60


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    named = os.environ.get("PROVGRAPH_CONFORMANCE_ENDPOINT")
    if named:
        query, update, store = named.split()
        reads = parse_qsl(os.environ.get("PROVGRAPH_CONFORMANCE_READS", ""))
        with closing(Endpoint(query, update, store, reads)) as other:
            yield other
        return
    with serving(tmp_path_factory.mktemp("conformance")) as address:
        addresses = (f"{address}/{name}" for name in ("sparql", "update", "data"))
        reads = [("min_offset", "now")]
        with closing(Endpoint(*addresses, reads=reads)) as ours:
            yield ours


@pytest.fixture
def empty(endpoint: Endpoint) -> Endpoint:
    """The endpoint with nothing stored."""
    endpoint.clear()
    return endpoint


@pytest.fixture(scope="module")
def shelf(endpoint: Endpoint) -> Shelf:
    """The data of all queries; tests that update stand in other modules."""
    return Shelf(endpoint)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve an empty plain dataset; yield the address that the server prints."""
    words = ("serve", "--plain-dataset", "--workspace", str(folder / "data"))
    said = folder / "said.log"
    settings = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PROVGRAPH_CONFORMANCE_")
    }
    with (
        said.open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "provgraph", *words, "--port", "0"],
            env=settings,
            stdout=log,
            stderr=log,
        ) as server,
    ):
        try:
            yield _address(server, said)
        finally:
            server.terminate()
            server.wait(SECONDS_MAX)


def _address(server: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until and server.poll() is None:
        if found := re.search(r"(http://\S+)/sparql\s", said.read_text("utf-8")):
            return found[1]
        time.sleep(0.05)
    pytest.fail(f"the server did not start: {said.read_text('utf-8')}")
