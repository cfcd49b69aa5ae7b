"""What the values of a focus node have to be together, and beside those of others.

Source: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from typing import Final

import polars as pl

from provgraph.contracts.columnar.columns import Columns, less
from provgraph.contracts.columnar.glance import in_order
from provgraph.contracts.columnar.literals import language
from provgraph.contracts.constraint import (
    Closed,
    Disjoint,
    Equals,
    HasValue,
    LessThan,
    LessThanOrEquals,
    MaxCount,
    MinCount,
    UniqueLang,
)
from provgraph.rdf.terms import Term
from provgraph.rdf.xsd_order import compare

Together = (
    Closed
    | Disjoint
    | Equals
    | HasValue
    | LessThan
    | LessThanOrEquals
    | MaxCount
    | MinCount
    | UniqueLang
)
_PAIR: Final = ["focus", "value"]


def breaches(  # noqa: PLR0911 - one for each kind
    constraint: Together, focuses: pl.Series, found: pl.DataFrame, columns: Columns
) -> pl.DataFrame:
    """Return focuses and values that are not as the constraint says.

    *found* are the pairs of the distinct focuses and their values. A value is null
    where none broke the constraint by itself. Of a closed shape there is a third
    column, `predicate`.
    """
    match constraint:
        case MinCount(count):
            return by_themselves(fewer(focuses, found, count))
        case MaxCount(count):
            return by_themselves(more(found, count))
        case HasValue(value):
            having = found.filter(pl.col("value") == value)
            return by_themselves(less(focuses, having["focus"]))
        case UniqueLang():
            alike = language(found).group_by("focus", "language").len()
            return by_themselves(alike.filter(pl.col("len") > 1)["focus"])
        case Equals(predicate):
            others = columns.values(predicate, focuses)
            more_here = found.join(others, on=_PAIR, how="anti")
            more_there = others.join(found, on=_PAIR, how="anti")
            return pl.concat([more_here, more_there])
        case Disjoint(predicate):
            others = columns.values(predicate, focuses)
            return found.join(others, on=_PAIR, how="semi")
        case LessThan(predicate):
            return _not_before(found, columns.values(predicate, focuses), {-1})
        case LessThanOrEquals(predicate):
            return _not_before(found, columns.values(predicate, focuses), {-1, 0})
        case Closed(allowed):
            return _beyond(found, allowed, columns)


def by_themselves(focuses: pl.Series) -> pl.DataFrame:
    """Return focuses whose breach is not of any one value."""
    return focuses.to_frame("focus").with_columns(value=pl.lit(None, dtype=pl.String))


def fewer(focuses: pl.Series, found: pl.DataFrame, count: int) -> pl.Series:
    """Return the focuses that have fewer pairs than so many."""
    if count <= 1:
        return less(focuses, found["focus"]) if count == 1 else focuses.clear()
    return less(focuses, more(found, count - 1))


def more(found: pl.DataFrame, count: int) -> pl.Series:
    """Return the focuses that have more pairs than so many."""
    if count == 0:
        return found["focus"].unique()
    return found.group_by("focus").len().filter(pl.col("len") > count)["focus"]


def _not_before(
    found: pl.DataFrame, others: pl.DataFrame, allowed: set[int]
) -> pl.DataFrame:
    """Return a row for each value and each other that is not after it as allowed."""
    one, other = pl.col("value"), pl.col("value_other")
    joined = found.join(others, on="focus", suffix="_other")
    left = joined.filter(~in_order(one, other, allowed))
    fits = [
        compare(Term(first), Term(second)) in allowed
        for first, second in left.select("value", "value_other").iter_rows()
    ]
    return left.filter(~pl.Series(fits, dtype=pl.Boolean)).select(_PAIR)


def _beyond(
    found: pl.DataFrame, allowed: frozenset[Term], columns: Columns
) -> pl.DataFrame:
    """Return what the values have of other properties, with its predicate."""
    rows = [
        (node, predicate, value)
        for node in found["value"].unique().to_list()
        for _, predicate, value in columns.quads.match(node, None, None)
        if predicate not in allowed
    ]
    schema = {"node": pl.String, "predicate": pl.String, "beyond": pl.String}
    surplus = pl.DataFrame(rows, schema=schema, orient="row")
    joined = found.join(surplus, left_on="value", right_on="node")
    return joined.select("focus", pl.col("beyond").alias("value"), "predicate")
