"""A workspace for the time of a test, and claims on what came into it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from provgraph.assertions import (
    Finding,
    Graph,
    gaps_found,
    thing_named,
    touched,
    underived,
)
from provgraph.cli.access import Access
from provgraph.cli.asserting import graph_of
from provgraph.cli.reach import reached
from provgraph.errors import InputError, NetworkError
from provgraph.sources import batches, find_sources
from provgraph.sources.read import EVENT_BYTES_MAX
from provgraph.workspace import Workspace, owner

_START_SECONDS_MAX: Final = 60.0
_STOP_SECONDS_MAX: Final = 30.0
_POLL_SECONDS: Final = 0.05
_SHOWN_MAX: Final = 10


@dataclass(frozen=True, slots=True)
class Lineage:
    """What came in so far; each claim looks again.

    A dataset is named as `namespace/name`, by its name alone where no other has it,
    or by an IRI; then all its versions are meant, or the one that the IRI names.

    Attributes:
        workspace: its folder.
        events: the folder of files from which events are taken in.
        client_config: a file that has OpenLineage clients write here, where
            OPENLINEAGE_CONFIG names it.
        address: of the server; None where there is none.
    """

    workspace: Path
    events: Path
    client_config: Path
    address: str | None = None

    def must_derive_from(self, target: str, *sources: str) -> None:
        """Let pass that *target* was made from each source, in any number of steps.

        Raises:
            AssertionError: it was not; the message names the edge that is missing.
            ProvgraphError: it cannot be asked.
        """
        __tracebackhide__ = True
        with self._looked_at() as graph:
            thing = thing_named(graph, target)
            found = [
                underived(graph, thing, thing_named(graph, one)) for one in sources
            ]
        _hold(found)

    def must_not_touch(self, target: str, *sources: str) -> None:
        """Let pass that no way leads from *target* back to any source.

        Raises:
            AssertionError: one does, and which; or nothing is known of *target*.
            ProvgraphError: it cannot be asked.
        """
        __tracebackhide__ = True
        with self._looked_at() as graph:
            thing = thing_named(graph, target)
            found = [touched(graph, thing, thing_named(graph, one)) for one in sources]
        if not thing.nodes:
            why = "what is not there touches nothing"
            found = [Finding(f"nothing is known of {target}", (why,))]
        _hold(found)

    def no_gaps(self, target: str | None = None, sources: Sequence[str] = ()) -> None:
        """Let pass that all is known of what *target*, or anything, comes from.

        *sources* are names or IRIs where lineage may begin; `*` stands for any
        letters.

        Raises:
            AssertionError: there are gaps, and which.
            ProvgraphError: it cannot be asked.
        """
        __tracebackhide__ = True
        with self._looked_at() as graph:
            thing = None if target is None else thing_named(graph, target)
            found = gaps_found(graph, thing, sources)
        _hold([found])

    @contextmanager
    def _looked_at(self) -> Iterator[Graph]:
        """Give the graph, with all that was written to the files in it."""
        with reached(self.workspace, "test") as access:
            self._take_in(access)
            yield graph_of(access)

    def _take_in(self, access: Access) -> None:
        """Take in what the files hold; what is known from before counts once."""
        faults = []
        for batch in batches(
            find_sources([str(self.events)]), bytes_max=EVENT_BYTES_MAX
        ):
            faults += [f"{one.line}: {one.error.message}" for one in batch.faults]
            done = access.send(batch).result()
            faults += [
                f"{batch.pieces[one.piece].line}: {one.message}" for one in done.refused
            ]
        if faults:
            told = "; ".join(faults[:_SHOWN_MAX])
            raise InputError(
                f"what was emitted is no lineage, at line {told}",
                hint=f"The lines are in {self.events}.",
            )


def _hold(found: Sequence[Finding | None]) -> None:
    __tracebackhide__ = True
    told = [str(one) for one in found if one is not None]
    if told:
        raise AssertionError("\n".join(told))


@contextmanager
def recorded(folder: Path) -> Iterator[Lineage]:
    """Give lineage that clients write as lines of a file, all of it in *folder*.

    Raises:
        WorkspaceError: there is something in the folder already.
    """
    transport = {
        "type": "file",
        "log_file_path": str(folder / "events" / "events.ndjson"),
        "append": True,
    }
    yield _made(folder, transport)


@contextmanager
def served(folder: Path) -> Iterator[Lineage]:
    """Give lineage that clients send to a server on the loopback.

    Raises:
        WorkspaceError: there is something in the folder already.
        NetworkError: the server does not start.
    """
    Workspace.create(folder / "workspace")
    command = [sys.executable, "-m", "provgraph", "serve", "--port", "0", "-w"]
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(  # noqa: S603 - our own command
            [*command, str(folder / "workspace")], stdout=log, stderr=log
        ) as server,
    ):
        try:
            address = _address(folder, server)
            with reached(folder / "workspace", "test") as access:
                access.wait(0)  # it listens before it answers, and clients give up
            yield _made(folder, {"type": "http", "url": address}, address)
        finally:
            server.terminate()
            try:
                server.wait(_STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                server.kill()


def _made(
    folder: Path, transport: dict[str, Any], address: str | None = None
) -> Lineage:
    (folder / "events").mkdir()
    config = folder / "openlineage.yml"
    config.write_text(json.dumps({"transport": transport}), encoding="utf-8")
    if address is None:
        Workspace.create(folder / "workspace")
    return Lineage(folder / "workspace", folder / "events", config, address)


def _address(folder: Path, server: subprocess.Popen[bytes]) -> str:
    """Return where the server answers, once it does."""
    until = time.monotonic() + _START_SECONDS_MAX
    while server.poll() is None and time.monotonic() < until:
        holder = owner(folder / "workspace")
        if holder is not None and holder.address is not None:
            return holder.address
        time.sleep(_POLL_SECONDS)
    said = (folder / "server.log").read_text(encoding="utf-8", errors="replace")
    raise NetworkError(f"the server did not start: {said[-1_000:]}")
