"""What a pack finds in a graph, asked in one place of whichever engine judges."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pyshacl
import rdflib

from provgraph.contracts.packs import packs
from provgraph.rdf.quads import Triple

_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


class Found(NamedTuple):
    """One result: the name of its shape within the pack, and the node judged."""

    shape: str
    severity: str
    focus: str


def judged(pack: str, triples: Iterable[Triple]) -> list[Found]:
    """Return what the shapes of *pack* find, in order."""
    data = rdflib.Graph()
    lines = "".join(f"{one} {way} {other} .\n" for one, way, other in triples)
    data.parse(data=lines, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=_shapes(pack), inplace=True)
    assert isinstance(report, rdflib.Graph)
    results = report.subjects(rdflib.RDF.type, _SH.ValidationResult)
    return sorted(
        Found(
            _name(report.value(one, _SH.sourceShape)),
            _name(report.value(one, _SH.resultSeverity)),
            str(report.value(one, _SH.focusNode)),
        )
        for one in results
    )


@cache
def _shapes(pack: str) -> rdflib.Graph:
    return rdflib.Graph().parse(data=packs()[pack].turtle(), format="turtle")


def _name(term: object) -> str:
    return str(term).rpartition("#")[2]
