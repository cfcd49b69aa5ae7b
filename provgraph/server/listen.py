"""From an open workspace to a server that listens, and back again."""

from __future__ import annotations

import gc
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

import uvicorn

from provgraph.errors import NetworkError, UsageError
from provgraph.server.access import Access
from provgraph.server.alerts import Alerts
from provgraph.server.app import App
from provgraph.server.door import is_loopback
from provgraph.server.garbled import Protocol
from provgraph.server.logs import adopt, make_log
from provgraph.workspace import (
    Tokens,
    Workspace,
    put_secret,
    read_hooks,
    remove_secret,
)

_DRAIN_SECONDS: Final = 20
"""How long requests in flight may take once the server is to stop."""

_BACKLOG: Final = 2048
_PORT_MAX: Final = 65_535
_MAKE_ONE: Final = "Make a token with provgraph token create"

# Python hands its lock on after 5 ms, and every call into SQLite or Oxigraph has
# to get it back; with half a millisecond the journal's thread and the event loop
# are not held up by the projector's.
_SWITCH_SECONDS: Final = 0.0005

# A full collection looks at every object there is, 100 ms with the caches of the
# projection, and holds all threads up. What is there at the start stays, and the
# young generations take what requests leave behind.
_GENERATIONS: Final = (10_000, 20, 1_000)


def serve(
    workspace: Workspace,
    *,
    host: str | None = None,
    port: int | None = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Answer for *workspace* until told to stop; then close it.

    SIGTERM and SIGINT stop it: what is in flight is answered, what was answered
    is on disk, and the graph is flushed. Without *host* and *port* the settings
    say where to listen; port 0 is any free one. *on_ready* is called with the
    address once requests are answered.

    Raises:
        UsageError: there are no tokens, and the address is not of the loopback, or
            updates are enabled in a graph of lineage.
        ConfigError: the rules of its alerts cannot be read.
        NetworkError: nobody can listen there.
    """
    settings = workspace.configured.settings
    log = make_log()
    tokens = Tokens(workspace.folder)
    asks = bool(tokens.list())
    hooks = read_hooks(workspace.folder, settings)
    if settings.server_updates and not asks and not workspace.about.plain:
        raise UsageError(
            "updates are enabled, and nothing here asks who comes",
            hint=f"{_MAKE_ONE}, or set server.updates = false.",
        )
    listener = _listen(
        settings.server_host if host is None else host,
        settings.server_port if port is None else port,
        asks=asks,
    )
    with listener:
        address = _address(listener)
        own = put_secret(workspace.folder)  # before anybody knows the address
        workspace.serve_at(address)
        adopt(log)
        alerts = Alerts(workspace, hooks, log, address)
        app = App(workspace, log, Access(tokens, log, own), alerts)
        log.info("started", address=address, workspace=str(workspace.folder))
        try:
            with _calm():
                _Server(app, lambda: on_ready(address)).run([listener])
        finally:
            remove_secret(workspace.folder)  # while its lock is still ours
            workspace.close()
            log.info("stopped", address=address)


class _Server(uvicorn.Server):
    """uvicorn, with our way of beginning and ending."""

    def __init__(self, app: App, on_ready: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop" if sys.platform != "win32" else "asyncio",
                http=Protocol,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=_BACKLOG,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=_DRAIN_SECONDS,
            )
        )
        self._app = app
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self._on_ready()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals that stop us; unlike uvicorn, do not raise them again.

        A stop that was asked for and went well is exit code 0.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        wanted = (signal.SIGINT, signal.SIGTERM)
        before = {one: signal.signal(one, self.handle_exit) for one in wanted}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop."""
        self._app.readiness.draining = True
        super().handle_exit(sig, frame)


@contextmanager
def _calm() -> Iterator[None]:
    """Within the block, no thread holds the others up for long."""
    switch_seconds = sys.getswitchinterval()
    generations = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GENERATIONS)
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(switch_seconds)
        gc.set_threshold(*generations)
        gc.unfreeze()


def _listen(host: str, port: int, *, asks: bool) -> socket.socket:
    """Return a socket that listens on *host* and *port*.

    Off the loopback only if the server *asks* for tokens.
    """
    if not 0 <= port <= _PORT_MAX:
        raise UsageError(f"{port} is no port", hint=f"Ports end at {_PORT_MAX}.")
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise UsageError(
            f"{host}:{port} is no address to listen on: {error}",
            hint="Try 127.0.0.1:8765.",
        ) from error
    if not asks and not is_loopback(str(place[0])):
        raise UsageError(
            f"{host} can be reached from other machines, and nothing here asks who"
            " comes",
            hint=f"{_MAKE_ONE}, or listen on 127.0.0.1.",
        )
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_BACKLOG)
        listener.setblocking(False)  # noqa: FBT003 - its only form
    except OSError as error:
        listener.close()
        raise NetworkError(
            f"nobody can listen on {host}:{port}: {error.strerror}",
            hint="Is another server there? --port 0 takes a free one.",
        ) from error
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
