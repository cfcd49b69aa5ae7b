"""What is seen of a literal at a glance, by columns: that it is surely as it should.

Most literals of a graph are of few datatypes and written plainly. What is not sure
here may be right all the same, and is then judged one by one.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Final

import polars as pl

from provgraph.rdf.terms import XSD

_DATE: Final = (
    "[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    "|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_TEXTS: Final = {
    f"{XSD}dateTime": f"{_DATE}T{_TIME}Z?",
    f"{XSD}date": f"{_DATE}Z?",
    f"{XSD}integer": "-?[0-9]+",
    f"{XSD}decimal": r"-?[0-9]+(?:\.[0-9]+)?",
    f"{XSD}boolean": "true|false",
    f"{XSD}string": r"[ -\[\]-~]*",
}
_MOMENT: Final = rf'^"{_DATE}T{_TIME}Z"\^\^<{XSD}dateTime>$'
_INTEGER: Final = rf'^"(-?[0-9]{{1,18}})"\^\^<{XSD}integer>$'


def well_formed(literal: pl.Expr, datatype: str) -> pl.Expr:
    """Return whether a literal that has the datatype is surely well-formed."""
    text = _TEXTS.get(datatype)
    if text is None:
        return pl.lit(value=False)
    return literal.str.contains(f'^"(?:{text})"')


def in_order(one: pl.Expr, other: pl.Expr, allowed: AbstractSet[int]) -> pl.Expr:
    """Return whether two terms surely compare as allowed: of -1, 0 and 1 some."""
    moments = one.str.contains(_MOMENT) & other.str.contains(_MOMENT)
    # Texts of one length compare as the moments do that they stand for.
    alike = moments & one.str.len_bytes().eq(other.str.len_bytes())
    first, second = _integer(one), _integer(other)
    return (alike & _compare(one, other, allowed)) | _compare(
        first, second, allowed
    ).fill_null(value=False)


def _integer(term: pl.Expr) -> pl.Expr:
    """Return the number; null where it is no integer, or a long one."""
    return term.str.extract(_INTEGER).cast(pl.Int64)


def _compare(one: pl.Expr, other: pl.Expr, allowed: AbstractSet[int]) -> pl.Expr:
    fits = pl.lit(value=False)
    for sign, holds in ((-1, one < other), (0, one.eq(other)), (1, one > other)):
        if sign in allowed:
            fits |= holds
    return fits
