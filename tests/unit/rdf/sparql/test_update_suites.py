"""The W3C update tests: our operations do what the engine's own update does."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from provgraph.errors import QueryError
from provgraph.rdf.sparql.update import read_update
from tests.unit.rdf.sparql.builders import Case, cases
from tests.unit.rdf.sparql.reference import Interpreter, RefusedError, canonical

BASE = "http://example.org/base/"


def loaded(case: Case) -> ox.Store:
    store = ox.Store()
    for path, name in case.data:
        graph = None if name is None else ox.NamedNode(name)
        store.load(path=str(path), base_iri=BASE, to_graph=graph)
    return store


def engine(case: Case) -> object:
    store = loaded(case)
    try:
        store.update(case.text, base_iri=BASE)
    except (RuntimeError, OSError):
        return "refused"
    return canonical(store)


def ours(case: Case) -> object:
    store = loaded(case)
    try:
        Interpreter(store).run(read_update(case.text, base=BASE, prefixes={}))
    except RefusedError:
        return "refused"
    return canonical(store)


@pytest.mark.parametrize(("suite", "number"), [("sparql11", 94), ("sparql12", 3)])
def test_operations_do_what_the_engine_does(suite: str, number: int) -> None:
    tests = [case for case in cases(suite) if case.kind == "UpdateEvaluationTest"]
    answers = [(case.name, engine(case), ours(case)) for case in tests]
    different = [name for name, expected, answer in answers if expected != answer]

    assert [] == different
    assert [] == [name for name, expected, _ in answers if expected == "refused"]
    assert number == len(tests)


@pytest.mark.parametrize(("suite", "number"), [("sparql11", 42), ("sparql12", 18)])
def test_every_update_of_the_syntax_tests_can_be_read(suite: str, number: int) -> None:
    tests = [
        case
        for case in cases(suite)
        if case.path.suffix == ".ru" and case.kind.startswith("PositiveUpdateSyntax")
    ]
    for case in tests:
        read_update(case.text, base=BASE, prefixes={})

    assert number == len(tests)


def test_what_the_suites_forbid_in_updates_is_refused() -> None:
    """All of it by reading alone: the engine sees no text of an update."""
    tests = [
        case
        for suite in ("sparql11", "sparql12")
        for case in cases(suite)
        if case.path.suffix == ".ru" and not case.positive
    ]
    passed = []
    for case in tests:
        try:
            read_update(case.text, base=BASE, prefixes={})
        except QueryError:
            continue
        passed.append(case.name)

    assert [] == passed
    assert 23 == len(tests)
