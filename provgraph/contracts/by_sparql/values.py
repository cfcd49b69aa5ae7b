"""Whether one value is as a constraint wants it, as a claim.

Source: https://www.w3.org/TR/shacl/#core-components-value-type
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts.by_sparql.claims import FALSE, every, no, some, sure, written
from provgraph.contracts.by_sparql.classes import Classes
from provgraph.contracts.by_sparql.forms import is_text, well_formed
from provgraph.contracts.by_sparql.patterns import written_out
from provgraph.contracts.by_sparql.ways import Fresh
from provgraph.rdf.terms import Term, datatype, lexical, text
from provgraph.rdf.vocab import RDF_NAMESPACE
from provgraph.rdf.xsd_order import compare

_LANG_STRING: Final = f"{RDF_NAMESPACE}langString"


class Values:
    """Says of values what constraints want of each by itself."""

    def __init__(self, classes: Classes, blanks: str | None, fresh: Fresh) -> None:
        self._classes = classes
        self._blanks = blanks
        self._fresh = fresh

    def fits(self, constraint: c.Constraint, value: str) -> str:
        """Return the claim that a value is as it should be.

        Where the store cannot compare, it is not.
        """
        match constraint:
            case c.Class(class_):
                return self._classes.has(value, class_, self._fresh())
            case c.Datatype(one):
                kind = f"DATATYPE({value})={written(one)}"
                return sure(every((kind, well_formed(one, value))))
            case c.NodeKind(kinds):
                return some(self._is(value, kind) for kind in c.Kind if kind in kinds)
            case c.LanguageIn(languages):
                ranges = dict.fromkeys(map(str.lower, languages))
                return sure(
                    some(f"LANGMATCHES(LANG({value}),{text(one)})" for one in ranges)
                )
            case c.In(values):
                return one_of(values, value)
            case _:
                return _in_bounds(constraint, value) or self._as_text(constraint, value)

    def _is(self, value: str, kind: c.Kind) -> str:
        if self._blanks is None or kind is c.Kind.LITERAL:
            words = {c.Kind.BLANK_NODE: "isBlank", c.Kind.IRI: "isIRI"}
            return f"{words.get(kind, 'isLiteral')}({value})"
        stands = f"STRSTARTS(STR({value}),{text(self._blanks)})"
        if kind is c.Kind.IRI:
            return f"isIRI({value})&&!{stands}"
        return f"isBlank({value})||(isIRI({value})&&{stands})"

    def _as_text(self, constraint: c.Constraint, value: str) -> str:
        """Return what is claimed of the text of a value; a blank node has none."""
        match constraint:
            case c.MinLength(length):
                claim = f"STRLEN(STR({value}))>={length}"
            case c.MaxLength(length):
                claim = f"STRLEN(STR({value}))<={length}"
            case c.Pattern(pattern, flags):
                regex = written_out(pattern, flags)
                assert regex is not None  # noqa: S101 - it is not taken else
                claim = f"REGEX(STR({value}),{text(regex)},{text(flags)})"
            case _:
                raise AssertionError(constraint)
        # The text of a blank node is an error, that of an IRI in its place is not.
        if self._blanks is None:
            return sure(claim)
        return sure(every((no(self._is(value, c.Kind.BLANK_NODE)), claim)))


def one_of(terms: Iterable[Term], value: str) -> str:
    """Return the claim that a value is one of some IRIs and literals.

    Literals are told by their text: `=` takes 1.0 for 1, and a comparison with each
    term takes an engine a time that grows with the square of their number.
    """
    iris: list[str] = []
    texts: dict[str, list[str]] = {}
    for term in dict.fromkeys(terms):
        if term[0] != '"':
            iris.append(written(term))
            continue
        kind = datatype(term)
        if kind == _LANG_STRING:
            said = term[term.rindex("@") + 1 :]
            key = f"LANG({value})={text(said)}"
        else:
            key = f"DATATYPE({value})={written(Term(f'<{kind}>'))}"
        texts.setdefault(key, []).append(text(lexical(term)))
    return some(
        (
            f"{value} IN ({','.join(iris)})" if iris else FALSE,
            *(
                sure(f"{key}&&STR({value}) IN ({','.join(each)})")
                for key, each in texts.items()
            ),
        )
    )


def _in_bounds(constraint: c.Constraint, value: str) -> str | None:
    match constraint:
        case c.MinExclusive(bound):
            sign = ">"
        case c.MinInclusive(bound):
            sign = ">="
        case c.MaxExclusive(bound):
            sign = "<"
        case c.MaxInclusive(bound):
            sign = "<="
        case _:
            return None
    if compare(bound, bound) is None:  # nothing is less than it, or equal
        return FALSE
    return sure(every((f"{value}{sign}{written(bound)}", is_text(value))))
