"""Shapes with what SHACL 1.2 adds, and graphs with lists and reifiers, by chance."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from provgraph.contracts.reading import read_shapes
from provgraph.contracts.shape import Shapes
from provgraph.contracts.words import NEWER
from provgraph.rdf.quads import Triple
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import PROLOGUE, triples_of

RDF = "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
HEAD = PROLOGUE + RDF
SHAPES = [":S0", ":S1"]
NODES = [":n0", ":n1", ":n2", "_:b0"]
CLASSES = [":C0", ":C1"]
PREDICATES = [":p0", ":p1"]
LITERALS = ["1", "2", '"a"', r'"a\nb"']
DATATYPES = ["xsd:string", "xsd:integer"]
REIFIERS = ["_:r0", ":r1"]
"""Few of each, so that changes meet what shapes read."""

_predicate = st.sampled_from(PREDICATES)
_few = st.sampled_from("012")
paths = st.one_of(
    _predicate,
    _predicate,
    _predicate.map("[ sh:inversePath {} ]".format),
    st.builds("( {} {} )".format, _predicate, _predicate),
    _predicate.map("[ sh:zeroOrMorePath {} ]".format),
)


def _list(items: SearchStrategy[str], least: int, most: int) -> SearchStrategy[str]:
    several = st.lists(items, min_size=least, max_size=most)
    return several.map(lambda parts: f"( {' '.join(parts)} )")


_plain = st.one_of(
    st.sampled_from(CLASSES).map("sh:class {}".format),
    st.just("sh:nodeKind sh:IRI"),
    _few.map("sh:minLength {}".format),
    st.builds("sh:property [ sh:path {} ; sh:minCount 1 ]".format, _predicate),
    st.builds("sh:property [ sh:path {} ; sh:maxCount {} ]".format, paths, _few),
)
_shape = _plain.map("[ {} ]".format)

of_values = st.one_of(
    _list(st.sampled_from(CLASSES), 0, 2).map("sh:class {}".format),
    _list(st.sampled_from(DATATYPES), 0, 2).map("sh:datatype {}".format),
    st.just("sh:nodeKind ( sh:IRI sh:Literal )"),
    paths.map("sh:equals {}".format),
    paths.map("sh:disjoint {}".format),
    paths.map("sh:subsetOf {}".format),
    st.sampled_from(CLASSES).map("sh:rootClass {}".format),
    _list(st.sampled_from(CLASSES), 1, 2).map("sh:rootClass {}".format),
    st.just("sh:singleLine true"),
    _few.map("sh:minListLength {}".format),
    _few.map("sh:maxListLength {}".format),
    st.just("sh:uniqueMembers true"),
    _shape.map("sh:memberShape {}".format),
    _shape.map("sh:someValue {}".format),
    st.builds(
        "sh:closed sh:ByTypes ; sh:ignoredProperties {}".format, _list(_predicate, 0, 2)
    ),
)
_of_nodes = st.one_of(
    _predicate.map("sh:uniqueValuesFor {}".format),
    _list(_predicate, 1, 2).map("sh:uniqueValuesFor {}".format),
)
_of_paths = st.one_of(
    paths.map("sh:lessThan {}".format),
    paths.map("sh:lessThanOrEquals {}".format),
)


def _bodies(constraints: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.lists(
        constraints, min_size=1, max_size=2, unique_by=lambda one: one.split()[0]
    ).map(" ; ".join)


_node_shapes = _bodies(of_values | _of_nodes)
_property_shapes = st.builds(
    "sh:path {} ; {}".format, paths, _bodies(of_values | _of_paths)
)
_reified = st.builds(
    "sh:path {} ; sh:reifierShape {} ; sh:reificationRequired {}".format,
    _predicate,
    _shape,
    st.sampled_from(["true", "false"]),
)
_nested = st.one_of(
    _property_shapes.map("sh:property [ {} ]".format),
    _property_shapes.map("sh:property [ {} ]".format),
    _reified.map("sh:property [ {} ]".format),
    _node_shapes.map("sh:node [ {} ]".format),
    _node_shapes.map("sh:property [ sh:path :p0 ; sh:node [ {} ] ]".format),
)
_targets = st.one_of(
    st.sampled_from(CLASSES).map("sh:targetClass {}".format),
    st.sampled_from(NODES[:3]).map("sh:targetNode {}".format),
    _predicate.map("sh:targetSubjectsOf {}".format),
    _predicate.map("sh:targetObjectsOf {}".format),
    _shape.map("sh:targetWhere {}".format),
    st.just("a sh:NodeShape"),
)
_declared = st.builds(
    "{} a rdfs:Class, sh:NodeShape ; sh:property [ sh:path {} ] .".format,
    st.sampled_from(CLASSES),
    _predicate,
)


@st.composite
def newer_shape_texts(draw: st.DrawFn) -> str:
    """Turtle of a few shapes; most of their constraints are of SHACL 1.2."""
    lines = [HEAD, draw(_declared)]
    for name in SHAPES[: draw(st.integers(1, 2))]:
        body = draw(_node_shapes | _nested)
        lines.append(f"{name} {draw(_targets)} ; {body} .")
    return "\n".join(lines)


_triple = st.builds(
    "{} {} {}".format,
    st.sampled_from(NODES),
    _predicate,
    st.sampled_from(NODES + LITERALS),
)
_statements = st.one_of(
    _triple.map("{} .".format),
    st.builds("{} a {} .".format, st.sampled_from(NODES), st.sampled_from(CLASSES)),
    st.builds(
        "{} rdfs:subClassOf {} .".format,
        st.sampled_from(CLASSES + NODES[:1]),
        st.sampled_from(CLASSES),
    ),
    st.builds(
        "{} rdf:first {} .".format,
        st.sampled_from(NODES),
        st.sampled_from(NODES + LITERALS),
    ),
    st.builds(
        "{} rdf:rest {} .".format,
        st.sampled_from(NODES),
        st.sampled_from([*NODES, "rdf:nil", "rdf:nil", "rdf:nil"]),
    ),
    st.builds("{} rdf:reifies <<( {} )>> .".format, st.sampled_from(REIFIERS), _triple),
    st.builds("{} :p0 {} .".format, st.sampled_from(REIFIERS), _few),
    st.builds(
        "{} sh:shape {} .".format, st.sampled_from(NODES), st.sampled_from(SHAPES)
    ),
)

NEWER_STATEMENTS: SearchStrategy[Triple] = _statements.map(
    lambda line: triples_of(HEAD + line)[0]
)
"""A triple as these graphs are made of."""

newer_data: SearchStrategy[list[Triple]] = st.lists(NEWER_STATEMENTS, max_size=40).map(
    lambda triples: list(dict.fromkeys(triples))
)


def newer_shapes_of(text: str) -> Shapes:
    """The shapes of a Turtle text, as SHACL 1.2 reads it."""
    return read_shapes(Triples(triples_of(text)), version=NEWER)
