"""Alias rules: what is written under one name is read under the other."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from provgraph.errors import TranslateError
from provgraph.query import lineage_hash
from tests.acceptance.builders import opened
from tests.unit.cli.builders import Terminal
from tests.unit.server.builders import serving
from tests.unit.timeline.events import run_event

WRITTEN = ("n", "orders")
READ = ("m", "sales.orders")
USED = """
SELECT ?name ?how WHERE {
  ?run prov:qualifiedUsage ?usage .
  ?usage prov:entity/prov:specializationOf?/pg:name ?name ; pg:captureMethod ?how .
}
"""


def steps() -> list[Any]:
    """Return a run that writes under one name, one that reads the other, the rule."""
    reading = run_event("COMPLETE", 1, 10, [], ["report"])
    reading["inputs"] = [{"namespace": READ[0], "name": READ[1]}]
    return [run_event("COMPLETE", 0, 5, [], [WRITTEN[1]]), reading, (WRITTEN, READ)]


def test_a_rule_counts_whenever_it_is_stated(tmp_path: Path) -> None:
    hashes = set()
    for number, order in enumerate(permutations(steps())):
        with opened(tmp_path / str(number)) as workspace:
            for step in order:
                if isinstance(step, tuple):
                    workspace.alias(*step)
                else:
                    workspace.ingest([json.dumps(step).encode()])
                workspace.settle()
            used = list(workspace.query(USED).rows())
            hashes.add(lineage_hash(workspace.graph))
            workspace.rebuild()
            hashes.add(lineage_hash(workspace.graph))

        assert [['"orders"', "<https://w3id.org/provgraph/ns#inferred>"]] == used
    assert 1 == len(hashes)


def test_a_rule_said_twice_is_one_entry(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as workspace:
        first = workspace.alias(WRITTEN, READ)
        again = workspace.alias(WRITTEN, READ)

        assert (first.number, True) == (again.number, again.duplicate)


def test_one_name_is_no_rule(tmp_path: Path) -> None:
    with opened(tmp_path / "data") as workspace:
        with pytest.raises(TranslateError, match="two names") as caught:
            workspace.alias(WRITTEN, WRITTEN)

        assert "/same" == caught.value.pointer
        assert 0 == workspace.journal.last()


def test_the_command_says_so_and_waits_for_the_graph(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal(tmp_path, capfd)
    terminal("init")

    said = terminal("alias", *WRITTEN, *READ)
    rules = terminal(
        "query", "SELECT ?name { [] a pg:AliasRule ; pg:dataset/pg:name ?name }"
    )

    assert (0, "entry 1: the two names are of one dataset") == (
        said.code,
        said.err.strip(),
    )
    assert {"orders", "sales.orders"} <= set(rules.out.split())
    assert 3 == terminal("alias", *WRITTEN, *WRITTEN).code


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({}, "/same"),
        ({"same": [{"namespace": "n", "name": "a"}, 7]}, "/same/1"),
        ({"same": [{"namespace": "n"}]}, "/same/0"),
    ],
)
def test_over_http_a_rule_is_taken_and_what_is_none_is_refused(
    sent: Any, pointer: str, tmp_path: Path
) -> None:
    same = [{"namespace": space, "name": name} for space, name in (WRITTEN, READ)]
    with serving(tmp_path / "data") as server:
        taken = server.post("/pg/v1/aliases", json.dumps({"same": same}).encode())
        refused = server.post("/pg/v1/aliases", json.dumps(sent).encode())
        other = server.post("/pg/v1/aliases", b"same", {"Content-Type": "text/plain"})
        large = server.post("/pg/v1/aliases", b" " * (65 << 10))

    assert (415, 413) == (other.status, large.status)
    assert (201, {"entry": 1, "duplicate": False}) == (taken.status, taken.json())
    assert (400, pointer) == (refused.status, refused.json()["pointer"])
