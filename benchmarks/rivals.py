"""Other SPARQL servers, over the same triples, to measure against."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.table import NotRunError

_START_SECONDS_MAX: Final = 60.0


@contextmanager
def oxigraph_serving(triples: Path, folder: Path) -> Iterator[str]:
    """Serve *triples* with the engine's own server; yield where it answers.

    Raises:
        NotRunError: it is not installed, or does not start.
    """
    program = _program("oxigraph")
    place = f"127.0.0.1:{_free_port()}"
    store = str(folder / "oxigraph")
    load = [program, "load", "--location", store, "--file", str(triples)]
    subprocess.run(load, check=True, capture_output=True)
    command = [program, "serve-read-only", "--location", store, "--bind", place]
    with _running(command, f"http://{place}/query") as address:
        yield address


@contextmanager
def rdflib_serving(triples: Path) -> Iterator[str]:
    """Serve *triples* with rdflib-endpoint; yield where it answers.

    Raises:
        NotRunError: it is not installed, or does not start.
    """
    program = _program("rdflib-endpoint")
    port = str(_free_port())
    command = [program, "serve", "--host", "127.0.0.1", "--port", port, str(triples)]
    with _running(command, f"http://127.0.0.1:{port}/") as address:
        yield address


@contextmanager
def _running(command: list[str], address: str) -> Iterator[str]:
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + _START_SECONDS_MAX
        while not _answers(address):
            if process.poll() is not None or time.monotonic() > until:
                raise NotRunError(f"{Path(command[0]).name} does not start")
            time.sleep(0.2)
        yield address
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    url = urlsplit(address)
    connection = http.client.HTTPConnection(url.netloc, timeout=30)
    try:
        connection.request("GET", f"{url.path}?query=ASK%7B%7D")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise NotRunError(f"{name} is not installed (the group `bench`)")
    return found


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
