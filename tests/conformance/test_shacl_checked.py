"""The W3C's SHACL suite in real workers: the engine's reports are pySHACL's.

Source: https://w3c.github.io/data-shapes/data-shapes-test-suite/
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat
from pyoxigraph import parse as parsed

from provgraph.contracts.words import sh
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import triple
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from provgraph.workspace import Check, Checker, Incoming
from tests.conformance.shacl_cases import Case, cases
from tests.profile import PROFILE
from tests.suites import suites

PYSHACL_FAILS = {
    # It takes "1"^^xsd:boolean for true, which the suite does not.
    "core/property/uniqueLang-002",
    # It looks for declarations of what is imported only in an owl:Ontology.
    "sparql/node/prefixes-001",
    "sparql/pre-binding/shapesGraph-001",  # it has no $shapesGraph
}


@pytest.mark.parametrize("part", ["core", "sparql"])
def test_reports_are_those_of_pyshacl(part: str) -> None:
    """Over the files of the W3C's suite, each engine in a real worker."""
    root = suites("shacl")
    every = [
        one
        for one in cases(root / part / "manifest.ttl", root)
        if one.expected is not None and one.name not in PYSHACL_FAILS
    ]
    step = 1 if PROFILE == "full" else 6
    differing = asyncio.run(_differing(every[::step]))

    assert {"core": 97, "sparql": 13}[part] == len(every)
    assert [] == differing


async def _differing(chosen: list[Case]) -> list[str]:
    checker = Checker()
    differing = []
    try:
        for case in chosen:
            own, other = [
                _canonical(
                    (
                        await checker.check(
                            Check(
                                (_of(case.shapes),),
                                (_of(case.data),),
                                form="turtle",
                                engine=engine,
                            ),
                            seconds_max=60,
                        )
                    ).report
                )
                for engine in ("own", "pyshacl")
            ]
            if own != other:
                differing.append(case.name)
    finally:
        await checker.close()
    return differing


def _of(path: Path) -> Incoming:
    return Incoming(path.read_bytes(), name=path.name, location=path.as_uri())


def _canonical(turtle: bytes) -> Dataset:
    """Return a report's graph, whatever its blank nodes are called."""
    quads = parse(turtle, TURTLE, None).quads
    every = Triples(quad[:3] for quad in quads)
    left = list(every.subjects(A, sh("ValidationReport")))
    told: dict[Triple, None] = {}
    for node in left:
        for one in every.match(node, None, None):
            if one not in told and one[1] not in (sh("resultMessage"), sh("detail")):
                told[one] = None
                left.append(one[2])
    lines = "\n".join(triple(*one) for one in told)
    graph = Dataset(parsed(lines, RdfFormat.N_TRIPLES))
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return graph
