"""Event sets written by hand, each with the edges that it has to give.

Datasets are single letters, runs are numbers, times are minutes; `A@1` is the
version of A that run 1 wrote, `A@1#v` the one that it called v.
"""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pytest

from tests.unit.timeline.edges import edges
from tests.unit.timeline.events import (
    RUNS,
    dataset,
    dataset_event,
    entry,
    lineage,
    run_event,
    streaming,
)
from tests.unit.timeline.test_order import batched, folded

START, RUNNING, COMPLETE, FAIL = "START", "RUNNING", "COMPLETE", "FAIL"


class Case(NamedTuple):
    """Events, and what follows from them.

    Attributes:
        used: of each run, what it used: `~` before it is inferred, `?` and `!`
            behind it are gaps, and `B=A@1` is B found under its other name.
        derived: `made <- source`, `~` before the arrow where it is inferred.
    """

    title: str
    events: list[Any]
    used: dict[int, str] = {}
    derived: set[str] = set()
    also: set[tuple[str, ...]] = set()


def writes(run: int, minute: int, *outputs: Any, **more: Any) -> Any:
    return run_event(COMPLETE, run, minute, outputs=list(outputs), **more)


def reads(run: int, minute: int, *inputs: Any, **more: Any) -> Any:
    return run_event(START, run, minute, inputs=list(inputs), **more)


