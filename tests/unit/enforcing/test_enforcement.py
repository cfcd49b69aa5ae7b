"""Contracts in a workspace: what they let in, keep out, and find."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from provgraph.enforcing import VERDICT
from provgraph.enforcing.contract import QUARANTINE, REJECT, WARN
from provgraph.enforcing.records import adding, retiring
from provgraph.errors import BreachError
from provgraph.journal import Receipt
from provgraph.query import Export, export
from provgraph.workspace import AskedWatch, Workspace
from tests.unit.enforcing.builders import OWNERS, USES, contract, event
from tests.unit.enforcing.in_force import activate, enforced, findings, in_step, told


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "data", create=True) as opened:
        yield opened


def focuses(workspace: Workspace) -> list[str]:
    """The names of the jobs at which something is found now, as the graph tells."""
    rows = workspace.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?name {
          GRAPH ?system {
            ?finding a pg:Finding ; sh:focusNode ?job .
            FILTER NOT EXISTS { ?finding pg:resolved ?time }
          }
          ?job pg:name ?name
        } ORDER BY ?name"""
    ).rows()
    return [str(name).strip('"') for (name,) in rows]


def test_in_reject_an_event_that_breaks_a_contract_is_refused(
    workspace: Workspace,
) -> None:
    enforced(workspace, OWNERS, REJECT)
    (bad,) = workspace.ingest([event(1)])
    (good,) = workspace.ingest([event(2, owner="me")])

    assert isinstance(bad, BreachError)
    assert ["owners@1.0.0"] == bad.members["contracts"]
    assert "a job has an owner" == bad.members["results"][0]["message"]
    assert isinstance(good, Receipt)
    assert VERDICT == workspace.journal.read(2)[0].kind
    assert b"job1" not in b"".join(
        entry.body or b"" for entry in workspace.journal.read(0)
    )


def test_what_a_contract_forbids_never_reaches_the_disk(workspace: Workspace) -> None:
    """A name that holds what looks like a number of social security."""
    shapes = """
    :NameTellsNobody a sh:NodeShape ; sh:targetClass pg:Job ;
        sh:property [ sh:path pg:name ;
            sh:not [ sh:pattern "[0-9]{3}-[0-9]{2}-[0-9]{4}" ] ] .
    """
    enforced(workspace, shapes, REJECT)
    (refused,) = workspace.ingest([event(1, job="of 078-05-1120")])
    in_step(workspace)
    workspace.pipeline.projection.flush()

    assert isinstance(refused, BreachError)
    assert "078-05-1120" in str(refused.members["results"])
    hits = [
        path
        for path in workspace.folder.rglob("*")
        if path.is_file() and b"078-05-1120" in path.read_bytes()
    ]
    assert [] == hits


def test_what_cannot_be_translated_holds_up_no_other_event(
    workspace: Workspace,
) -> None:
    enforced(workspace, OWNERS, REJECT)
    many = tuple(f"in{number}" for number in range(10_001))
    (received, good) = workspace.ingest(
        [event(1, inputs=many), event(2, owner="me")],
    )
    in_step(workspace)

    assert isinstance(received, Receipt)
    assert isinstance(good, Receipt)
    assert {received.number} == workspace.pipeline.projection.quarantined().keys()


def test_what_was_broken_before_is_not_held_against_an_event(
    workspace: Workspace,
) -> None:
    """Who only reports on a run is not to blame for its job."""
    workspace.ingest([event(1, state="START", job="old")])
    enforced(workspace, OWNERS, REJECT)
    (receipt,) = workspace.ingest([event(1, job="old", second=1)])

    assert isinstance(receipt, Receipt)


def test_in_quarantine_an_event_is_kept_and_comes_in_once_it_breaks_nothing(
    workspace: Workspace,
) -> None:
    one = enforced(workspace, OWNERS, QUARANTINE)
    (receipt,) = workspace.ingest([event(1)])
    in_step(workspace)
    assert isinstance(receipt, Receipt)
    assert "owners@1.0.0" == receipt.quarantined_by
    assert {receipt.number} == workspace.pipeline.projection.quarantined().keys()
    assert [] == focuses(workspace)
    with pytest.raises(BreachError):
        workspace.pipeline.retry(receipt.number)

    told(workspace, retiring(one))
    workspace.pipeline.retry(receipt.number)
    in_step(workspace)

    assert {} == workspace.pipeline.projection.quarantined()


def test_in_warn_findings_open_and_close_with_the_lineage(workspace: Workspace) -> None:
    workspace.ingest([event(1)])
    enforced(workspace, OWNERS, WARN)
    assert ["job1"] == focuses(workspace)

    workspace.ingest([event(2)])
    in_step(workspace)
    assert ["job1", "job2"] == focuses(workspace)

    workspace.ingest([event(1, state="OTHER", owner="me", second=1)])
    in_step(workspace)
    assert ["job2"] == focuses(workspace)


def test_a_contract_applies_to_the_namespaces_that_it_names(
    workspace: Workspace,
) -> None:
    one = contract(OWNERS)
    told(workspace, adding(one))
    activate(workspace, one, REJECT, namespaces=("fin*",))
    (elsewhere,) = workspace.ingest([event(1, namespace="shop")])
    (there,) = workspace.ingest([event(2, namespace="finance")])

    assert isinstance(elsewhere, Receipt)
    assert isinstance(there, BreachError)


