"""A contract that finds too much is set aside; what is found is told part by part."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.enforcing import standing, watch
from provgraph.enforcing.changed import Changed
from provgraph.enforcing.contract import WARN
from provgraph.enforcing.finding import Moment
from provgraph.enforcing.standing import parted
from provgraph.enforcing.watch import Watch
from provgraph.model.facts import Change
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from tests.unit.enforcing.builders import contract

SHAPES = """
:S a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] .
"""
NOW = Moment("2026-01-01T00:00:00Z", 1)
MANY: list[Triple] = [
    (iri(f"urn:x{number}"), A, iri("urn:shape:C")) for number in range(5)
]
SAID = '"the contract is not watched any more: it finds more than 4 things"'
lines = st.sets(
    st.builds("<urn:{}> <urn:{}> <urn:z> .".format, *[st.integers(0, 9)] * 2)
)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "FINDINGS_MAX", 4)
    monkeypatch.setattr(standing, "_LINES_AT_ONCE", 3)


def open_in(watched: Watch) -> list[str]:
    """What is found now, all that is said of it in one text."""
    known = watched.findings.values()
    return [" ".join(one.said) for one in known if one.resolved is None]


def test_a_contract_that_finds_too_much_at_first_is_not_watched() -> None:
    watched = Watch(Mint(), {})
    watched.renew([replace(contract(SHAPES), mode=WARN)], Triples(MANY), NOW)
    (found,) = open_in(watched)

    assert SAID in found
    assert not watched.is_watching


def test_a_contract_that_comes_to_find_too_much_is_watched_no_longer() -> None:
    watched = Watch(Mint(), {})
    watched.renew([replace(contract(SHAPES), mode=WARN)], Triples(MANY[:4]), NOW)
    before = len(open_in(watched))
    watched.changed(Changed(MANY[4:], (), {}), Triples(MANY), NOW)

    assert 4 == before
    assert 1 == sum(SAID in one for one in open_in(watched))
    assert not watched.is_watching


@given(removed=lines, added=lines)
def test_a_change_in_parts_is_the_change_and_parts_no_subject(
    removed: set[str], added: set[str]
) -> None:
    whole = Change(tuple(sorted(removed)), tuple(sorted(added)))
    parts = list(parted(whole))
    subjects = [
        {line.partition(" ")[0] for line in (*one.removed, *one.added)} for one in parts
    ]

    assert whole.removed == tuple(line for one in parts for line in one.removed)
    assert whole.added == tuple(line for one in parts for line in one.added)
    assert len(set().union(*subjects)) == sum(map(len, subjects))
