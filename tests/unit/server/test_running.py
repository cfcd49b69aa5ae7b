"""What the log says of queries: why one was ended, which took long, or all."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import CapturingLogger

from provgraph.server.running import Register


def said(ending: str, **options: Any) -> list[tuple[str, dict[str, Any]]]:
    log = CapturingLogger()
    register = Register(log, options.pop("slow_seconds", 60), **options)
    one = register.enter("ASK {}", "somebody")
    register.leave(one, ending)
    return [(call.args[0], call.kwargs) for call in log.calls]


@pytest.mark.parametrize("ending", ["whole", "cached", "query", "overload"])
def test_of_what_went_its_way_nothing(ending: str) -> None:
    assert [] == said(ending)


@pytest.mark.parametrize("ending", ["deadline", "exhausted", "killed", "internal"])
def test_why_one_was_ended(ending: str) -> None:
    ((words, told),) = said(ending)

    assert ("query ended", ending, "ASK {}") == (words, told["ending"], told["query"])


def test_what_took_long_with_its_text() -> None:
    ((words, told),) = said("whole", slow_seconds=0)

    assert ("slow query", "ASK {}") == (words, told["query"])


def test_all_of_them_without_their_texts() -> None:
    ((words, told),) = said("whole", logs_all=True)

    assert "query" == words
    assert "query" not in told
    assert {"id", "caller", "seconds", "rows", "bytes", "ending"} <= told.keys()


def test_what_ran_is_listed_the_newest_first_and_not_without_end() -> None:
    register = Register(CapturingLogger(), 60)
    for at in range(1_005):
        register.leave(register.enter(f"ASK {{ {at} }}", ""), "whole")
    running = register.enter("ASK { now }", "")
    listed = register.members()

    assert ["ASK { now }"] == [one["query"] for one in listed["running"]]
    assert running.id not in {one["id"] for one in listed["ended"]}
    assert 1_000 == len(listed["ended"])
    assert "ASK { 1004 }" == listed["ended"][0]["query"]