def test_a_contract_on_ended_runs_lets_them_start(workspace: Workspace) -> None:
    shapes = """
    :RunIsComplete a sh:NodeShape ; sh:targetClass pg:Run ; pg:awaits pg:RunEnd ;
        sh:property [ sh:path pg:state ; sh:hasValue "COMPLETE" ] .
    """
    enforced(workspace, shapes, REJECT)
    (started,) = workspace.ingest([event(1, state="START")])
    in_step(workspace)
    (failed,) = workspace.ingest([event(1, state="FAIL", second=1)])

    assert isinstance(started, Receipt)
    assert isinstance(failed, BreachError)


def test_a_run_that_does_not_end_in_its_time_is_found(workspace: Workspace) -> None:
    shapes = """
    :RunIsComplete a sh:NodeShape ; sh:targetClass pg:Run ; pg:awaits pg:RunEnd ;
        pg:deadline "PT15M"^^xsd:dayTimeDuration ;
        sh:property [ sh:path pg:state ; sh:hasValue "COMPLETE" ] .
    """
    enforced(workspace, shapes, WARN)
    workspace.ingest([event(1, state="START"), event(2)])  # long ago, by their times
    in_step(workspace)

    (found,) = findings(workspace)
    assert any("-000000000001>" in line for line in found.said)


def test_a_rebuild_obeys_the_verdicts_of_the_day(workspace: Workspace) -> None:
    """Under other contracts, and with one released: the lineage is the same."""
    one = enforced(workspace, OWNERS, QUARANTINE)
    workspace.ingest([event(1), event(2, owner="me"), event(3)])
    told(workspace, retiring(one))
    workspace.pipeline.retry(3)
    workspace.ingest([event(4)])
    activate(workspace, one, REJECT)
    in_step(workspace)
    before = lineage(workspace), workspace.pipeline.projection.quarantined()
    workspace.rebuild()
    in_step(workspace)

    assert before == (lineage(workspace), workspace.pipeline.projection.quarantined())
    assert [5] == list(before[1])


def test_opened_again_the_contracts_are_in_force_and_the_findings_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A store keeps no zero at the end of a fraction.
    monkeypatch.setattr(
        "provgraph.enforcing.standing.utc_now", lambda: "2026-01-01T10:00:00.417270Z"
    )
    with Workspace.open(tmp_path / "data", create=True) as workspace:
        workspace.ingest([event(1)])
        enforced(workspace, OWNERS, WARN)
        (before,) = findings(workspace)
    with Workspace.open(tmp_path / "data") as workspace:
        in_step(workspace)
        (after,) = findings(workspace)

        assert before.node == after.node
        assert before.first == after.first


def test_an_event_that_contracts_keep_out_is_told_of_by_its_own_entry(
    workspace: Workspace,
) -> None:
    enforced(workspace, OWNERS, QUARANTINE)
    workspace.ingest([event(1)])
    entry = workspace.journal.entry(3)

    assert entry is not None
    assert 'application/json; quarantined-by="owners@1.0.0"' == entry.media_type
    assert orjson.loads(event(1)) == orjson.loads(entry.body or b"")


def lineage(workspace: Workspace) -> bytes:
    into = workspace.folder / "lineage.nq"
    with into.open("w+b") as file:
        what = Export("nquads", canonical=True, receipt=False)
        export(workspace.graph, workspace.journal, what, file)
    return into.read_bytes()


def asked(workspace: Workspace) -> None:
    """Have judged what is owed in SPARQL."""

    async def step() -> None:
        watch = AskedWatch(workspace)
        try:
            await watch.step()
        finally:
            await watch.close()

    asyncio.run(step())


def test_contracts_in_sparql_are_judged_in_a_worker_after_each_change(
    workspace: Workspace,
) -> None:
    workspace.ingest([event(1), event(2)])
    enforced(workspace, USES, WARN)
    asked(workspace)
    assert [] == findings(workspace)

    workspace.ingest([event(3, inputs=())])
    in_step(workspace)
    asked(workspace)
    (found,) = findings(workspace)
    assert any("-000000000003>" in line for line in found.said)

    workspace.ingest([event(3, second=1)])
    in_step(workspace)
    asked(workspace)

    assert [] == findings(workspace)


def test_what_was_found_in_sparql_is_found_again_after_opening(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "data", create=True) as workspace:
        workspace.ingest([event(1, inputs=())])
        enforced(workspace, USES, WARN)
        asked(workspace)
        (before,) = findings(workspace)
    with Workspace.open(tmp_path / "data") as workspace:
        in_step(workspace)
        assert [before.node] == [one.node for one in findings(workspace)]
        asked(workspace)

        assert [before.node] == [one.node for one in findings(workspace)]
        workspace.ingest([event(1, second=1)])
        in_step(workspace)
        asked(workspace)
        assert [] == findings(workspace)


def test_a_contract_that_takes_too_many_steps_says_so_and_stops_nobody(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provgraph.enforcing.watch._STEPS_MAX", 0)
    workspace.ingest([event(1), event(2)])
    enforced(workspace, OWNERS, WARN)
    workspace.ingest([event(3)])
    in_step(workspace)

    (found,) = findings(workspace)
    assert any("is not watched any more" in line for line in found.said)
    assert "urn:provgraph:contract:owners:1.0.0" in found.contract
