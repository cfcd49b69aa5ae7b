"""Contracts in force: what they refuse, hold and find, as it is told over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.contracts.reports.together import FORMS
from provgraph.contracts.reports.writers import REPORTS
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from tests.acceptance.ruling import (
    CONTRACTS,
    TURTLE_BODY,
    activated,
    entries,
    findings,
    sent,
    until,
)
from tests.unit.server.builders import NDJSON, Answering
from tests.unit.server.forked import forked
from tests.unit.workspace.builders import LOOSER, STRICTER, job_event


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Answering]:
    with forked(tmp_path / "w") as running:
        yield running


def test_what_warns_lets_in_and_is_found_until_it_is_mended(server: Answering) -> None:
    sent(server, job_event("load", owned=False))
    activated(server, "warn")
    (before,) = findings(server)
    sent(server, job_event("load", owned=True))
    mended = findings(server)
    (after,) = findings(server, "?resolved=true")

    assert ("owners", "1.0.0", "Violation", "a job has an owner", None) == tuple(
        before[one]
        for one in ("contract", "version", "severity", "message", "resolved")
    )
    assert [] == mended
    assert before["since"] == after["since"] <= after["resolved"]


@pytest.mark.parametrize(
    ("asked", "many"),
    [
        ("?contract=owners", 1),
        ("?contract=other", 0),
        ("?severity=Violation", 1),
        ("?severity=Warning", 0),
        ("?focus=urn:provgraph:job:test:load", 1),
        ("?focus=urn:provgraph:job:test:other", 0),
    ],
)
def test_findings_are_asked_for_by_contract_severity_and_node(
    broken: Answering, asked: str, many: int
) -> None:
    assert many == len(findings(broken, asked))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    """One in which a contract in force finds one thing."""
    with forked(tmp_path_factory.mktemp("broken") / "w") as running:
        sent(running, job_event("load", owned=False))
        activated(running, "warn")
        yield running


@pytest.mark.parametrize("form", FORMS)
def test_a_report_comes_in_the_form_that_is_accepted(
    broken: Answering, form: str
) -> None:
    media_type = REPORTS[form].media_type
    before = entries(broken)
    reply = broken.ask(
        "GET",
        f"{CONTRACTS}/owners/report?min_offset=now",
        headers={"Accept": media_type},
    )

    assert 200 == reply.status, reply.body
    assert reply.headers["content-type"].startswith(media_type)
    assert ("1", "1") == (
        reply.headers["provgraph-violations"], reply.headers["provgraph-total"],
    )  # fmt: skip
    assert b"a job has an owner" in reply.body
    assert before == entries(broken)
    if form == "turtle":
        assert parse(reply.body, TURTLE, None).quads


def test_a_retired_contract_finds_nothing_and_stops_nobody(server: Answering) -> None:
    sent(server, job_event("load", owned=False))
    activated(server, "reject")
    assert findings(server)
    reply = server.post(f"{CONTRACTS}/owners/retire", b"{}")
    again = server.post(f"{CONTRACTS}/owners/retire", b"{}")

    assert ("retired", 409) == (reply.json()["status"], again.status)
    assert [] == findings(server)
    sent(server, job_event("other", owned=False))


def test_a_version_that_is_activated_takes_the_place_of_the_other(
    server: Answering,
) -> None:
    sent(server, job_event("load", owned=True))
    activated(server, "warn")
    server.post(CONTRACTS, STRICTER, TURTLE_BODY)
    server.post(f"{CONTRACTS}/owners/activate", b'{"mode": "warn"}')
    states = {
        one["version"]: one["status"]
        for one in server.ask("GET", CONTRACTS).json()["contracts"]
    }

    assert {"1.0.0": "retired", "2.0.0": "active"} == states
    assert ["2.0.0"] == [one["version"] for one in findings(server)]


def test_what_rejects_answers_422_and_keeps_nothing_but_a_verdict(
    server: Answering,
) -> None:
    activated(server, "reject")
    before = entries(server)
    reply = server.post("/api/v1/lineage", json.dumps(job_event("load", owned=False)))
    said = reply.json()

    assert (422, "breach") == (reply.status, said["code"])
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert (["owners@1.0.0"], 1, before) == (
        said["contracts"], said["results_total"], said["entry"],
    )  # fmt: skip
    (result,) = said["results"]
    assert ("<urn:provgraph:job:test:load>", "a job has an owner") == (
        result["focus"], result["message"],
    )  # fmt: skip
    assert before + 1 == entries(server)
    assert [] == server.query("SELECT ?job { ?job a pg:Job }")
    kept = server.post("/api/v1/lineage", json.dumps(job_event("load", owned=True)))
    assert 201 == kept.status


def test_a_stream_and_a_batch_say_of_each_event_whether_it_was_refused(
    server: Answering,
) -> None:
    activated(server, "reject")
    events = [job_event(f"job{at}", owned=at % 2 == 0) for at in range(4)]
    stream = server.post(
        "/pg/v1/events?wait=graph", "\n".join(map(json.dumps, events)), NDJSON
    ).json()
    events = [job_event(f"task{at}", owned=at % 2 == 0) for at in range(4)]
    batch = server.post("/api/v1/lineage/batch", json.dumps(events)).json()

    assert (4, 2, 2) == (
        stream["received"], stream["written"], stream["refused_total"],
    )  # fmt: skip
    assert [2, 4] == [one["line"] for one in stream["refused"]]
    assert all("a job has an owner" in one["message"] for one in stream["refused"])
    assert (4, 2, 2, 0) == tuple(
        batch["summary"][one]
        for one in ("received", "successful", "failed", "retriable")
    )
    assert [(1, "breach"), (3, "breach")] == [
        (one["index"], one["code"]) for one in batch["failed_events"]
    ]


def test_what_is_quarantined_is_taken_and_kept_out_until_it_breaks_nothing(
    server: Answering,
) -> None:
    activated(server, "quarantine")
    reply = server.post("/api/v1/lineage", json.dumps(job_event("load", owned=False)))
    number = reply.json()["entry"]
    before = server.query("SELECT ?job { ?job a pg:Job }")
    (held,) = server.ask("GET", "/pg/v1/quarantine").json()["entries"]
    refused = server.post(f"/pg/v1/quarantine/{number}/retry", b"{}")
    server.post(CONTRACTS, LOOSER, TURTLE_BODY)
    server.post(f"{CONTRACTS}/owners/activate", b'{"mode": "quarantine"}')
    released = server.post(f"/pg/v1/quarantine/{number}/retry", b"{}")

    assert (201, ["owners@1.0.0"]) == (reply.status, reply.json()["quarantined_by"])
    assert [] == before
    assert (number, "it breaks the contract owners@1.0.0") == (
        held["number"], held["reason"],
    )  # fmt: skip
    assert [422, 202] == [refused.status, released.status]
    assert [["urn:provgraph:job:test:load"]] == server.query(
        "SELECT ?job { ?job a pg:Job }"
    )
    assert [] == server.ask("GET", "/pg/v1/quarantine").json()["entries"]


def test_a_contract_of_some_namespaces_stops_no_others(server: Answering) -> None:
    activated(server, "reject", namespaces=["shop*"])
    elsewhere = job_event("load", owned=False)
    there = {**elsewhere, "job": {"namespace": "shop.nightly", "name": "load"}}
    replies = [
        server.post("/api/v1/lineage", json.dumps(one)) for one in (elsewhere, there)
    ]

    assert [201, 422] == [one.status for one in replies]


def test_a_contract_whose_time_is_over_stops_nobody(server: Answering) -> None:
    activated(server, "reject", valid_to="2026-01-01")
    sent(server, job_event("load", owned=False))

    assert [] == findings(server)


def validations(server: Answering) -> int:
    """How many the graph tells of."""
    (told,) = server.query(
        "SELECT (COUNT(?v) AS ?n) { GRAPH ?g { ?v a pg:Validation } }"
    )
    return int(told[0])


def test_an_audit_stops_nobody_and_tells_by_schedule(tmp_path: Path) -> None:
    with forked(tmp_path / "w", contracts_audit_seconds=1) as server:
        activated(server, "audit")
        sent(server, job_event("load", owned=False))
        found = until(lambda: findings(server))
        sent(server, job_event("load", owned=True))
        until(lambda: not findings(server))
        # What an audit found is told first, and then that there was one.
        until(lambda: validations(server) >= 2)

    assert ["a job has an owner"] == [one["message"] for one in found]


def test_a_contract_that_cannot_be_audited_holds_up_no_other(tmp_path: Path) -> None:
    unknown = b"""
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix pg: <https://w3id.org/provgraph/ns#> .
    <urn:s> a sh:NodeShape ; sh:targetClass pg:Job ; sh:sparql [ sh:message "no" ;
        sh:select "SELECT $this { $this a ?c BIND(<urn:unknown>(?c) AS ?d) }" ] .
    """
    with forked(tmp_path / "w", contracts_audit_seconds=0) as server:
        sent(server, job_event("load", owned=False))
        server.post(f"{CONTRACTS}?name=earlier&version=1.0.0", unknown, TURTLE_BODY)
        server.post(f"{CONTRACTS}/earlier/activate", '{"mode": "audit"}')
        activated(server, "audit")
        found = until(lambda: findings(server))

    assert ["owners"] == [one["contract"] for one in found]


def test_findings_of_an_audit_outlive_a_restart(tmp_path: Path) -> None:
    with forked(tmp_path / "w", contracts_audit_seconds=0) as server:
        sent(server, job_event("load", owned=False))
        activated(server, "audit")
        until(lambda: findings(server))
    with forked(tmp_path / "w", contracts_audit_seconds=0) as server:
        assert 1 == len(findings(server))
