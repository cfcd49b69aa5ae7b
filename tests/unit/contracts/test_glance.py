"""What is sure at a glance is so at a closer look."""

from __future__ import annotations

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from provgraph.contracts.columnar.glance import in_order, well_formed
from provgraph.rdf.terms import XSD, Term, lexical, text
from provgraph.rdf.xsd import is_well_formed
from provgraph.rdf.xsd_order import compare

NAMES = ("dateTime", "date", "integer", "decimal", "boolean", "string", "double")
TEXTS = (
    st.from_regex(
        r"[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6]0:0[0-9](\.[05])?)?Z?"
    )
    | st.from_regex(r"[-+]?[0-9]{1,19}(\.[0-9])?")
    | st.sampled_from(["true", "1", "no", "-0", "0", "٣", "\ufffe"])
    | st.text(max_size=3)
)


def literal(value: str, name: str) -> Term:
    return Term(text(value) + ("" if name == "string" else f"^^<{XSD}{name}>"))


LITERALS = st.builds(literal, TEXTS, st.sampled_from(NAMES))
ALLOWED = st.sets(st.sampled_from([-1, 0, 1]))
SOONER = literal("2020-01-01T00:00:00Z", "dateTime")
LATER = literal("2020-01-01T00:00:00.5Z", "dateTime")


def seen(expression: pl.Expr, **terms: Term) -> bool:
    return bool(pl.DataFrame(terms).select(expression).item())


@given(TEXTS, st.sampled_from(NAMES))
def test_what_seems_well_formed_is(value: str, name: str) -> None:
    one = literal(value, name)
    is_sure = seen(well_formed(pl.col("one"), f"{XSD}{name}"), one=one)

    assert not is_sure or is_well_formed(lexical(one), f"{XSD}{name}")


@given(LITERALS, LITERALS, ALLOWED)
@example(SOONER, LATER, {1})
@example(LATER, SOONER, {-1})
def test_what_seems_in_order_is(one: Term, other: Term, allowed: set[int]) -> None:
    is_sure = seen(
        in_order(pl.col("one"), pl.col("other"), allowed), one=one, other=other
    )

    assert not is_sure or compare(one, other) in allowed


def test_most_are_seen_at_a_glance() -> None:
    integer = f"{XSD}integer"

    assert seen(well_formed(pl.col("one"), f"{XSD}dateTime"), one=SOONER)
    assert seen(well_formed(pl.col("one"), integer), one=literal("7", "integer"))
    assert seen(
        in_order(pl.col("one"), pl.col("other"), {-1}),
        one=literal("9", "integer"),
        other=literal("10", "integer"),
    )
