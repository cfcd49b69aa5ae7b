"""The process that reckons for a workspace's owner: asked and answered by pipe."""

from __future__ import annotations

import gc
import json
import os
import pickle
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

from provgraph.intake import EntryTranslator, find_dialects
from provgraph.journal import JournalReader
from provgraph.rdf.mint import Mint
from provgraph.reckoning.own import OwnReckoner, said
from provgraph.timeline import Timeline

_OWNER_SECONDS: Final = 0.01


def main() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the owner decides when to stop
    gc.disable()  # an event makes and drops a thousand objects, none in circles
    settings = json.loads(sys.argv[1])
    end_with(settings["owner"])
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    reckoner: OwnReckoner | None = None
    try:
        while True:
            try:
                request = pickle.load(asked)  # noqa: S301 - from our own parent
            except EOFError:
                return
            try:
                if reckoner is None:
                    os.nice(settings["nice"])
                    reckoner = _put_together(settings)
                answer: tuple[Any, ...] = ("done", _do(reckoner, request))
            except Exception as error:  # noqa: BLE001 - told to the owner, not to stderr
                number = getattr(error, "number", 0)
                answer = (type(error).__name__, said(error), number)
            pickle.dump(answer, answers, protocol=5)
            answers.flush()
    except BrokenPipeError:
        return  # the owner has gone
    finally:
        if reckoner is not None:
            reckoner.close()


def end_with(owner: int) -> None:
    """See to it that this process does not outlive its owner, whatever it is doing.

    Who takes up the workspace after a kill would find the timeline held.
    """
    threading.Thread(target=_watch, args=(owner,), daemon=True).start()


def _watch(owner: int) -> None:
    poll = select.poll()
    poll.register(0, 0)  # a pipe's end is told without being asked for
    poll.poll()
    while os.getppid() == owner:  # it only closed the pipe, or is still ending
        time.sleep(_OWNER_SECONDS)
    os._exit(0)


def _do(reckoner: OwnReckoner, request: tuple[Any, ...]) -> object:
    what, *values = request
    if what == "reckon":
        reckoner.begin(*values)
        return reckoner.finish()
    if what == "weigh":
        return reckoner.weigh(*values)
    reckoner.commit(*values)
    gc.collect(1)  # if any were in circles after all
    return None


def _put_together(settings: dict[str, Any]) -> OwnReckoner:
    reader = JournalReader.at(Path(settings["journal"]))
    dialects = find_dialects(settings["base"], settings["limits"])
    timeline = Timeline(
        Path(settings["timeline"]),
        Mint(settings["base"]),
        pairs_max=settings["pairs_max"],
    )
    return OwnReckoner(reader, EntryTranslator(dialects, reader), timeline)


if __name__ == "__main__":
    main()
    os._exit(0)  # nothing is left to write to a pipe that may be closed
