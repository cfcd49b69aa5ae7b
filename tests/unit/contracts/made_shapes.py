"""Shapes and graphs that Hypothesis makes, small and full of what is awkward."""

from __future__ import annotations

from hypothesis import strategies as st

from provgraph.contracts import constraint as c
from provgraph.contracts import path as p
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from provgraph.contracts.words import VIOLATION, WARNING
from provgraph.rdf.terms import XSD, Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import RDF_NAMESPACE, RDFS_NAMESPACE, A

SUBCLASS_OF = iri(f"{RDFS_NAMESPACE}subClassOf")
PREDICATES = st.sampled_from([iri("p:p"), iri("p:q"), iri("p:r")])
CLASSES = st.sampled_from([iri("c:A"), iri("c:B"), iri("c:C")])
NODES = st.sampled_from([iri("n:a"), iri("n:b"), iri("n:cde"), Term("_:b")])
LITERALS = st.sampled_from(
    [
        Term(one)
        for one in (
            '"a"',
            '"ab\\"c\\\\"',
            '"\\u0001\\n"',
            '"a"@en',
            '"b"@en',
            '"b"@en-gb',
            '"c"@de',
            '"x\\"@en"',
            f'"1"^^<{XSD}integer>',
            f'"01"^^<{XSD}integer>',
            f'"+2"^^<{XSD}integer>',
            f'"two"^^<{XSD}integer>',
            f'"1.5"^^<{XSD}decimal>',
            f'"true"^^<{XSD}boolean>',
            f'"2020-01-01T00:00:00Z"^^<{XSD}dateTime>',
            f'"2020-02-29T00:00:00"^^<{XSD}dateTime>',
            f'"2020-02-30T00:00:00Z"^^<{XSD}dateTime>',
            f'"2021-01-01"^^<{XSD}date>',
        )
    ]
)
VALUES = NODES | LITERALS
DATATYPES = st.sampled_from(
    [
        iri(f"{XSD}{name}")
        for name in ("string", "integer", "decimal", "boolean", "dateTime", "date")
    ]
    + [iri(f"{RDF_NAMESPACE}langString"), iri("d:unknown")]
)
GRAPHS = st.lists(
    st.tuples(NODES, PREDICATES, VALUES)
    | st.tuples(NODES, st.just(A), CLASSES)
    | st.tuples(CLASSES, st.just(SUBCLASS_OF), CLASSES),
    min_size=8,
    max_size=30,
)
PATHS = st.recursive(
    PREDICATES.map(p.Predicate),
    lambda inner: (
        inner.map(p.Inverse)
        | st.lists(inner, min_size=2, max_size=3).map(lambda s: p.Sequence(tuple(s)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda s: p.Alternative(tuple(s)))
        | st.builds(p.Repeat, inner, st.sampled_from("*+?"))
    ),
    max_leaves=3,
)
COUNTS = st.integers(0, 3)
OF_VALUES = st.one_of(
    st.builds(c.Class, CLASSES),
    st.builds(c.Datatype, DATATYPES),
    st.builds(c.NodeKind, st.frozensets(st.sampled_from(c.Kind), min_size=1)),
    st.builds(c.MinExclusive, LITERALS),
    st.builds(c.MinInclusive, LITERALS),
    st.builds(c.MaxExclusive, LITERALS),
    st.builds(c.MaxInclusive, LITERALS),
    st.builds(c.MinLength, COUNTS),
    st.builds(c.MaxLength, COUNTS),
    st.builds(
        c.Pattern, st.sampled_from(["a", "^[^A-C]*$", "B"]), st.sampled_from(["", "i"])
    ),
    st.builds(
        c.LanguageIn,
        st.lists(st.sampled_from(["en", "en-GB", "*", "de"]), max_size=2).map(tuple),
    ),
    st.builds(c.In, st.lists(VALUES, max_size=4).map(tuple)),
    st.builds(c.HasValue, VALUES),
    st.builds(c.Equals, PREDICATES),
    st.builds(c.Disjoint, PREDICATES),
    st.builds(c.Closed, st.frozensets(PREDICATES | st.just(A))),
)
OF_PATHS = st.one_of(
    st.builds(c.MinCount, COUNTS),
    st.builds(c.MaxCount, COUNTS),
    st.just(c.UniqueLang()),
    st.builds(c.LessThan, PREDICATES),
    st.builds(c.LessThanOrEquals, PREDICATES),
)
TARGETS = st.one_of(
    st.builds(TargetNode, VALUES),
    st.builds(TargetClass, CLASSES),
    st.builds(TargetSubjectsOf, PREDICATES),
    st.builds(TargetObjectsOf, PREDICATES),
)


@st.composite
def shapes(draw: st.DrawFn) -> Shapes:
    """Make a few shapes, each of which may name those that were made before it."""
    made: dict[Term, Shape] = {}
    for at in range(draw(st.integers(1, 5))):
        node = iri(f"s:{at}")
        path = draw(st.none() | PATHS)
        allowed = OF_VALUES if path is None else OF_VALUES | OF_PATHS
        if made:
            allowed |= of_shapes(list(made), qualified=path is not None)
        made[node] = Shape(
            node,
            path,
            targets=tuple(draw(st.lists(TARGETS, max_size=2))),
            constraints=tuple(draw(st.lists(allowed, min_size=1, max_size=3))),
            severity=draw(st.sampled_from([VIOLATION, WARNING])),
            deactivated=draw(st.integers(0, 9)) == 9,
        )
    last = made[node]
    made[node] = Shape(node, last.path, (draw(TARGETS),), last.constraints)
    return Shapes(made, Triples())


def of_shapes(nodes: list[Term], *, qualified: bool) -> st.SearchStrategy[c.Constraint]:
    """Make constraints that name shapes."""
    one = st.sampled_from(nodes)
    many = st.lists(one, max_size=3).map(tuple)
    siblings = st.lists(one, max_size=2).map(tuple)
    plain = st.one_of(
        st.builds(c.Property, one),
        st.builds(c.Node, one),
        st.builds(c.Not, one),
        st.builds(c.And, many),
        st.builds(c.Or, many),
        st.builds(c.Xone, many),
    )
    if not qualified:
        return plain
    return (
        plain
        | st.builds(c.QualifiedMinCount, one, COUNTS, siblings)
        | st.builds(c.QualifiedMaxCount, one, COUNTS, siblings)
    )
