"""Reports of every shape, and their graphs read back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

import pyoxigraph
from hypothesis import strategies as st

from provgraph.contracts.constraint import Constraint
from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
)
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import REPORTS, About
from provgraph.contracts.shape import Shape, Shapes, TargetClass
from provgraph.contracts.words import INFO, VIOLATION, WARNING, sh
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri, text
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import RDF_NAMESPACE, A, prov

RUN: Final = iri("http://example.org/shapes#Run")
USED: Final = Predicate(prov("used"))
HOSTILE: Final = (
    "<script>alert(1)</script>",
    "]]>",
    "a | b \\| c",
    "`one` ``two``",
    "\u202eback\u2066",
    "\x00\x1b[31m\x9b",
    "&amp; \"quoted\" 'too'",
    "line\nline\r\n\ttab",
    "[click](http://evil.example) ![](x) @user #1",
    "-->  # @prefix",
    "{0} {it} %s",
    "\\",
)


def result(**changes: object) -> Result:
    plain = Result(
        focus=iri("http://example.org/run/1"),
        path=USED,
        value=None,
        shape=RUN,
        component=sh("MinCountConstraintComponent"),
        severity=VIOLATION,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def shapes(*constraints: Constraint) -> Shapes:
    target = TargetClass(prov("Activity"))
    shape = Shape(RUN, USED, targets=(target,), constraints=constraints)
    return Shapes({RUN: shape}, Triples())


def written(form: str, report: Report, about: About | None = None) -> str:
    return b"".join(REPORTS[form](report, about or About())).decode()


def many(count: int) -> Report:
    """A report of so many results, of ten shapes, some with details."""
    inner = (result(value=text("inner"), component=sh("InConstraintComponent")),)
    return Report.of(
        tuple(
            result(
                focus=iri(f"http://example.org/run/{number}"),
                value=text(f'the "{number}"th value'),
                shape=iri(f"http://example.org/shapes#S{number % 10}"),
                component=sh("ClassConstraintComponent"),
                severity=(VIOLATION, WARNING, INFO)[number % 3],
                details=inner if number % 5 == 0 else (),
                messages=(text(f"message {number}"),) if number % 2 else (),
            )
            for number in range(count)
        )
    )


words: Final = st.text(max_size=8) | st.sampled_from(HOSTILE)
iris: Final = st.sampled_from(
    [
        iri(one)
        for one in (
            "http://example.org/a",
            "http://example.org/b.c",
            "http://example.org/end.",
            "http://example.org/ns#x-1",
            "http://www.w3.org/ns/prov#used",
            "http://www.w3.org/ns/prov#",
            "http://www.w3.org/ns/prov#a/b",
            "http://www.w3.org/ns/prov#été",
            "http://www.w3.org/ns/prov#x²",
            "urn:x:y:1",
            "a:b",
        )
    ]
)
blanks: Final = st.sampled_from([Term("_:b0"), Term("_:r1"), Term("_:r_2")])
literals: Final = st.builds(
    lambda value, tail: Term(text(value) + tail),
    words,
    st.sampled_from(
        [
            "",
            "@en",
            "@de-ch",
            "^^<http://www.w3.org/2001/XMLSchema#byte>",
            "^^<http://example.org/ns#type>",
        ]
    ),
)
paths: Final[st.SearchStrategy[Path]] = st.recursive(
    st.builds(Predicate, iris),
    lambda inner: (
        st.builds(Inverse, inner)
        | st.builds(Repeat, inner, st.sampled_from("*+?"))
        | st.builds(Sequence, st.lists(inner, min_size=2, max_size=3).map(tuple))
        | st.builds(Alternative, st.lists(inner, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=5,
)


def _results(details: st.SearchStrategy[tuple[Result, ...]]) -> st.SearchStrategy:
    return st.builds(
        Result,
        focus=iris | blanks | literals,
        path=st.none() | paths,
        value=st.none() | iris | blanks | literals,
        shape=iris | blanks,
        component=st.sampled_from(
            [sh("MinCountConstraintComponent"), sh("OrConstraintComponent")]
        )
        | iris,
        severity=st.sampled_from([VIOLATION, WARNING, INFO]) | iris,
        messages=st.lists(literals, max_size=2, unique=True).map(tuple),
        constraint=st.none() | iris | blanks,
        details=details,
    )


results: Final = st.recursive(
    _results(st.just(())),
    lambda inner: _results(st.lists(inner, max_size=2).map(tuple)),
    max_leaves=3,
)
reports: Final = st.builds(
    replace,
    st.lists(results, max_size=4).map(tuple).map(Report.of),
    disallowed=st.none() | st.frozensets(st.sampled_from([VIOLATION, WARNING])),
)


def canonical(triples: Iterable[pyoxigraph.Triple]) -> str:
    """Isomorphic graphs have this in common, and no others."""
    dataset = pyoxigraph.Dataset(
        pyoxigraph.Quad(one.subject, one.predicate, one.object) for one in triples
    )
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(str(quad) for quad in dataset))


def graph_of(lines: Iterable[Triple]) -> str:
    body = "".join(f"{' '.join(one)} .\n" for one in lines)
    parsed = pyoxigraph.parse(body, pyoxigraph.RdfFormat.N_TRIPLES)
    return canonical(quad.triple for quad in parsed)


def read_path(graph: Triples, node: Term) -> Path:
    """Return the path that a node stands for, as the standard reads it."""
    if node[0] == "<":
        return Predicate(node)
    star = graph.star(node)
    (word,) = [one for one in star if one != _REST]
    if word == _FIRST:
        return Sequence(tuple(read_path(graph, one) for one in _members(graph, node)))
    (inner,) = star[word]
    signs = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
    name = word[1:-1].rpartition("#")[2]
    if name == "inversePath":
        return Inverse(read_path(graph, inner))
    if name == "alternativePath":
        ways = _members(graph, inner)
        return Alternative(tuple(read_path(graph, one) for one in ways))
    return Repeat(read_path(graph, inner), signs[name])  # type: ignore[arg-type]


def read_result(graph: Triples, node: Term) -> Result:
    """Return the result that a node stands for."""

    def one(name: str) -> Term | None:
        found = graph.values(node, sh(name))
        return found[0] if found else None

    path = one("resultPath")
    return Result(
        focus=one("focusNode") or Term(""),
        path=None if path is None else read_path(graph, path),
        value=one("value"),
        shape=one("sourceShape") or Term(""),
        component=one("sourceConstraintComponent") or Term(""),
        severity=one("resultSeverity") or Term(""),
        messages=tuple(sorted(graph.values(node, sh("resultMessage")))),
        constraint=one("sourceConstraint"),
        details=tuple(
            read_result(graph, inner) for inner in graph.values(node, sh("detail"))
        ),
    )


def read_report(graph: Triples, node: Term) -> Report:
    found = graph.values(node, sh("result"))
    return Report.of(tuple(read_result(graph, one) for one in found))


def report_node(graph: Triples) -> Term | None:
    found = graph.subjects(A, sh("ValidationReport"))
    return found[0] if found else None


_FIRST: Final = iri(f"{RDF_NAMESPACE}first")
_REST: Final = iri(f"{RDF_NAMESPACE}rest")


def _members(graph: Triples, node: Term) -> list[Term]:
    members = []
    while node != iri(f"{RDF_NAMESPACE}nil"):
        members.append(graph.values(node, _FIRST)[0])
        node = graph.values(node, _REST)[0]
    return members
