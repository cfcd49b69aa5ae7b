"""How long questions take on the store that `size` made: for information."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Final, NamedTuple

from benchmarks.scale import Scale, run_benchmark
from benchmarks.size import workspace_folder
from benchmarks.table import Row
from provgraph.workspace import Workspace

_ASKED: Final = 25
_OPEN_SECONDS_MAX: Final = 5.0
_BUDGET_SECONDS: Final = 30.0
"""For each question; then what was asked so far has to do."""

_ANCESTORS: Final = """
    SELECT ?ancestor WHERE { $one prov:wasDerivedFrom+ ?ancestor }"""

_STEPS: Final = """
    SELECT DISTINCT ?ancestor WHERE {
      $one prov:wasDerivedFrom/prov:wasDerivedFrom? ?ancestor }"""

_LAST: Final = """
    SELECT ?version ?time WHERE {
      ?version prov:specializationOf $one ; prov:generatedAtTime ?time }
    ORDER BY DESC(?time) LIMIT 10"""

_FAILED: Final = """
    SELECT ?run ?job ?ended WHERE {
      ?run pg:state "FAIL" ; prov:endedAtTime ?ended ; pg:job/pg:name ?job .
      FILTER (STRSTARTS(STR(?ended), "$one")) }
    ORDER BY ?ended"""

_VERSIONS: Final = """
    SELECT ?version WHERE { ?version prov:wasDerivedFrom ?other }"""

_DATASETS: Final = """
    SELECT DISTINCT ?dataset WHERE { ?version prov:specializationOf ?dataset .
      ?dataset a pg:Dataset }"""

_DAYS: Final = """
    SELECT DISTINCT ?day WHERE { ?run pg:state "FAIL" ; prov:endedAtTime ?ended
      BIND (SUBSTR(STR(?ended), 1, 10) AS ?day) }"""


class Question(NamedTuple):
    """A question in words, in SPARQL, and what can stand for its `$one`."""

    words: str
    text: str
    about: str


_QUESTIONS: Final = (
    Question("all ancestors of a version", _ANCESTORS, _VERSIONS),
    Question("ancestors of a version, two steps back", _STEPS, _VERSIONS),
    Question("last ten versions of a dataset", _LAST, _DATASETS),
    Question("runs that failed on a day", _FAILED, _DAYS),
)


def main(scale: Scale) -> None:
    """Ask each question about some of the things that it can be asked about."""
    folder, _ = workspace_folder(scale)
    began = time.perf_counter()
    with Workspace.open(folder) as workspace:
        seconds = time.perf_counter() - began
        Row(
            f"opening a workspace of {scale.events:,} events",
            f"{seconds:.2f} s",
            f"≤ {_OPEN_SECONDS_MAX:g} s",
            seconds <= _OPEN_SECONDS_MAX,
        ).report()
        for question in _QUESTIONS:
            _ask(workspace, question).report()


def _ask(workspace: Workspace, question: Question) -> Row:
    waits, rows = [], 0
    for text in _texts(workspace, question):
        began = time.perf_counter()
        rows = max(rows, sum(1 for _ in workspace.query(text).rows()))
        waits.append(time.perf_counter() - began)
        if sum(waits) > _BUDGET_SECONDS:
            break
    waits.sort()
    middle, late = (waits[len(waits) * part // 100] * 1e3 for part in (50, 95))
    return Row(
        f"question: {question.words}",
        f"p50 {middle:,.1f} ms, p95 {late:,.1f} ms"
        f" (asked {len(waits)} times, up to {rows:,} rows)",
    )


def _texts(workspace: Workspace, question: Question) -> Iterator[str]:
    """Yield the question about one thing after the other, by chance."""
    found = [row[0] for row in workspace.query(question.about).rows()]
    things = sorted(one for one in found if one is not None)
    chance = random.Random(1)
    for _ in range(_ASKED if things else 0):
        yield question.text.replace("$one", chance.choice(things).strip('"'))


if __name__ == "__main__":
    run_benchmark("question", main)
