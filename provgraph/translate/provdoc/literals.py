"""Values as sources write them, as terms with the datatypes that they say."""

from __future__ import annotations

import re
from typing import Final

from provgraph.rdf.terms import XSD, Term, boolean, date_time, escaped, text
from provgraph.translate.provdoc.names import PROV, Scope
from provgraph.translate.provdoc.repairs import Mending, Place, refused

NAMES: Final = frozenset({f"<{XSD}QName>", f"<{PROV}QUALIFIED_NAME>"})
"""Datatypes whose values are names, and so become IRIs."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XML_LITERAL: Final = Term(f"<{_RDF}XMLLiteral>")
STRINGS: Final = frozenset(
    {f"<{XSD}string>", f"<{PROV}InternationalizedString>", f"<{_RDF}langString>"}
)
"""Datatypes that say no more than that a text is a text."""

_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_TIME: Final = re.compile(
    r"-?(?:[1-9][0-9]{4,}|[0-9]{4})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
    r"(?P<zone>Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_NEARLY: Final = re.compile(
    r"(?P<day>-?[0-9]{4,}-[0-9]{2}-[0-9]{2})"
    r"(?:[Tt ](?P<minute>[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2}(?:\.[0-9]+)?)?)?"
    r" ?(?P<zone>[Zz]|(?P<hours>[+-][0-9]{2}):?(?P<minutes>[0-9]{2}))?"
)
_DAYS: Final = {"02": 29, "04": 30, "06": 30, "09": 30, "11": 30}

_INT_MAX: Final = 2**31 - 1
_LONG_MAX: Final = 2**63 - 1


def typed(lexical: str, datatype: Term, scope: Scope, place: Place) -> Term:
    """Return a text with a datatype; a name as the IRI that it means."""
    if datatype in STRINGS:
        return text(lexical)
    if datatype in NAMES:
        return scope.name(lexical.strip(), place)
    datatype = scope.iri(datatype, place)
    return Term(f'"{escaped(lexical)}"^^{datatype}')


def tagged(lexical: str, tag: str, mending: Mending, place: Place) -> Term:
    """Return a text in a language."""
    if _TAG.fullmatch(tag) is None:
        better = tag.strip().replace("_", "-")
        fits = _TAG.fullmatch(better) is not None
        mending.mend(
            place,
            f"{tag!r} is no language tag",
            f"the text is kept {f'as {better!r}' if fits else 'without a language'}",
        )
        if not fits:
            return text(lexical)
        tag = better
    return Term(f'"{escaped(lexical)}"@{tag}')


def number(value: float, written: str | None = None) -> Term:
    """Return a number that stands bare, typed by its size.

    Source: https://www.w3.org/TR/prov-n/#expression-Literal
    """
    if isinstance(value, bool):
        return boolean(value)
    if isinstance(value, int):
        size = abs(value)
        kind = "int" if size <= _INT_MAX else "long" if size <= _LONG_MAX else "integer"
        return Term(f'"{written or value}"^^<{XSD}{kind}>')
    said = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(repr(value), repr(value))
    return Term(f'"{written or said}"^^<{XSD}double>')


def time(written: str, mending: Mending, place: Place) -> Term:
    """Return a time; one without a zone is taken as UTC, which is told.

    Raises:
        MalformedError: it is no time.
    """
    match = _TIME.fullmatch(written)
    if match is None:
        return date_time(_mended(written, mending, place))
    if written[8:10] > "28":
        _see_that_day_exists(written, place)
    if match["zone"] is None:
        # PROV allows it, so a strict reading takes it too.
        mending.tell(place, f"the time {written} has no zone", "it is taken as UTC")
        written += "Z"
    return date_time(written)


def is_time(written: str) -> bool:
    """Tell whether a text is an xsd:dateTime as every form can write it."""
    return _TIME.fullmatch(written) is not None


def _mended(written: str, mending: Mending, place: Place) -> str:
    parts = _NEARLY.fullmatch(written.strip())
    if parts is not None:
        zone = parts["zone"] or "Z"
        if parts["hours"]:
            zone = f"{parts['hours']}:{parts['minutes']}"
        whole = (
            f"{parts['day']}T{parts['minute'] or '00:00'}{parts['second'] or ':00'}"
            f"{zone.upper()}"
        )
        if _TIME.fullmatch(whole):
            _see_that_day_exists(whole, place)
            mending.mend(
                place, f"{written!r} is not an xsd:dateTime", f"it is taken as {whole}"
            )
            return whole
    raise refused(
        place,
        f"{written!r} is not a time",
        hint="Write it as an xsd:dateTime, such as 2026-05-01T09:30:00Z.",
    )


def _see_that_day_exists(whole: str, place: Place) -> None:
    year, month, day = whole.split("T", 1)[0].rsplit("-", 2)
    last = _DAYS.get(month, 31)
    if month == "02" and (
        int(year[-4:]) % 4 or (int(year[-4:]) % 100 == 0 and int(year[-4:]) % 400)
    ):
        last = 28
    if int(day) > last:
        raise refused(place, f"{whole!r} is a day that no calendar has")
