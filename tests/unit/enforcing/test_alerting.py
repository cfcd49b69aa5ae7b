"""Which findings a rule takes, and what is said of them."""

from __future__ import annotations

import orjson
import pytest

from provgraph.contracts.path import Predicate
from provgraph.contracts.report import Result
from provgraph.contracts.words import VIOLATION, WARNING, sh
from provgraph.enforcing.alerting import (
    Rule,
    firing,
    kind_of,
    request_body,
    resolved,
)
from provgraph.enforcing.contract import version_node
from provgraph.enforcing.finding import Finding, Moment, described
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, iri, text

MINT = Mint("https://data.example.org/id/")
FIRST = Moment("2026-01-01T00:00:00.000Z", 3)
LAST = Moment("2026-01-02T00:00:00.000Z", 8)
GONE = Moment("2026-01-03T00:00:00.000Z", 9)
JOB = iri("urn:job:a b".replace(" ", "%20"))


def found(
    severity: Term = VIOLATION,
    message: str = "a job has an owner",
    last: Moment = LAST,
) -> Finding:
    result = Result(
        focus=JOB,
        path=Predicate(iri("urn:owner")),
        value=text('no "one" . at all'),
        shape=iri("urn:shape"),
        component=sh("MinCountConstraintComponent"),
        severity=severity,
        messages=(text(message),) if message else (),
    )
    contract = version_node(MINT, "job owners", "1.0.0")
    node, said = described(MINT, contract, result)
    return Finding(node, contract, said, FIRST, last)


@pytest.mark.parametrize(
    ("rule", "takes"),
    [
        (Rule("all"), True),
        (Rule("by name", ("job owners",)), True),
        (Rule("by pattern", ("dataset*", "job*")), True),
        (Rule("of others", ("owners", "Job*")), False),
        (Rule("lighter ones", severities=("warning", "info")), False),
    ],
)
def test_a_rule_takes_by_contract_and_severity(rule: Rule, takes: bool) -> None:
    assert takes is rule.takes(*kind_of(MINT, found()))


@pytest.mark.parametrize(
    ("severity", "said"),
    [
        (VIOLATION, "violation"),
        (WARNING, "warning"),
        (iri("urn:mine"), "urn:mine"),
    ],
)
def test_a_severity_goes_by_its_name_or_iri(severity: Term, said: str) -> None:
    assert ("job owners", said) == kind_of(MINT, found(severity))


def test_a_message_says_what_was_found_where_and_when() -> None:
    finding = found()
    message = firing(MINT, Rule("mine"), finding, "http://127.0.0.1:8765")

    assert {
        "id": message["id"],
        "status": "firing",
        "rule": "mine",
        "contract": "job owners@1.0.0",
        "severity": "violation",
        "focus": "<urn:job:a%20b>",
        "path": "<urn:owner>",
        "value": '"no \\"one\\" . at all"',
        "component": "http://www.w3.org/ns/shacl#MinCountConstraintComponent",
        "message": "a job has an owner",
        "first_seen": FIRST.at,
        "at": LAST.at,
        "entry": 8,
        "finding": finding.node[1:-1],
        "link": "http://127.0.0.1:8765/pg/v1/findings"
        "?contract=job%20owners&focus=urn%3Ajob%3Aa%2520b",
    } == message


def test_a_shape_without_a_message_is_told_by_its_component() -> None:
    message = firing(MINT, Rule("mine"), found(message=""), "")

    assert "MinCountConstraintComponent" == message["message"]


def test_a_long_text_is_cut() -> None:
    message = firing(MINT, Rule("mine"), found(message="x" * 9_999), "")

    assert "x" * 2_000 + "…" == message["message"]


def test_what_has_gone_is_told_under_the_id_under_which_it_came() -> None:
    came = firing(MINT, Rule("mine"), found(), "")
    gone = resolved(came, GONE)

    assert (came["id"], "resolved", GONE.at, 9) == (
        gone["id"],
        gone["status"],
        gone["at"],
        gone["entry"],
    )


def test_an_id_is_of_the_rule_the_finding_and_the_moment_it_began() -> None:
    ids = {
        firing(MINT, Rule(name), found(last=moment), "")["id"]
        for name in ("mine", "yours")
        for moment in (LAST, GONE)
    }

    assert 4 == len(ids)
    assert firing(MINT, Rule("mine"), found(), "")["id"] in ids


def test_a_request_tells_its_messages_in_their_order() -> None:
    came = firing(MINT, Rule("mine"), found(), "")
    gone = resolved(came, GONE)
    body = orjson.loads(request_body("mine", [came, gone]))

    assert {
        "type": "findings",
        "timestamp": GONE.at,
        "data": {"rule": "mine", "alerts": [came, gone]},
    } == body
