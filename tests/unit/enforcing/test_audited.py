"""What is open of a contract that is audited is what the last audit found."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts.report import Result
from provgraph.contracts.words import VIOLATION, sh
from provgraph.enforcing.contract import AUDIT, WARN
from provgraph.enforcing.finding import Finding, Moment, described, told_findings
from provgraph.enforcing.watch import Watch
from provgraph.model.facts import Change
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from tests.unit.enforcing.builders import OWNERS, contract

MINT = Mint()
AUDITED = contract(OWNERS).node(MINT)
OTHER = contract(OWNERS, version="2.0.0").node(MINT)
nodes = st.frozensets(st.sampled_from("abcdef"), max_size=6)
audits = st.lists(st.tuples(st.sampled_from((AUDITED, OTHER)), nodes), max_size=8)


def found(by: Term, names: frozenset[str]) -> list[tuple[Term, frozenset[str]]]:
    results = (
        Result(iri(f"urn:{name}"), None, None, iri("urn:s"), sh("X"), VIOLATION)
        for name in sorted(names)
    )
    return [described(MINT, by, one) for one in results]


def graph_after(lines: set[str], change: Change) -> set[str]:
    assert set(change.removed) <= lines
    assert not set(change.added) & (lines - set(change.removed))
    return (lines - set(change.removed)) | set(change.added)


def read(lines: set[str]) -> dict[Term, Finding]:
    """Return the findings that the system graph tells of."""
    body = "".join(f"{line}\n" for line in lines).encode()
    return told_findings(quad[:3] for quad in parse(body, NTRIPLES, None).quads)


@given(audits)
def test_what_is_open_is_what_the_last_audit_found(
    steps: list[tuple[Term, frozenset[str]]],
) -> None:
    watch = Watch(MINT, {})
    lines: set[str] = set()
    last: dict[Term, frozenset[str]] = {AUDITED: frozenset(), OTHER: frozenset()}
    first: dict[Term, int] = {}
    for number, (by, names) in enumerate(steps, 1):
        now = Moment(f"2026-01-01T00:00:{number:02d}Z", number)
        lines = graph_after(lines, watch.audited(by, found(by, names), now))
        last[by] = names
        for node, _ in found(by, names):
            first.setdefault(node, number)

    assert watch.findings == read(lines)
    for by, names in last.items():
        assert {node for node, _ in found(by, names)} == {
            one.node for one in watch.open_of(by)
        }
    assert first == {node: one.first.number for node, one in watch.findings.items()}


@given(nodes)
def test_a_contract_in_audit_keeps_its_findings_when_others_come_into_force(
    names: frozenset[str],
) -> None:
    watch = Watch(MINT, {})
    watch.audited(AUDITED, found(AUDITED, names), Moment("2026-01-01T00:00:00Z", 1))
    in_force = [
        replace(contract(OWNERS), mode=AUDIT),
        replace(contract(OWNERS, name="others"), mode=WARN),
    ]
    watch.renew(in_force, Triples(), Moment("2026-01-02T00:00:00Z", 2))
    kept = {one.node for one in watch.open_of(AUDITED)}
    watch.renew([], Triples(), Moment("2026-01-03T00:00:00Z", 3))

    assert {node for node, _ in found(AUDITED, names)} == kept
    assert [] == list(watch.open_of(AUDITED))
