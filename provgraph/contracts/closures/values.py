"""Constraints that look at one value at a time.

Source: https://www.w3.org/TR/shacl/#core-components-value-type
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.closures.lists import no_such_list
from provgraph.contracts.closures.reader import Reader
from provgraph.rdf.regex import matcher
from provgraph.rdf.terms import Term, datatype, iri_value, lexical
from provgraph.rdf.xsd import is_well_formed
from provgraph.rdf.xsd_order import compare

_LINE_END: Final = re.compile(r"[\n\v\f\r]")
Breaks: TypeAlias = Callable[[Term], bool]


def breaking(constraint: c.Constraint, reader: Reader) -> Breaks | None:
    """Return what tells whether a value breaks a constraint.

    None where the constraint looks at more than one value, or at other shapes.

    Raises:
        ShapesError: its pattern is none.
    """
    match constraint:
        case c.Class(class_):
            return lambda value: not reader.is_instance(value, class_)
        case n.AnyClass(classes):
            return lambda value: (
                not any(reader.is_instance(value, one) for one in classes)
            )
        case n.RootClass(classes):
            return lambda value: (
                reader.kind(value) is not c.Kind.IRI
                or not any(reader.is_below(value, one) for one in classes)
            )
        case c.NodeKind(kinds):
            return lambda value: reader.kind(value) not in kinds
        case c.In(values):
            known = frozenset(values)
            return lambda value: value not in known
        case _:
            return (
                _of_another_sort(constraint)
                or _out_of_bounds(constraint)
                or _as_text(constraint, reader)
                or no_such_list(constraint, reader)
            )


def language(value: Term) -> str:
    """Return the language of a literal, in small letters; "" where it has none."""
    if value[0] != '"' or value[-1] in '">':
        return ""
    return value[value.rindex("@") + 1 :].lower()


def _of_another_sort(constraint: c.Constraint) -> Breaks | None:
    """Return what looks at the datatype of a literal, or at its language."""
    match constraint:
        case c.Datatype(one):
            return _not_of_datatype(iri_value(one), iri_value(one))
        case c.StoredDatatype(one, kept):
            return _not_of_datatype(iri_value(one), iri_value(kept))
        case n.AnyDatatype(datatypes, kept):
            every = [
                _not_of_datatype(iri_value(one), iri_value(other))
                for one, other in zip(datatypes, kept, strict=True)
            ]
            return lambda value: all(breaks(value) for breaks in every)
        case n.SingleLine():
            return _of_several_lines
        case c.LanguageIn(languages):
            return _not_in_languages(languages)
        case _:
            return None


def _of_several_lines(value: Term) -> bool:
    """Tell whether a literal has a line end in it."""
    return value[0] == '"' and _LINE_END.search(lexical(value)) is not None


def _not_of_datatype(wanted: str, kept: str) -> Breaks:
    """Return what finds another datatype than is *wanted*, or a text that is none.

    The store has *kept* in its place, or itself where a value is too large for it.
    """

    def breaks(value: Term) -> bool:
        if value[0] != '"' or datatype(value) not in (kept, wanted):
            return True
        return not is_well_formed(lexical(value), wanted)

    return breaks


def _not_in_languages(languages: tuple[str, ...]) -> Breaks:
    """Return what tells whether a value is in none of the language ranges.

    Source: https://www.w3.org/TR/sparql11-query/#func-langMatches
    """
    ranges = tuple(one.lower() for one in languages)

    def breaks(value: Term) -> bool:
        said = language(value)
        return not said or not any(
            one in ("*", said) or said.startswith(f"{one}-") for one in ranges
        )

    return breaks


def _out_of_bounds(constraint: c.Constraint) -> Breaks | None:
    """Return what compares with a bound; what cannot be compared breaks it."""
    match constraint:
        case c.MinExclusive(bound):
            return lambda value: compare(bound, value) != -1
        case c.MinInclusive(bound):
            return lambda value: compare(bound, value) not in (-1, 0)
        case c.MaxExclusive(bound):
            return lambda value: compare(bound, value) != 1
        case c.MaxInclusive(bound):
            return lambda value: compare(bound, value) not in (1, 0)
        case _:
            return None


def _as_text(constraint: c.Constraint, reader: Reader) -> Breaks | None:
    """Return what looks at the text of a value; blank nodes and triples have none."""
    fits = _fitting(constraint)
    if fits is None:
        return None

    def breaks(value: Term) -> bool:
        kind = reader.kind(value)
        if kind is c.Kind.BLANK_NODE or kind is None:
            return True
        return not fits(lexical(value) if kind is c.Kind.LITERAL else iri_value(value))

    return breaks


def _fitting(constraint: c.Constraint) -> Callable[[str], bool] | None:
    match constraint:
        case c.MinLength(length):
            return lambda text: len(text) >= length
        case c.MaxLength(length):
            return lambda text: len(text) <= length
        case c.Pattern(pattern, flags):
            return matcher(pattern, flags)
        case _:
            return None
