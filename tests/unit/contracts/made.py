"""Shapes and graphs made by chance, small enough that they often meet.

A shape is Turtle, so that every engine can read it.
"""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from provgraph.contracts.reading import read_shapes
from provgraph.contracts.shape import Shapes
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.triples import Triples

PROLOGUE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <urn:made:> .
"""
IRIS = [f":n{number}" for number in range(5)]
NODES = [*IRIS, "_:b0", "_:b1"]
CLASS_SHAPE = ":K0"
"""A class that may be a shape, too."""
CLASSES = [":C0", ":C1", CLASS_SHAPE]
PREDICATES = [":p0", ":p1", ":p2"]
PLAIN = [
    '"a"',
    '"b"',
    '"ab"',
    '"a"@en',
    '"b"@en',
    '"ab"@en',
    '"b"@de-AT',
    "1",
    "2",
    "10",
    "2.5",
    "1.0e0",
    "true",
    '"2026-01-01"^^xsd:date',
    '"2026-01-01T00:00:00Z"^^xsd:dateTime',
    '"2026-01-02T00:00:00Z"^^xsd:dateTime',
]
ODD = [
    '""',
    '"A"@EN',
    '"01"^^xsd:integer',
    '"+2"^^xsd:integer',
    '"x"^^xsd:integer',
    '"5"^^xsd:byte',
    '"300"^^xsd:byte',
    '"2.50"^^xsd:decimal',
    '"INF"^^xsd:double',
    '"NaN"^^xsd:double',
    '"1"^^xsd:boolean',
    '"TRUE"^^xsd:boolean',
    '"2026-02-30"^^xsd:date',
    '"2026-01-01T00:00:00"^^xsd:dateTime',
    '"2026-01-01T02:00:00+02:00"^^xsd:dateTime',
    '"a"^^:D0',
]
BOUNDS = ["1", "2.5", '"2026-01-01T00:00:00Z"^^xsd:dateTime']
LITERALS = [*PLAIN, *PLAIN, *ODD, *BOUNDS * 4]
DATATYPES = [
    *("xsd:string", "xsd:integer", "xsd:decimal", "xsd:double", "xsd:boolean"),
    *("xsd:date", "xsd:dateTime", "xsd:byte", "rdf:langString", ":D0"),
]
KINDS = [
    *("IRI", "Literal", "BlankNode"),
    *("BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"),
]
LANGUAGES = ['( "en" )', '( "de" "en" )', '( "de-AT" )', '( "EN" )', '( "de-CH" )']
PATTERNS = ['"^a"', '"B$" ; sh:flags "i"', '"[0-9]{2}"', '"n"', '"A b" ; sh:flags "xi"']


def one_of(texts: list[str]) -> SearchStrategy[str]:
    return st.sampled_from(texts)


def short(strategy: SearchStrategy[str]) -> SearchStrategy[str]:
    """The same, with a name that Hypothesis need not spell out."""

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        return draw(strategy)

    return drawn()


def _one(*texts: str) -> SearchStrategy[str]:
    return st.sampled_from(texts)


_predicate = _one(*PREDICATES)
_few = _one("0", "1", "2", "3")
_term = _one(*IRIS, *LITERALS)


def _list(items: SearchStrategy[str], least: int, most: int) -> SearchStrategy[str]:
    several = st.lists(items, min_size=least, max_size=most)
    return several.map(lambda parts: f"( {' '.join(parts)} )")


_paths: SearchStrategy[str] = st.recursive(
    _predicate,
    lambda inner: st.one_of(
        inner.map("[ sh:inversePath {} ]".format),
        _list(inner, 2, 3),
        _list(inner, 2, 2).map("[ sh:alternativePath {} ]".format),
        st.builds(
            "[ sh:{} {} ]".format,
            _one("zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"),
            inner,
        ),
    ),
    max_leaves=3,
)
paths: SearchStrategy[str] = st.one_of(_predicate, _predicate, _paths)

_of_values = short(
    st.one_of(
        one_of(CLASSES).map("sh:class {}".format),
        one_of(DATATYPES).map("sh:datatype {}".format),
        one_of(KINDS).map("sh:nodeKind sh:{}".format),
        st.builds(
            "sh:{} {}".format,
            _one("minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
            one_of([*BOUNDS, *BOUNDS, "1.0e1", PLAIN[-3], ODD[-3]]),
        ),
        st.builds("sh:{} {}".format, _one("minLength", "maxLength"), _few),
        one_of(PATTERNS).map("sh:pattern {}".format),
        one_of(LANGUAGES).map("sh:languageIn {}".format),
        _list(_term, 0, 4).map("sh:in {}".format),
        _term.map("sh:hasValue {}".format),
        _predicate.map("sh:equals {}".format),
        _predicate.map("sh:disjoint {}".format),
        st.builds(
            "sh:closed true ; sh:ignoredProperties {}".format,
            _list(_one(*PREDICATES, "rdf:type"), 0, 3),
        ),
    )
)
_of_properties = st.one_of(
    st.builds("sh:{} {}".format, _one("minCount", "maxCount"), _few),
    st.builds("sh:{} {}".format, _one("minCount", "maxCount"), _few),
    st.just("sh:uniqueLang true"),
    st.just("sh:uniqueLang true"),
    st.builds("sh:{} {}".format, _one("lessThan", "lessThanOrEquals"), _predicate),
)
_aside = st.sampled_from(
    [
        *[""] * 12,
        " ; sh:severity sh:Warning",
        " ; sh:severity :Odd",
        " ; sh:deactivated true",
        ' ; sh:message "so", "ainsi"@fr',
    ]
)


def _bodies(constraints: SearchStrategy[str]) -> SearchStrategy[str]:
    """Constraints of one shape, each parameter once, and what is said beside them."""
    several = st.lists(
        constraints, min_size=1, max_size=3, unique_by=lambda one: one.split()[0]
    ).map(" ; ".join)
    return short(st.builds("{}{}".format, several, _aside))


def node_shapes(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """What stands between the brackets of a node shape."""
    return _bodies(st.one_of(_of_values, inner))


def property_shapes(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """What stands between the brackets of a property shape."""
    constraints = st.one_of(_of_values, _of_properties, inner)
    return st.builds("sh:path {} ; {}".format, paths, _bodies(constraints))


flat = st.one_of(node_shapes(st.nothing()), property_shapes(st.nothing()))
_shared = _one(":T0", ":T1")
_shape = short(st.one_of(flat.map("[ {} ]".format), _shared))
_node_shape = st.one_of(node_shapes(st.nothing()).map("[ {} ]".format), st.just(":T0"))
_property_shape = st.one_of(
    property_shapes(st.nothing()).map("[ {} ]".format), st.just(":T1")
)


def _qualified(extra: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.builds(
        "sh:qualifiedValueShape {} ; sh:qualified{}{}".format,
        _shape,
        _one("MinCount 1", "MinCount 2", *["MaxCount 0"] * 3, "MaxCount 1"),
        extra,
    )


_siblings = short(
    st.builds(
        "sh:property [ sh:path {} ; {} ], [ sh:path {} ; {} ]".format,
        _predicate,
        _qualified(st.just(" ; sh:qualifiedValueShapesDisjoint true")),
        _predicate,
        _qualified(_one("", " ; sh:qualifiedValueShapesDisjoint true")),
    )
)
naming: SearchStrategy[str] = short(
    st.one_of(
        _node_shape.map("sh:node {}".format),
        _shape.map("sh:not {}".format),
        _property_shape.map("sh:property {}".format),
        st.builds("sh:{} {}".format, _one("and", "or", "xone"), _list(_shape, 1, 3)),
        _list(_shape, 1, 3).map("sh:xone {}".format),
        _siblings,
        _siblings,
    )
)
"""Constraints that name other shapes."""

_nested = st.one_of(
    node_shapes(naming), property_shapes(st.one_of(naming, _qualified(st.just(""))))
)
_deep = st.builds("sh:{} [ {} ]".format, _one("node", "not"), node_shapes(naming))
targets: SearchStrategy[str] = st.lists(
    st.one_of(
        one_of(CLASSES).map("sh:targetClass {}".format),
        _one(*IRIS, *PLAIN).map("sh:targetNode {}".format),
        _predicate.map("sh:targetSubjectsOf {}".format),
        _predicate.map("sh:targetObjectsOf {}".format),
    ),
    min_size=1,
    max_size=2,
).map(" ; ".join)
_class_shape = st.one_of(
    st.just(""),
    node_shapes(naming).map(
        f"{CLASS_SHAPE} a rdfs:Class, sh:NodeShape ; {{}} .".format
    ),
)


def texts_of(bodies: SearchStrategy[str]) -> SearchStrategy[str]:
    """Shapes graphs: one to three shapes with targets, and what they share."""
    return st.builds(
        "{}{}\n{}\n:T0 {} .\n:T1 {} .\n".format,
        st.just(PROLOGUE),
        st.lists(st.builds("{} ; {}".format, targets, bodies), min_size=2, max_size=4)
        .map(enumerate)
        .map(lambda each: "\n".join(f":S{number} {body} ." for number, body in each)),
        _class_shape,
        node_shapes(st.nothing()),
        property_shapes(st.nothing()),
    )


shape_texts: SearchStrategy[str] = short(
    texts_of(st.one_of(flat, _nested, _nested, node_shapes(_deep)))
)
"""A shapes graph of SHACL Core."""

_texts = one_of([text for text in PLAIN if "@" in text])
_statements = st.one_of(
    st.builds("{} {} {} .".format, one_of(NODES), _predicate, one_of(NODES)),
    st.builds("{} {} {} .".format, one_of(NODES), _predicate, one_of(LITERALS)),
    st.builds("{} {} {}, {} .".format, one_of(NODES), _predicate, _texts, _texts),
    st.builds("{} a {} .".format, one_of(NODES), one_of(CLASSES)),
    st.builds("{} rdfs:subClassOf {} .".format, one_of(CLASSES), one_of(CLASSES)),
)
data_texts: SearchStrategy[str] = short(
    st.lists(_statements, min_size=10, max_size=25).map(
        lambda lines: "\n".join([PROLOGUE, *lines])
    )
)
"""A graph of some triples."""


def triples_of(text: str) -> list[Triple]:
    """The triples of a Turtle text, each once."""
    return list(
        dict.fromkeys(quad[:3] for quad in parse(text.encode(), TURTLE, None).quads)
    )


def shapes_of(text: str) -> Shapes:
    """The shapes of a Turtle text."""
    return read_shapes(Triples(triples_of(text)))


STATEMENTS: SearchStrategy[Triple] = short(_statements).map(
    lambda line: triples_of(PROLOGUE + line)[0]
)
"""A triple as the graphs are made of."""
