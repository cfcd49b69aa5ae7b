"""Literals that are well-formed, as SPARQL can tell.

The regexes are such as every engine reads alike: no look back, no classes but those
that are written out.

Source: https://www.w3.org/TR/xmlschema11-2/#built-in-datatypes
"""

from __future__ import annotations

from typing import Final

from provgraph.contracts.by_sparql.claims import TRUE, every, no, some
from provgraph.rdf.terms import XSD, Term, iri, iri_value, text
from provgraph.rdf.vocab import RDF_NAMESPACE

_YEAR: Final = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH: Final = "(0[1-9]|1[0-2])"
_DAY: Final = "(0[1-9]|[12][0-9]|3[01])"
_DAY_OF_MONTH: Final = (
    f"((0[13578]|1[02])-{_DAY}"
    "|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|1[0-9]|2[0-8]))"
)
_LEAP_DAY: Final = (
    "-?([1-9][0-9]*)?([0-9]{2}(0[48]|[2468][048]|[13579][26])"
    "|([02468][048]|[13579][26])00)-02-29"
)
_DATE: Final = f"({_YEAR}-{_DAY_OF_MONTH}|{_LEAP_DAY})"
_TIME: Final = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_ZONE: Final = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DECIMAL: Final = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_FLOAT: Final = f"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"

_YEAR_MONTH: Final = "([0-9]+Y([0-9]+M)?|[0-9]+M)"
_SECOND: Final = r"[0-9]+(\.[0-9]+)?S"
_CLOCK: Final = f"T([0-9]+H([0-9]+M)?({_SECOND})?|[0-9]+M({_SECOND})?|{_SECOND})"
_DAY_TIME: Final = f"([0-9]+D({_CLOCK})?|{_CLOCK})"

_FORMS: Final = {
    "boolean": "(true|false|1|0)",
    "decimal": _DECIMAL,
    "integer": "[+-]?[0-9]+",
    "float": _FLOAT,
    "double": _FLOAT,
    "nonNegativeInteger": r"(\+?[0-9]+|-0+)",
    "positiveInteger": r"\+?0*[1-9][0-9]*",
    "nonPositiveInteger": r"(-[0-9]+|\+?0+)",
    "negativeInteger": "-0*[1-9][0-9]*",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "date": f"{_DATE}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--({_DAY_OF_MONTH}|02-29){_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "duration": f"-?P({_YEAR_MONTH}{_DAY_TIME}?|{_DAY_TIME})",
    "dayTimeDuration": f"-?P{_DAY_TIME}",
    "yearMonthDuration": f"-?P{_YEAR_MONTH}",
}
_TEXTS: Final = frozenset(
    {f"{XSD}string", f"{XSD}anyURI", f"{RDF_NAMESPACE}langString"}
)
_NO_SIGNS: Final = ("\0", "\ufffe", "\uffff")
"""What XML 1.1 has not, https://www.w3.org/TR/xml11/#charsets."""


def is_ordered(value: str) -> str:
    """Return the claim that a literal has a place in an order, its own at least.

    Some stores find any literal as small as itself, however it is written.
    """
    kinds = (f"{XSD}string", *(XSD + name for name in _FORMS))
    known = some(
        every((f"DATATYPE({value})=<{one}>", well_formed(iri(one), value)))
        for one in kinds
    )
    return every((f'STR({value})!="NaN"', known))


def is_text(value: str) -> str:
    """Return the claim that a literal is well-formed if it is a text."""
    return some(
        (f"DATATYPE({value})!=<{XSD}string>", well_formed(iri(f"{XSD}string"), value))
    )


def is_sayable(datatype: Term) -> bool:
    """Tell whether SPARQL can tell a well-formed literal of a datatype.

    Of a datatype that nobody knows, every literal is.
    """
    name = iri_value(datatype)
    if name in _TEXTS or name.removeprefix(XSD) in _FORMS:
        return True
    return not name.startswith((XSD, RDF_NAMESPACE))


def well_formed(datatype: Term, value: str) -> str:
    """Return the claim that a literal is well-formed that has the datatype."""
    name = iri_value(datatype)
    if name in _TEXTS:
        return every(no(f"CONTAINS(STR({value}),{text(one)})") for one in _NO_SIGNS)
    form = _FORMS.get(name.removeprefix(XSD))
    if form is None:
        return TRUE
    return f"REGEX(STR({value}),{text(f'^({form})$')})"
