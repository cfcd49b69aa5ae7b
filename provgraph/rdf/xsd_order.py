"""Literals in the order that SPARQL's operators give them."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Final, cast

from provgraph.rdf.terms import XSD, Term, datatype, lexical
from provgraph.rdf.xsd import INTEGER_DATATYPES, is_well_formed
from provgraph.rdf.xsd_times import (
    DURATION_DATATYPES,
    TIME_DATATYPES,
    Duration,
    Moment,
    duration,
    moment,
)

_KEY_LENGTH_MAX: Final = 200
_SINGLE: Final = struct.Struct("<f")


def compare(one: Term, other: Term) -> int | None:
    """Return -1, 0 or 1, as one literal is less than, equal to or more than another.

    None where SPARQL's `<` knows no answer: terms that are no literals, have a
    language or an unknown datatype, are ill-formed or not of one kind, NaN, and
    times and durations of which either may be the larger (one zone is missing and
    they are within 14 hours). Numbers of two datatypes are compared as XPath
    promotes them: a decimal beside a double is rounded to a double.

    Oxigraph differs: it knows no order of booleans, of numbers and years beyond its
    range, and calls such unlike values unequal; it orders texts of a language, and
    integers that are out of the range of their datatype.

    Source: https://www.w3.org/TR/sparql11-query/#OperatorMapping,
        https://www.w3.org/TR/xpath-functions-31/#comp.numeric
    """
    first, second = _value(one), _value(other)
    match first, second:
        case (str(), str()) | (bool(), bool()):
            return (first > second) - (first < second)  # type: ignore[operator]  # alike
        case Number(), Number():
            return first.compare(second)
        case Moment(), Moment():
            return first.compare(second)
        case Duration(), Duration():
            return first.compare(second)
    return None


@dataclass(frozen=True, slots=True)
class Number:
    """A number as its datatype has it: exact, or of single or double precision."""

    value: Decimal | float
    is_single: bool = False

    def compare(self, other: Number) -> int | None:
        """Return -1, 0 or 1; None if one is NaN."""
        one, another = self._beside(other), other._beside(self)
        if one != one or another != another:  # noqa: PLR0124 - so is NaN found
            return None
        return (one > another) - (one < another)

    def _beside(self, other: Number) -> Decimal | float:
        """Return the value in the type that holds it and the other's."""
        if not isinstance(self.value, Decimal) or isinstance(other.value, Decimal):
            return self.value  # a single is a double as it is
        return _single(self.value) if other.is_single else float(self.value)


_Value = str | bool | Number | Moment | Duration


def _value(term: Term) -> _Value | None:
    """Return what a literal is compared as; None if with nothing."""
    if term[0] != '"':
        return None
    # A long text is no key for a cache.
    return _known(term) if len(term) <= _KEY_LENGTH_MAX else _read(term)


@lru_cache(maxsize=65_536)
def _known(term: Term) -> _Value | None:
    return _read(term)


def _read(term: Term) -> _Value | None:
    """Return the value of a literal; None if it has none that has an order."""
    kind, text = datatype(term), lexical(term)
    read = _readers().get(kind)
    if read is None or not is_well_formed(text, kind):
        return None
    try:
        return read(text)
    except ValueError:  # a year or a part of a duration has thousands of digits
        return None


@lru_cache(maxsize=1)
def _readers() -> dict[str, Callable[[str], _Value]]:
    """Return by datatype what reads the value of a well-formed text."""
    readers: dict[str, Callable[[str], _Value]] = {
        "string": str,
        "boolean": lambda text: text in {"true", "1"},
        "float": lambda text: Number(_single(text), is_single=True),
        "double": lambda text: Number(float(text)),
        **dict.fromkeys(("decimal", *INTEGER_DATATYPES), _exact),
        **{name: partial(moment, name) for name in TIME_DATATYPES},
        **dict.fromkeys(DURATION_DATATYPES, duration),
    }
    return {XSD + name: read for name, read in readers.items()}


def _exact(written: str) -> Number:
    return Number(Decimal(written))


def _single(written: str | Decimal) -> float:
    """Return the number of single precision that is nearest."""
    value = float(written)
    try:
        (nearest,) = _SINGLE.unpack(_SINGLE.pack(value))
    except OverflowError:
        return math.copysign(math.inf, value)
    return cast("float", nearest)
