"""SHACL by the words of the standard, node by node, in whatever time it takes.

Source: https://www.w3.org/TR/shacl/
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, assert_never

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
from provgraph.rdf.terms import Term, datatype, iri_value, lexical
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import RDFS_NAMESPACE, A, iri
from provgraph.rdf.xsd import is_well_formed
from provgraph.rdf.xsd_order import compare

SUBCLASS_OF = iri(f"{RDFS_NAMESPACE}subClassOf")
ORDERS = {
    c.MinExclusive: {1},
    c.MinInclusive: {0, 1},
    c.MaxExclusive: {-1},
    c.MaxInclusive: {0, -1},
    c.LessThan: {-1},
    c.LessThanOrEquals: {-1, 0},
}
Found = tuple[Term, p.Path | None, Term | None, Term, Term]


class SlowShacl:
    """Judges a small graph."""

    def __init__(self, shapes: Shapes, graph: Triples) -> None:
        self.shapes = shapes.by_node
        self.targeted = shapes.targeted().values()
        self.graph = graph

    def results(self) -> Counter[Found]:
        """Return focus, path, value, shape and component of each result."""
        return Counter(
            found
            for shape in self.targeted
            for node in {one for target in shape.targets for one in self.of(target)}
            for found in self.judged(shape, node)
        )

    def of(self, target: Any) -> set[Term]:
        match target:
            case TargetNode(node):
                return {node}
            case TargetClass(class_):
                return {s for s, _, _ in self.graph.match(None, A, None)} & {
                    node
                    for node, _, _ in self.graph.match(None, None, None)
                    if self.is_instance(node, class_)
                }
            case TargetSubjectsOf(predicate):
                return {s for s, _, _ in self.graph.match(None, predicate, None)}
            case TargetObjectsOf(predicate):
                return {o for _, _, o in self.graph.match(None, predicate, None)}

    def is_instance(self, node: Term, class_: Term) -> bool:
        upwards = p.Sequence((p.Predicate(A), p.Repeat(p.Predicate(SUBCLASS_OF), "*")))
        return class_ in self.values(upwards, node)

    def values(  # noqa: PLR0911 - one for each kind
        self, path: p.Path | None, node: Term
    ) -> set[Term]:
        match path:
            case None:
                return {node}
            case p.Predicate(one):
                return set(self.graph.values(node, one))
            case p.Inverse(p.Predicate(one)):
                return set(self.graph.subjects(one, node))
            case p.Inverse(of):
                return self.values(p.inverted(of), node)
            case p.Sequence(steps):
                found = {node}
                for step in steps:
                    found = {v for one in found for v in self.values(step, one)}
                return found
            case p.Alternative(ways):
                return {v for way in ways for v in self.values(way, node)}
            case p.Repeat(of, sign):
                found = {node} if sign != "+" else self.values(of, node)
                if sign == "?":
                    return found | self.values(of, node)
                before: set[Term] = set()
                while before != found:
                    before = found
                    found = found | {v for o in found for v in self.values(of, o)}
                return found
            case _:
                assert_never(path)

    def judged(self, shape: Shape, node: Term) -> Iterator[Found]:
        if shape.deactivated:
            return
        values = self.values(shape.path, node)
        for one in shape.constraints:
            if isinstance(one, c.Property):
                for value in values:
                    yield from self.judged(self.shapes[one.shape], value)
                continue
            for path, value in self.broken(shape, one, node, values):
                yield node, path, value, shape.node, one.component

    def conforms(self, node: Term, shape: Term) -> bool:
        return not any(self.judged(self.shapes[shape], node))

    def broken(
        self, shape: Shape, one: Any, node: Term, values: set[Term]
    ) -> Iterator[tuple[p.Path | None, Term | None]]:
        if isinstance(one, c.Closed):
            for value in values:
                for _, predicate, beyond in self.graph.match(value, None, None):
                    if predicate not in one.allowed:
                        yield p.Predicate(predicate), beyond
            return
        for value in self.wrong(one, node, values):
            yield shape.path, value

    def wrong(self, one: Any, node: Term, values: set[Term]) -> Iterator[Term | None]:
        match one:
            case c.MinCount(count):
                yield from [None] * (len(values) < count)
            case c.MaxCount(count):
                yield from [None] * (len(values) > count)
            case c.HasValue(value):
                yield from [None] * (value not in values)
            case c.QualifiedMinCount():
                yield from [None] * (self.counted(one, values) < one.count)
            case c.QualifiedMaxCount():
                yield from [None] * (self.counted(one, values) > one.count)
            case c.UniqueLang():
                told = Counter(language(v) for v in values if language(v))
                yield from [None] * sum(times > 1 for times in told.values())
            case c.Equals(predicate):
                yield from values ^ set(self.graph.values(node, predicate))
            case c.Disjoint(predicate):
                yield from values & set(self.graph.values(node, predicate))
            case c.LessThan(predicate) | c.LessThanOrEquals(predicate):
                for value in values:
                    for other in self.graph.values(node, predicate):
                        if compare(value, other) not in ORDERS[type(one)]:
                            yield value
            case _:
                yield from (v for v in values if not self.holds(one, v))

    def counted(self, one: Any, values: set[Term]) -> int:
        return sum(
            self.conforms(v, one.shape)
            and not any(self.conforms(v, other) for other in one.siblings)
            for v in values
        )

    def holds(  # noqa: PLR0911 - one for each component
        self, one: Any, value: Term
    ) -> bool:
        match one:
            case c.Class(class_):
                return self.is_instance(value, class_)
            case c.Node(shape):
                return self.conforms(value, shape)
            case c.Not(shape):
                return not self.conforms(value, shape)
            case c.And(shapes):
                return all(self.conforms(value, shape) for shape in shapes)
            case c.Or(shapes):
                return any(self.conforms(value, shape) for shape in shapes)
            case c.Xone(shapes):
                return sum(self.conforms(value, shape) for shape in shapes) == 1
            case c.In(allowed):
                return value in allowed
            case c.NodeKind(kinds):
                return self.kind(value) in kinds
            case c.Datatype(wanted):
                return (
                    value[0] == '"'
                    and f"<{datatype(value)}>" == wanted
                    and (bool(language(value)) or well_formed(value))
                )
            case c.LanguageIn(ranges):
                told = language(value)
                return any(
                    told and (one == "*" or f"{told}-".startswith(f"{one.lower()}-"))
                    for one in ranges
                )
            case c.MinLength(length):
                return not self.is_blank(value) and len(told_as(value)) >= length
            case c.MaxLength(length):
                return not self.is_blank(value) and len(told_as(value)) <= length
            case c.Pattern(pattern):
                flags = re.IGNORECASE if one.flags else 0
                found = re.search(pattern, told_as(value), flags)
                return not self.is_blank(value) and found is not None
            case _:
                return compare(value, one.bound) in ORDERS[type(one)]

    def is_blank(self, value: Term) -> bool:
        return self.graph.is_blank(value)

    def kind(self, value: Term) -> c.Kind:
        if self.is_blank(value):
            return c.Kind.BLANK_NODE
        return c.Kind.LITERAL if value[0] == '"' else c.Kind.IRI


def language(value: Term) -> str:
    found = re.search(r'"@([\w-]+)$', value)
    return found[1].lower() if found else ""


def told_as(value: Term) -> str:
    return lexical(value) if value[0] == '"' else iri_value(value)


def well_formed(value: Term) -> bool:
    return is_well_formed(lexical(value), datatype(value))
