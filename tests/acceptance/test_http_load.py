"""Under load the server stays calm, and stops without losing what it promised."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from provgraph.journal import SqliteJournal
from tests.profile import PROFILE, scaled
from tests.suites import suites
from tests.unit.server.builders import JSON, Server, body, serving

ROOT = Path(__file__).parents[2]
CALM_SECONDS = 0.05 if PROFILE == "full" else 0.5
"""The promise; in CI, where others share the machine, only its order of size."""


class Sender(threading.Thread):
    """A client that notes which entries were acknowledged to it."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self.acknowledged: dict[int, bytes] = {}

    def run(self) -> None:
        """Send until the server is gone."""
        connection = HTTPConnection(self._server.place, timeout=30)
        try:
            while True:
                sent = body()
                connection.request("POST", "/api/v1/lineage", sent, JSON)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 201:
                    entry = answer.getheader("Provgraph-Entry")
                    self.acknowledged[int(entry or 0)] = sent
        except (OSError, HTTPException):
            return
        finally:
            connection.close()


def test_a_server_told_to_stop_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    for number in range(scaled(20)):
        folder = tmp_path / f"workspace-{number}"
        with serving(folder) as server:
            senders = [Sender(server) for _ in range(16)]
            for sender in senders:
                sender.start()
            while server.metric("provgraph_journal_entries") < 200:
                pass
            server.process.send_signal(signal.SIGTERM if number % 2 else signal.SIGINT)
            assert 0 == server.process.wait(60)
            for sender in senders:
                sender.join()

        acknowledged = {
            number: sent
            for sender in senders
            for number, sent in sender.acknowledged.items()
        }
        assert len(acknowledged) >= 100
        with SqliteJournal(folder / "journal.db") as journal:
            assert journal.verify() >= len(acknowledged)
            for entry, sent in acknowledged.items():
                kept = journal.entry(entry)
                assert kept is not None
                assert sent == kept.body


def test_the_event_loop_is_held_up_by_nothing(tmp_path: Path) -> None:
    """The best of three: a machine that stands still is no fault of the code."""
    folder = suites()
    gaps = []
    for number in range(3):
        with serving(tmp_path / f"workspace-{number}") as server:
            command = [sys.executable, "-m", "benchmarks.load", server.address]
            command += ["--connections", "64", "--seconds", str(scaled(40))]
            subprocess.run(
                command,
                cwd=ROOT,
                env={**os.environ, "PROVGRAPH_SUITES": str(folder)},
                check=True,
                capture_output=True,
            )
            gaps.append(server.metric("provgraph_loop_gap_seconds_max"))
            assert server.metric("provgraph_journal_entries") > 0
        if gaps[-1] < CALM_SECONDS:
            break

    assert min(gaps) < CALM_SECONDS
