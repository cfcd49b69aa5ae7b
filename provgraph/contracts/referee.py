"""pySHACL, for what the engine does not plan: SHACL's advanced features.

It is some hundred times slower than the engine, and nobody is given its verdict
without being told so. Nothing is fetched by it, and no JavaScript is run.

Source: https://www.w3.org/TR/shacl-af/
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pyshacl
import rdflib
from rdflib.graph import Graph

from provgraph.contracts.reading_path import read_path
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports.graph import (
    CONFORMS,
    DETAIL,
    PATH,
    REPORT,
    RESULT,
)
from provgraph.contracts.words import VIOLATION, sh
from provgraph.errors import EvaluationError, ShapesError
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import XSD, Term, datatype, iri, lexical, text
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A

PYSHACL: Final = "pyshacl"
_JAVASCRIPT: Final = sh("js")
_DEPTH_MAX: Final = 64
"""Shapes one in the other, as the engine has it."""


def referee(shapes: Iterable[Triple], data: Iterable[Triple]) -> Report:
    """Return what pySHACL finds in a graph, all of it.

    Rules are run before the graph is judged, and what they conclude is judged too.

    Raises:
        ShapesError: it does not take the shapes, or they are JavaScript.
        EvaluationError: it fails of them.
    """
    known = Triples(shapes)
    if next(known.match(None, _JAVASCRIPT, None), None) is not None:
        raise ShapesError("the shapes use sh:js, and no JavaScript is run here")
    logging.getLogger("pyshacl-validate").setLevel(logging.CRITICAL)
    with _as_written():
        found = _validated(_graph(data), _graph(known.match(None, None, None)))
        return _report(Triples(_triples(found)))


def _validated(data: Graph, shapes: Graph) -> Graph:
    try:
        _, found, said = pyshacl.validate(
            data,
            shacl_graph=shapes,
            advanced=True,
            inference="none",
            do_owl_imports=False,
            js=False,
            max_validation_depth=_DEPTH_MAX,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # it refuses shapes by errors of every kind
        told = str(error).partition("\n")[0][:500] or type(error).__name__
        raise ShapesError(f"pySHACL does not take the shapes: {told}") from error
    if not isinstance(found, Graph):
        raise EvaluationError(f"pySHACL failed: {str(said).strip()[:500]}")
    return found


@contextmanager
def _as_written() -> Iterator[None]:
    """Have rdflib keep the texts of literals, which it would write anew."""
    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _graph(triples: Iterable[Triple]) -> Graph:
    graph = Graph()
    nodes: dict[Term, Any] = {}
    for one in triples:
        for term in one:
            if term not in nodes:
                nodes[term] = _node(term)
        graph.add((nodes[one[0]], nodes[one[1]], nodes[one[2]]))
    return graph


def _node(term: Term) -> Any:  # noqa: ANN401 - any of the library's terms
    if term.startswith("_:"):
        return rdflib.BNode(term[2:])
    if term[0] == '"':
        end = term[term.rindex('"') + 1 :]
        if end.startswith("@"):
            return rdflib.Literal(lexical(term), lang=end[1:])
        # It takes a text without a datatype for another than xsd:string.
        named = rdflib.URIRef(datatype(term)) if end else None
        return rdflib.Literal(lexical(term), datatype=named)
    if term.startswith("<<"):
        raise ShapesError("pySHACL knows no triples within triples")
    return rdflib.URIRef(term[1:-1])


def _triples(graph: Graph) -> Iterator[Triple]:
    for subject, predicate, value in graph:
        yield _token(subject), _token(predicate), _token(value)


def _token(node: Any) -> Term:  # noqa: ANN401 - likewise
    if isinstance(node, rdflib.BNode):
        return Term(f"_:{node}")
    if not isinstance(node, rdflib.Literal):
        return iri(str(node))
    token = text(str(node))
    if node.language:
        return Term(f"{token}@{node.language}")
    named = str(node.datatype) if node.datatype else f"{XSD}string"
    return token if named == f"{XSD}string" else Term(f"{token}^^<{named}>")


def _report(graph: Triples) -> Report:
    roots = graph.subjects(A, REPORT)
    if len(roots) != 1 or not graph.values(roots[0], CONFORMS):
        raise EvaluationError("pySHACL gives no report")
    found = graph.values(roots[0], RESULT)
    return Report.of(tuple(_result(graph, one) for one in found))


def _result(graph: Triples, node: Term) -> Result:
    def one(name: str) -> Term | None:
        return next(iter(graph.values(node, sh(name))), None)

    paths = graph.values(node, PATH)
    return Result(
        focus=one("focusNode") or node,
        path=read_path(graph, paths[0]) if paths else None,
        value=one("value"),
        shape=one("sourceShape") or node,
        component=one("sourceConstraintComponent") or node,
        severity=one("resultSeverity") or VIOLATION,
        messages=tuple(graph.values(node, sh("resultMessage"))),
        constraint=one("sourceConstraint"),
        details=tuple(_result(graph, inner) for inner in graph.values(node, DETAIL)),
    )
