"""What single values have to be, judged on distinct values.

What is seen at a glance is judged by columns; the few that are left over one by one.

Source: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, cast

import polars as pl

from provgraph.contracts.columnar.glance import in_order, well_formed
from provgraph.contracts.constraint import (
    Datatype,
    In,
    Kind,
    LanguageIn,
    MaxExclusive,
    MaxInclusive,
    MaxLength,
    MinExclusive,
    MinInclusive,
    MinLength,
    NodeKind,
    Pattern,
)
from provgraph.rdf.quads import Quads
from provgraph.rdf.regex import matcher, translated
from provgraph.rdf.terms import XSD, Term, iri_value, lexical
from provgraph.rdf.vocab import RDF_NAMESPACE
from provgraph.rdf.xsd import is_well_formed
from provgraph.rdf.xsd_order import compare

Single = (
    Datatype
    | In
    | LanguageIn
    | MaxExclusive
    | MaxInclusive
    | MaxLength
    | MinExclusive
    | MinInclusive
    | MinLength
    | NodeKind
    | Pattern
)

_VALUE: Final = pl.col("value")
_IS_LITERAL: Final = _VALUE.str.starts_with('"')
_IS_BLANK: Final = _VALUE.str.starts_with("_:")
_IS_IRI: Final = _VALUE.str.starts_with("<") & ~_VALUE.str.starts_with("<<")
_LANGUAGE: Final = (
    _VALUE.str.extract(r'"@([A-Za-z0-9-]+)$').str.replace("--.*", "").str.to_lowercase()
)


def language(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose value has a language, with that in lower case."""
    return frame.with_columns(language=_LANGUAGE).drop_nulls("language")


def breaking(  # noqa: PLR0911 - one for each kind
    constraint: Single, values: pl.Series, quads: Quads
) -> pl.Series:
    """Return those of some distinct values that are not as the constraint says."""
    frame = values.to_frame("value")
    match constraint:
        case Datatype(datatype):
            return _not_of_datatype(frame, datatype[1:-1])
        case NodeKind(kinds):
            return _not_of_kinds(frame, kinds, quads)
        case LanguageIn(ranges):
            return _in_no_language(frame, ranges)
        case In(allowed):
            return frame.filter(~_VALUE.is_in(allowed))["value"]
        case MinLength(length):
            return _by_text(frame, pl.col("text").str.len_chars() >= length, quads)
        case MaxLength(length):
            return _by_text(frame, pl.col("text").str.len_chars() <= length, quads)
        case Pattern(pattern, flags):
            return _not_matching(frame, pattern, flags, quads)
        case _:
            return _out_of_range(frame, constraint)


def _not_of_datatype(frame: pl.DataFrame, datatype: str) -> pl.Series:
    if datatype == f"{RDF_NAMESPACE}langString":
        return frame.filter(_LANGUAGE.is_null())["value"]
    ending = '"' if datatype == f"{XSD}string" else f'"^^<{datatype}>'
    has_it = _IS_LITERAL & _VALUE.str.ends_with(ending)
    others = frame.filter(~has_it)["value"]
    left = frame.filter(has_it & ~well_formed(_VALUE, datatype))
    ill = _one_by_one(left, lambda one: is_well_formed(lexical(one), datatype))
    return pl.concat([others, ill])


def _not_of_kinds(
    frame: pl.DataFrame, kinds: frozenset[Kind], quads: Quads
) -> pl.Series:
    if Kind.LITERAL in kinds:
        frame = frame.filter(~_IS_LITERAL)
    if {Kind.IRI, Kind.BLANK_NODE} <= kinds:
        return frame.filter(~(_IS_IRI | _IS_BLANK))["value"]
    if Kind.IRI in kinds:
        return _one_by_one(frame, lambda one: _is_iri(one) and not quads.is_blank(one))
    if Kind.BLANK_NODE in kinds:
        return _one_by_one(frame, quads.is_blank)
    return frame["value"]


def _is_iri(term: Term) -> bool:
    return term[0] == "<" and not term.startswith("<<")


def _in_no_language(frame: pl.DataFrame, ranges: tuple[str, ...]) -> pl.Series:
    """Return the values that no range of languages matches.

    Source: https://www.w3.org/TR/sparql11-query/#func-langMatches
    """
    fits = pl.lit(value=False)
    for one in map(str.lower, ranges):
        known = _LANGUAGE.is_not_null()
        begins = _LANGUAGE.eq(one) | _LANGUAGE.str.starts_with(f"{one}-")
        fits |= known if one == "*" else begins
    return frame.filter(~fits.fill_null(value=False))["value"]


def _by_text(frame: pl.DataFrame, fits: pl.Expr, quads: Quads) -> pl.Series:
    """Return the values whose text is not so; what has no text never is."""
    plain = _IS_LITERAL & ~_VALUE.str.contains("\\", literal=True)
    easy = frame.filter(plain).with_columns(
        text=_VALUE.str.replace(r'"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?$', "").str.slice(1)
    )
    hard = frame.filter(~plain)
    texts = [_text(one, quads) for one in _terms(hard)]
    hard = hard.with_columns(text=pl.Series(texts, dtype=pl.String))
    every = pl.concat([easy, hard])
    return every.filter(~fits.fill_null(value=False))["value"]


def _not_matching(
    frame: pl.DataFrame, pattern: str, flags: str, quads: Quads
) -> pl.Series:
    try:
        matching = pl.col("text").str.contains(translated(pattern, flags))
        return _by_text(frame, matching, quads)
    except pl.exceptions.ComputeError:  # larger than the library takes
        matches = matcher(pattern, flags)
        texts = ((one, _text(one, quads)) for one in _terms(frame))
        broken = [one for one, text in texts if text is None or not matches(text)]
        return pl.Series("value", broken, dtype=pl.String)


def _text(term: Term, quads: Quads) -> str | None:
    """Return the text of a term; None where it has none."""
    if term[0] == '"':
        return lexical(term)
    return None if not _is_iri(term) or quads.is_blank(term) else iri_value(term)


def _out_of_range(
    frame: pl.DataFrame,
    constraint: MinExclusive | MinInclusive | MaxExclusive | MaxInclusive,
) -> pl.Series:
    """Return the values that are beyond a bound, or cannot be compared with it."""
    match constraint:
        case MinExclusive(bound):
            allowed = {1}
        case MinInclusive(bound):
            allowed = {0, 1}
        case MaxExclusive(bound):
            allowed = {-1}
        case MaxInclusive(bound):
            allowed = {0, -1}
    left = frame.filter(~in_order(_VALUE, pl.lit(bound), allowed))
    return _one_by_one(left, lambda one: compare(one, bound) in allowed)


def _one_by_one(frame: pl.DataFrame, fits: Callable[[Term], bool]) -> pl.Series:
    """Return the values that do not fit."""
    return frame.filter(
        pl.Series([not fits(one) for one in _terms(frame)], dtype=pl.Boolean)
    )["value"]


def _terms(frame: pl.DataFrame) -> list[Term]:
    return cast("list[Term]", frame["value"].to_list())
