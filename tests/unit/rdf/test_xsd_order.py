"""Literals are in the order of SPARQL, and Oxigraph's where it knows one."""

from __future__ import annotations

import re

import pyoxigraph
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from provgraph.rdf.terms import XSD, Term, datatype, lexical
from provgraph.rdf.xsd import INTEGER_DATATYPES, is_well_formed
from provgraph.rdf.xsd_order import compare
from tests.profile import scaled
from tests.unit.rdf.literals import TEXTS, literal, literals

NUMBERS = ("decimal", "float", "double", *INTEGER_DATATYPES)
TIMES = [name for name in TEXTS if name.startswith(("date", "time", "g"))]
DURATIONS = [name for name in TEXTS if name.lower().endswith("duration")]
KINDS = [NUMBERS, *([name] for name in TIMES), DURATIONS, ["string"], ["boolean"]]

pairs = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(literals(*kind), literals(*kind))
)


def order_of_oxigraph(one: Term, other: Term) -> int | None:
    """Return how its operators order two literals; None where they do not."""
    asked = " ".join(
        f"({one} {sign} {other} AS ?{sign_name})"
        for sign, sign_name in (("<", "less"), ("=", "equal"), (">", "more"))
    )
    (solution,) = pyoxigraph.Store().query(f"SELECT {asked} {{}}")
    said = [value is not None and value.value == "true" for value in solution]
    return said.index(True) - 1 if any(said) else None


def is_within_its_range(term: Term) -> bool:
    """Tell whether Oxigraph reads a literal as what it is."""
    written, kind = lexical(term), datatype(term)
    if not is_well_formed(written, kind):
        return False
    if kind.removeprefix(XSD) in INTEGER_DATATYPES:
        return -(2**63) <= int(written) < 2**63
    # The last day of February in no year at all is none to it; decimals and seconds
    # have 18 digits after the point, and 128 bits in all.
    if kind in {f"{XSD}float", f"{XSD}double"}:
        return True
    return (
        not written.startswith("--02-29")
        and re.search(r"\.[0-9]{13}|^[+-]?[0-9]{16}", written) is None
    )


@settings(max_examples=scaled(10_000))
@given(pairs)
def test_the_order_is_the_stores_where_it_has_one(pair: tuple[Term, Term]) -> None:
    one, other = pair
    assume(is_within_its_range(one) and is_within_its_range(other))
    assume(f"{XSD}boolean" != datatype(one))

    assert order_of_oxigraph(one, other) == compare(one, other)


@settings(max_examples=scaled(10_000))
@given(pairs)
def test_who_is_less_has_the_other_as_more(pair: tuple[Term, Term]) -> None:
    one, other = pair
    order = compare(one, other)

    assert (None if order is None else -order) == compare(other, one)
    assert compare(one, one) in {0, None}


@settings(max_examples=scaled(10_000))
@given(pairs, pairs)
def test_less_than_less_is_less(
    one: tuple[Term, Term], other: tuple[Term, Term]
) -> None:
    first, second, third = one[0], one[1], other[0]
    if compare(first, second) == compare(second, third) == -1:
        assert compare(first, third) == -1


INT, DBL, FLT, DEC = "integer", "double", "float", "decimal"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (("9" * 5000, INT), ("9" * 4999 + "8", INT), 1),
        (("0.1", DEC), ("0.1000000000000000000000000000000000001", DEC), -1),
        (("0.1", DEC), ("0.1", DBL), 0),
        (("0.1", DEC), ("0.1", FLT), 0),
        (("0.1", FLT), ("0.1", DBL), 1),
        (("9007199254740993", INT), ("9007199254740992", DBL), 0),
        (("16777217", INT), ("16777216", FLT), 0),
        (("1e39", FLT), ("INF", DBL), 0),
        (("-1e39", FLT), ("-INF", DBL), 0),
        (("1e99999", DBL), ("INF", FLT), 0),
        (("-0", DBL), ("0", INT), 0),
        (("NaN", DBL), ("NaN", DBL), None),
        (("NaN", DBL), ("1", INT), None),
        (("1", INT), ("1", "string"), None),
        (("300", "byte"), ("1", INT), None),
        (("x", INT), ("x", INT), None),
        (("false", "boolean"), ("1", "boolean"), -1),
        (("true", "boolean"), ("1", "boolean"), 0),
        (("\ufffd", "string"), ("\U00010000", "string"), -1),
        (
            ("2024-01-01T00:00:00", "dateTime"),
            ("2024-01-01T14:00:00Z", "dateTime"),
            None,
        ),
        (("2024-01-01T00:00:00", "dateTime"), ("2024-01-01T14:00:01Z", "dateTime"), -1),
        (
            ("2024-01-01T14:00:00.1", "dateTime"),
            ("2024-01-01T00:00:00Z", "dateTime"),
            1,
        ),
        (("2024-01-01T24:00:00Z", "dateTime"), ("2024-01-02T00:00:00Z", "dateTime"), 0),
        (
            ("2024-01-01T02:00:00+02:00", "dateTimeStamp"),
            ("2024-01-01T00:00:00Z", "dateTime"),
            0,
        ),
        (
            ("2024-01-01T00:00:00.10Z", "dateTime"),
            ("2024-01-01T00:00:00.1Z", "dateTime"),
            0,
        ),
        (
            ("99999999999-01-01T00:00:00", "dateTime"),
            ("-99999999999-01-01T00:00:00", "dateTime"),
            1,
        ),
        (("2024-01-01", "date"), ("2024-01-01T00:00:00", "dateTime"), None),
        (("23:00:00-05:00", "time"), ("05:00:00Z", "time"), 1),
        (("24:00:00", "time"), ("00:00:00", "time"), 0),
        (("9" * 5000, "gYear"), ("2024", "gYear"), None),
        (("P1M", "duration"), ("P30D", "duration"), None),
        (("P1M", "duration"), ("P32D", "dayTimeDuration"), -1),
        (("P12M", "yearMonthDuration"), ("P1Y", "duration"), 0),
        (("P400Y", "duration"), ("P146097D", "duration"), None),
        (("-PT60S", "duration"), ("-PT1M", "dayTimeDuration"), 0),
        (("a", "token"), ("b", "token"), None),
        (("00", "hexBinary"), ("00", "hexBinary"), None),
    ],
)
def test_the_order_is_the_standards(
    one: tuple[str, str], other: tuple[str, str], expected: int | None
) -> None:
    first, second = literal(*one), literal(*other)

    assert expected == compare(first, second)
    assert (None if expected is None else -expected) == compare(second, first)


@pytest.mark.parametrize("term", ["<a:a>", "_:b", '"a"@en', '"a"^^<urn:x>'])
def test_what_is_no_value_has_no_order(term: str) -> None:
    assert compare(Term(term), Term(term)) is None
