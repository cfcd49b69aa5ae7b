"""What a pack finds in a graph: as the referee has it, and as our engine has it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import pyshacl
import rdflib

from provgraph.contracts.asking import Asking
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.packs import packs
from provgraph.contracts.reading import read_shapes
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri_value
from provgraph.rdf.triples import Triples

_SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")


class Found(NamedTuple):
    """One result: the name of its shape within the pack, and the node judged."""

    shape: str
    severity: str
    focus: str


def judged_by_us(
    pack: str, triples: Iterable[Triple], *, by_columns: bool
) -> list[Found]:
    """Return what the shapes of *pack* find after our engine, in order."""
    parsed = parse(packs()[pack].turtle(), TURTLE, None).quads
    shapes = read_shapes(Triples(quad[:3] for quad in parsed))
    data = Triples(triples)
    asking = Asking(WrittenEndpoint(data.match(None, None, None)))
    report = judge_graph(shapes, data, asking=asking, by_columns=by_columns)
    return sorted(
        Found(_name(one.shape[1:-1]), _name(one.severity[1:-1]), _plain(one.focus))
        for one in report.results
    )


def _plain(term: Term) -> str:
    return iri_value(term) if term[0] == "<" else term


def judged(pack: str, triples: Iterable[Triple]) -> list[Found]:
    """Return what the shapes of *pack* find after pySHACL, in order."""
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
