"""The values that a path leads to, by joining columns.

Source: https://www.w3.org/TR/shacl/#property-paths
"""

from __future__ import annotations

from typing import assert_never, cast

import polars as pl

from provgraph.contracts.columnar.columns import Columns, only
from provgraph.contracts.path import (
    Alternative,
    Inverse,
    Path,
    Predicate,
    Repeat,
    Sequence,
    inverted,
)


class TooWideError(Exception):
    """Of so many nodes at once the values are too many; of fewer they may not be.

    It does not leave the room: who asks for values asks again, for fewer nodes.
    """


def values(  # noqa: PLR0911 - one for each kind
    columns: Columns, path: Path | None, nodes: pl.Series, pairs_max: int
) -> pl.DataFrame:
    """Return the pairs of each node and each of its values, once; no path is itself.

    Pairs of other nodes may be among them.

    Raises:
        TooWideError: there are more than *pairs_max*, and it was seen in time.
    """
    match path:
        case None:
            return _itself(nodes)
        case Predicate(one):
            return columns.values(one, nodes)
        case Inverse(Predicate(one)):
            return columns.subjects(one, nodes)
        case Inverse(of):
            return values(columns, inverted(of), nodes, pairs_max)
        case Sequence(steps):
            found = values(columns, steps[0], nodes, pairs_max)
            for step in steps[1:]:
                found = _onward(columns, found, step, pairs_max)
            return found
        case Alternative(ways):
            every = [values(columns, way, nodes, pairs_max) for way in ways]
            return pl.concat(every).unique()
        case Repeat():
            return _repeated(columns, path, nodes, pairs_max)
        case _:
            assert_never(path)


def _onward(
    columns: Columns, found: pl.DataFrame, step: Path, pairs_max: int
) -> pl.DataFrame:
    """Return the pairs one step after those that were found, each once."""
    nodes = found["value"].unique().alias("focus")
    further = values(columns, step, nodes, pairs_max)
    _see_that_few_come(found, further, pairs_max)
    joined = found.join(further, left_on="value", right_on="focus", suffix="_further")
    return joined.select("focus", pl.col("value_further").alias("value")).unique()


def _see_that_few_come(
    found: pl.DataFrame, further: pl.DataFrame, pairs_max: int
) -> None:
    """See that not too many pairs come of joining two frames.

    Raises:
        TooWideError: too many would.
    """
    times = further.group_by("focus").len()
    if found.height * cast("int", times["len"].max() or 0) <= pairs_max:
        return
    coming = found.join(times, left_on="value", right_on="focus")["len"].sum()
    if coming > pairs_max:
        raise TooWideError


def _repeated(
    columns: Columns, path: Repeat, nodes: pl.Series, pairs_max: int
) -> pl.DataFrame:
    """Return the pairs of a path that is taken again until nothing new comes."""
    last = _itself(nodes)
    if path.sign == "+":
        last = only(values(columns, path.of, nodes, pairs_max), nodes)
    found = last
    while not last.is_empty():
        if found.height > pairs_max:
            raise TooWideError
        further = _onward(columns, last, path.of, pairs_max)
        last = further.join(found, on=["focus", "value"], how="anti")
        found = pl.concat([found, last])
        if path.sign == "?":
            break
    return found


def _itself(nodes: pl.Series) -> pl.DataFrame:
    return pl.DataFrame({"focus": nodes, "value": nodes})