CASES = [
    Case("a reader uses the last version before it began",
         [writes(0, 1, "A"), writes(1, 3, "A"), reads(2, 5, "A")], {2: "~A@1"}),
    Case("a version made later is not the one that was read",
         [writes(0, 1, "A"), reads(2, 2, "A"), writes(1, 3, "A")], {2: "~A@0"}),
    Case("nothing made before: the dataset itself, and a gap",
         [reads(2, 2, "A"), writes(1, 3, "A")], {2: "A?"}),
    Case("a run began at its earliest event, whatever its kind",
         [writes(0, 3, "A"), run_event("OTHER", 2, 1, ["A"]), reads(2, 5, "A")],
         {2: "A?"}),
    Case("at one instant the lower run id comes first",
         [writes(0, 2, "A"), reads(2, 2, "A")], {2: "~A@0"}),
    Case("at one instant the higher run id comes too late",
         [writes(3, 2, "A"), reads(2, 2, "A")], {2: "A?"}),
    Case("inputs times outputs are inferred",
         [run_event(COMPLETE, 0, 2, ["A", "B"], ["C"])], {0: "A? B?"},
         {"C@0 ~<- A", "C@0 ~<- B"}),
    Case("column lineage is observed, and keeps the other inputs out",
         [run_event(COMPLETE, 0, 2, ["A", "B"], [dataset("C", columns=["A"])])],
         {0: "A? B?"}, {"C@0 <- A"}),
    Case("column lineage of no columns counts as none",
         [run_event(COMPLETE, 0, 2, ["A"], [dataset("C", columns=[])])],
         {0: "A?"}, {"C@0 ~<- A"}),
    Case("columns of one output do not speak for the other",
         [run_event(COMPLETE, 0, 2, ["A"], [dataset("C", columns=["B"]), "D"])],
         {0: "A? B?"}, {"C@0 <- B", "D@0 ~<- A"}),
    Case("explicit lineage outdoes columns and inputs",
         [run_event(COMPLETE, 0, 2, ["A", "B"], [dataset("C", columns=["A"])],
                    job_facets=lineage(entry("C", "B")))],
         {0: "A? B?"}, {"C@0 <- B"}),
    Case("an output that explicit lineage does not describe has no sources",
         [run_event(COMPLETE, 0, 2, ["A"], ["C", "D"],
                    job_facets=lineage(entry("C", "A")))],
         {0: "A?"}, {"C@0 <- A"}),
    Case("an explicit entry without inputs says: no upstream",
         [run_event(COMPLETE, 0, 2, ["A"], ["C"], job_facets=lineage(entry("C")))],
         {0: "A?"}),
    Case("explicit lineage adds up over the events of a run",
         [reads(0, 1, "A", job_facets=lineage(entry("C", "A"))),
          writes(0, 2, "C", job_facets=lineage(entry("C", "B")))],
         {0: "A? B?"}, {"C@0 <- A", "C@0 <- B"}),
    Case("an input of the first event and an output of the last belong together",
         [reads(0, 1, "A"), writes(0, 2, "C")], {0: "A?"}, {"C@0 ~<- A"}),
    Case("a run that failed declares and makes nothing",
         [run_event(FAIL, 0, 2, ["A"], ["C"]), reads(1, 4, "C")], {0: "A?", 1: "C?"},
         also={("declared", RUNS[0], "n:C"), ("state", RUNS[0], "FAIL")}),
    Case("a run that goes on declares",
         [run_event(RUNNING, 0, 2, ["A"], ["C"])], {0: "A?"},
         also={("declared", RUNS[0], "n:C"), ("state", RUNS[0], "RUNNING")}),
    Case("of two endings the later counts",
         [writes(0, 2, "C"), run_event(FAIL, 0, 3)],
         also={("declared", RUNS[0], "n:C"), ("state", RUNS[0], "FAIL")}),
    Case("an ending outdoes what comes after it",
         [writes(0, 2, "C"), run_event(START, 0, 3)],
         also={("state", RUNS[0], "COMPLETE"), ("started", RUNS[0], "3")}),
    Case("a commit while running is a version of its own time",
         [run_event(RUNNING, 0, 2, outputs=[dataset("A", version="7")]),
          reads(1, 3, "A"), writes(0, 4, "A")], {1: "~A@0#7"}),
    Case("a commit stands though the run fails later",
         [run_event(RUNNING, 0, 2, outputs=[dataset("A", version="7")]),
          run_event(FAIL, 0, 4), reads(1, 5, "A")], {1: "~A@0#7"}),
    Case("a named version is the one of that name, not the last",
         [writes(0, 1, dataset("A", version="1")),
          writes(1, 2, dataset("A", version="2")),
          reads(2, 5, dataset("A", version="1"))], {2: "A@0#1"}),
    Case("a named version that nobody made is a gap of its own kind",
         [writes(0, 1, "A"), reads(2, 5, dataset("A", version="9"))], {2: "A#9!"}),
    Case("a named version survives a truncate",
         [writes(0, 1, dataset("A", version="1")),
          writes(1, 2, dataset("A", lifecycle="TRUNCATE")),
          reads(2, 5, dataset("A", version="1")), reads(3, 5, "A")],
         {2: "A@0#1", 3: "A?"}, also={("emptied", RUNS[1], "n:A")}),
    Case("after a drop there is nothing in force until the next write",
         [writes(0, 1, "A"), writes(1, 2, dataset("A", lifecycle="DROP")),
          reads(2, 3, "A"), writes(3, 4, "A"), reads(4, 5, "A")],
         {2: "A?", 4: "~A@3"}, also={("emptied", RUNS[1], "n:A")}),
    Case("a drop told by a dataset event counts too",
         [writes(0, 1, "A"), dataset_event(2, dataset("A", lifecycle="DROP")),
          reads(2, 3, "A")], {2: "A?"}),
    Case("a rename carries the data over, and empties the former name",
         [writes(0, 1, "A"), writes(1, 2, dataset("B", former="A")),
          reads(2, 3, "B"), reads(3, 3, "A")],
         {1: "~A@0", 2: "~B@1", 3: "A?"}, {"B@1 <- A@0"},
         {("emptied", RUNS[1], "n:A")}),
    Case("a dataset's other name finds its versions",
         [writes(0, 1, "A"), reads(2, 3, dataset("B", symlink="A"))], {2: "~B=A@0"}),
    Case("aliases join through a third name, whenever it is told",
         [writes(0, 1, "A"), reads(2, 3, "B"),
          dataset_event(9, dataset("C", symlink="A")),
          dataset_event(9, dataset("B", symlink="C"))], {2: "~B=A@0"}),
    Case("a child does not read what its parent writes around it",
         [writes(0, 1, "A"), writes(1, 2, "A"), reads(2, 3, "A", parent=1)],
         {2: "~A@0"}),
    Case("nor a parent what its child writes",
         [writes(0, 1, "A"), writes(2, 2, "A", parent=3, root=1), reads(1, 3, "A")],
         {1: "~A@0"}, also={("mentionedOnly", RUNS[3])}),
    Case("siblings read each other",
         [writes(1, 2, "A", parent=0), reads(2, 3, "A", parent=0)],
         {2: "~A@1"}, also={("mentionedOnly", RUNS[0])}),
    Case("runs of an endless job read the dataset, and that is no gap",
         [writes(0, 1, "A"), reads(2, 3, "A", job="s", job_facets=streaming())],
         {2: "A"}),
    Case("a job is as endless as its latest facet says",
         [writes(0, 1, "A"), reads(2, 3, "A", job="s", job_facets=streaming()),
          run_event("OTHER", 3, 9, job="s", job_facets=streaming("BATCH"))],
         {2: "~A@0"}),
    Case("a run that overwrites what it reads derives from the version before",
         [writes(0, 1, "A"), run_event(COMPLETE, 1, 2, ["A"], ["A"])],
         {1: "~A@0"}, {"A@1 ~<- A@0"}),
    Case("two runs that each read what the other writes make no circle",
         [reads(0, 1, "A"), reads(1, 1, "B"), writes(0, 3, "B"), writes(1, 3, "A")],
         {0: "A?", 1: "B?"}, {"B@0 ~<- A", "A@1 ~<- B"}),
    Case("a clock that ran backwards changes no one's turn",
         [reads(0, 5, "A"), writes(0, 2, "B"), reads(1, 3, "B")],
         {0: "A?", 1: "~B@0"}, {"B@0 ~<- A"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_events_give_the_edges_that_are_written_beside_them(case: Case) -> None:
    for seed in range(5):
        found = edges(folded(batched(case.events, random.Random(seed))))

        assert case.used == shown_usages(found)
        assert case.derived == shown_derivations(found)
        assert case.also <= found | shown_times(found)
        kinds = {"declared", "emptied", "mentionedOnly"}
        assert {one for one in case.also if one[0] in kinds} == {
            one for one in found if one[0] in kinds
        }


def test_the_table_has_thirty_sets_or_more() -> None:
    assert len(CASES) >= 30


def shown_usages(found: set[tuple[str, ...]]) -> dict[int, str]:
    """Return what each run used as the table writes it."""
    usages: dict[int, list[str]] = {}
    for kind, run, *rest in found:
        if kind == "used":
            asked, entity, how, gap = rest
            mark = {"": "", "versionUnknown": "?", "versionNotMade": "!"}[gap]
            text = f"{shown(entity)}{mark}"
            if not gap and "@" in entity and entity.split("@")[0] != asked:
                text = f"{shown(asked)}={text}"
            guess = "~" if how == "inferred" else ""
            usages.setdefault(RUNS.index(run), []).append(f"{guess}{text}")
    return {run: " ".join(sorted(texts)) for run, texts in usages.items()}


def shown_derivations(found: set[tuple[str, ...]]) -> set[str]:
    """Return the derivations as the table writes them."""
    arrows = {"observed": "<-", "inferred": "~<-"}
    return {
        f"{shown(edge[1])} {arrows[edge[3]]} {shown(edge[2])}"
        for edge in found
        if edge[0] == "derived"
    }


def shown_times(found: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Return the starts with their minutes as the table writes them."""
    return {
        ("started", edge[1], str(int(edge[2][14:16])))
        for edge in found
        if edge[0] == "started"
    }


def shown(entity: str) -> str:
    """Return an entity as the table writes it."""
    name, at, rest = entity.removeprefix("n:").partition("@")
    run, _, label = rest.partition("#")
    if not at:
        return name
    return f"{name}@{RUNS.index(run)}{f'#{label}' if label else ''}"
