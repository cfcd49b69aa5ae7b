"""What pySHACL 0.40 does otherwise than the standard says, and how it would be right.

A difference from pySHACL is its fault where it is gone as soon as these are mended.
Each is mended by the words of the clause, and with nothing of the engine's own code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import pyshacl.shape
import rdflib
from pyshacl.constraints.core import (
    property_pair_constraints,
    string_based_constraints,
    value_range_constraints,
)
from pyshacl.helper import expression_helper
from rdflib import XSD

_NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.byte}
_STRINGS = {XSD.string, None}
_PATTERN_INIT = string_based_constraints.PatternConstraintComponent.__init__
_VALUES_OF = expression_helper.value_nodes_from_path
_SHACL = "https://www.w3.org/TR/shacl/#"


@dataclass(frozen=True, slots=True)
class Fault:
    """One of them, with the least that shows it.

    Attributes:
        clause: of the standard that it is against.
        shapes: Turtle; the only shape is `:S`.
        data: Turtle.
        expected: the values that the clause has reported.
        mended: what stands right in whose place: class or module, name, function.
    """

    clause: str
    shapes: str
    data: str
    expected: tuple[str, ...]
    mended: tuple[tuple[Any, str, Callable[..., Any]], ...]


@contextmanager
def mended(*faults: Fault) -> Iterator[None]:
    """pySHACL without some of its faults."""
    before = []
    try:
        for fault in faults:
            for owner, name, method in fault.mended:
                before.append((owner, name, getattr(owner, name)))
                setattr(owner, name, method)
        yield
    finally:
        for owner, name, method in before:
            setattr(owner, name, method)


def _holds(one: Any, sign: str, other: Any) -> bool:
    """Tell whether an operator of SPARQL gives true; an error is not true.

    Source: https://www.w3.org/TR/sparql11-query/#OperatorMapping
    """
    pair = _comparable(one, other)
    if pair is None:
        return False
    first, second = pair
    return bool(first < second or (sign[1:] and first == second))


def _comparable(one: Any, other: Any) -> tuple[Any, Any] | None:
    """Return two values that the operators are defined for; None: they are not."""
    for kinds in (_NUMBERS, _STRINGS, {XSD.boolean}, {XSD.date}, {XSD.dateTime}):
        if all(_is_one_of(kinds, term) for term in (one, other)):
            first, second = one.value, other.value
            if kinds is _NUMBERS and (first != first or second != second):  # noqa: PLR0124 - NaN
                return None
            if kinds == {XSD.dateTime} and (first.tzinfo is None) != (
                second.tzinfo is None
            ):
                return _with_some_zone(first, second)
            return first, second
    return None


def _is_one_of(kinds: Collection[Any], term: Any) -> bool:
    if not isinstance(term, rdflib.Literal) or term.language or term.ill_typed:
        return False
    if term.datatype == XSD.byte and not -0x80 <= term.value < 0x80:
        return False  # which rdflib does not see
    return term.datatype in kinds


def _with_some_zone(one: datetime, other: datetime) -> tuple[datetime, datetime] | None:
    """Return times in order, if they are so in whichever zone one of them is.

    Source: https://www.w3.org/TR/xmlschema-2/#dateTime-order
    """
    pairs = [
        tuple(
            time
            if time.tzinfo
            else time.replace(tzinfo=timezone(timedelta(hours=zone)))
            for time in (one, other)
        )
        for zone in (-14, 14)
    ]
    orders = {(first > second) - (first < second) for first, second in pairs}
    return (pairs[0][0], pairs[0][1]) if len(orders) == 1 else None


def _pairwise(sign: str) -> Callable[..., Any]:
    def compare(own: Any, values: Any, others: Any, graph: Any, focus: Any) -> Any:
        reports = [
            own.make_v_result(graph, focus, value_node=value)
            for value in values
            for other in others
            if not _holds(value, sign, other)
        ]
        return bool(reports), reports

    return compare


def _from(sign: str) -> Callable[..., Any]:
    return _of_each(lambda _, bound, value: _holds(bound, sign, value))


def _up_to(sign: str) -> Callable[..., Any]:
    return _of_each(lambda _, bound, value: _holds(value, sign, bound))


def _of_each(fits: Callable[..., bool]) -> Callable[..., Any]:
    def evaluate(own: Any, parameter: Any, graph: Any, values: Any) -> Any:
        reports = [
            own.make_v_result(graph, focus, value_node=value)
            for focus, each in values.items()
            for value in each
            if not fits(own, parameter, value)
        ]
        return bool(reports), reports

    return evaluate


def _is_long_enough(own: Any, least: Any, value: Any) -> bool:
    if isinstance(value, rdflib.BNode):
        return False
    return len(own.value_node_to_string(value)) >= least.value


def _with_all_flags(own: Any, shape: Any) -> None:
    _PATTERN_INIT(own, shape)
    flags = str(own.flags or "")
    if "x" in flags:
        known = re.IGNORECASE if "i" in flags else re.NOFLAG
        own.compiled_cache = {
            pattern: re.compile(re.sub("[ \t\r\n]", "", str(pattern)), known)
            for pattern in own.compiled_cache
        }


def _way_back(
    shapes: Any,
    focus: Any,
    path: Any,
    graph: Any,
    inverse: bool = False,
    recursion: int = 0,
) -> Any:
    """Walk a sequence from its end where it is walked back."""
    steps = list(shapes.graph.items(path)) if inverse else []
    if not steps:
        return _VALUES_OF(shapes, focus, path, graph, inverse, recursion)
    nodes = {focus}
    for step in reversed(steps):
        nodes = {
            value
            for node in nodes
            for value in _way_back(shapes, node, step, graph, True, recursion + 1)
        }
    return nodes


ORDER_OF_BOUNDS = Fault(
    f"{_SHACL}MinInclusiveConstraintComponent",
    ":S sh:targetObjectsOf :p ; sh:minInclusive 1 .",
    ':n :p "a"^^:D, 2, 0 .',
    ('"a"^^:D', "0"),
    (
        (
            value_range_constraints.MinInclusiveConstraintComponent,
            "_evaluate_min_rule",
            _from("<="),
        ),
        (
            value_range_constraints.MinExclusiveConstraintComponent,
            "_evaluate_min_rule",
            _from("<"),
        ),
        (
            value_range_constraints.MaxInclusiveConstraintComponent,
            "_evaluate_max_rule",
            _up_to("<="),
        ),
        (
            value_range_constraints.MaxExclusiveConstraintComponent,
            "_evaluate_max_rule",
            _up_to("<"),
        ),
    ),
)
ORDER_OF_PAIRS = Fault(
    f"{_SHACL}LessThanConstraintComponent",
    ":S sh:targetNode :n ; sh:path :p ; sh:lessThan :q .",
    ":n :p :a, 1 ; :q :b .",
    (":a", "1"),
    (
        (
            property_pair_constraints.LessThanConstraintComponent,
            "_compare_lt",
            _pairwise("<"),
        ),
        (
            property_pair_constraints.LessThanOrEqualsConstraintComponent,
            "_compare_ltoe",
            _pairwise("<="),
        ),
    ),
)
LENGTH_OF_BLANK_NODES = Fault(
    f"{_SHACL}MinLengthConstraintComponent",
    ":S sh:targetObjectsOf :p ; sh:minLength 0 .",
    ':n :p _:b, "" .',
    ("_:b",),
    (
        (
            string_based_constraints.MinLengthConstraintComponent,
            "_evaluate_string_rule",
            _of_each(_is_long_enough),
        ),
    ),
)
FLAGS_OF_PATTERNS = Fault(
    "https://www.w3.org/TR/xpath-functions/#flags",
    ':S sh:targetObjectsOf :p ; sh:pattern "A b" ; sh:flags "ix" .',
    ':n :p "ab", "a b" .',
    ('"a b"',),
    (
        (
            string_based_constraints.PatternConstraintComponent,
            "__init__",
            _with_all_flags,
        ),
    ),
)
WAY_BACK = Fault(
    f"{_SHACL}property-path-inverse",
    """:S sh:targetNode :c ; sh:class :C ;
      sh:path [ sh:inversePath ( :p :q ) ] .""",
    ":a :p :b . :b :q :c .",
    (":a",),
    (
        (expression_helper, "value_nodes_from_path", _way_back),
        (pyshacl.shape, "value_nodes_from_path", _way_back),
    ),
)
FAULTS = {
    "what has no order is given one, against bounds": ORDER_OF_BOUNDS,
    "what has no order is given one, against another property": ORDER_OF_PAIRS,
    "a blank node is long enough for nothing": LENGTH_OF_BLANK_NODES,
    "a sequence is walked back in its own order": WAY_BACK,
    "white space in a pattern counts, whatever its flags": FLAGS_OF_PATTERNS,
}
