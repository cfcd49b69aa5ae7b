"""Literals judged by their datatype, and as a store gives them back.

A literal's text is judged as it is written: white space round it is not taken off,
since RDF maps lexical forms to values, not what XML would make of them first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from pyoxigraph import RdfFormat, Store

from provgraph.rdf.terms import XSD, Term, datatype
from provgraph.rdf.vocab import RDF_NAMESPACE

_RANGES: Final[dict[str, tuple[str | None, str | None]]] = {
    "long": ("-9223372036854775808", "9223372036854775807"),
    "int": ("-2147483648", "2147483647"),
    "short": ("-32768", "32767"),
    "byte": ("-128", "127"),
    "unsignedLong": ("0", "18446744073709551615"),
    "unsignedInt": ("0", "4294967295"),
    "unsignedShort": ("0", "65535"),
    "unsignedByte": ("0", "255"),
    "nonNegativeInteger": ("0", None),
    "positiveInteger": ("1", None),
    "nonPositiveInteger": (None, "0"),
    "negativeInteger": (None, "-1"),
}

INTEGER_DATATYPES: Final = ("integer", *_RANGES)
"""The names of xsd:integer and of what is derived from it."""

_INTEGER: Final = r"[+-]?[0-9]+"
_FLOAT: Final = (
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
)
_YEAR: Final = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_MONTH: Final = r"(?:0[1-9]|1[0-2])"
_DAY: Final = r"(?:0[1-9]|[12][0-9]|3[01])"
_DAY_OF_MONTH: Final = (
    rf"(?:(?:0[13578]|1[02])-{_DAY}"
    r"|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-8]))"
)
# The four digits before it say whether a year has the day, however long it is.
_LEAP_DAY: Final = (
    r"02-29(?<=(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])"
    r"|(?:[02468][048]|[13579][26])00)-02-29)"
)
_DATE: Final = rf"{_YEAR}-(?:{_DAY_OF_MONTH}|{_LEAP_DAY})"
_TIME: Final = (
    r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
)
_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_DAYS_AND_TIME: Final = (
    r"(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)

NAME_START: Final = (
    "_A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
    "\U00010000-\U000effff"
)
NAME_CHARACTER: Final = rf"\-.0-9\xb7\u0300-\u036f\u203f-\u2040{NAME_START}"
_B64: Final = "[A-Za-z0-9+/]"

_FORMS: Final = {
    "boolean": "true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "integer": _INTEGER,
    "float": _FLOAT,
    "double": _FLOAT,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}?",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE}",
    "date": f"{_DATE}{_ZONE}?",
    "time": f"{_TIME}{_ZONE}?",
    "gYear": f"{_YEAR}{_ZONE}?",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
    "gMonth": f"--{_MONTH}{_ZONE}?",
    "gMonthDay": f"--(?:{_DAY_OF_MONTH}|02-29){_ZONE}?",
    "gDay": f"---{_DAY}{_ZONE}?",
    "duration": f"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{_DAYS_AND_TIME}",
    "dayTimeDuration": f"-?P(?=[0-9T]){_DAYS_AND_TIME}",
    "yearMonthDuration": "-?P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?",
    "hexBinary": "(?:[0-9a-fA-F]{2})*",
    "base64Binary": (
        f"(?:(?:{_B64} ?){{4}})*"
        f"(?:(?:{_B64} ?){{3}}{_B64}|(?:{_B64} ?){{2}}[AEIMQUYcgkosw048] ?="
        f"|{_B64} ?[AQgw] ?= ?=)|"
    ),
    "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": f"[:{NAME_CHARACTER}]+",
    "Name": f"[:{NAME_START}][:{NAME_CHARACTER}]*",
    "NCName": f"[{NAME_START}][{NAME_CHARACTER}]*",
}

_REWRITTEN: Final = frozenset(
    XSD + name
    for name in (
        *("string", "boolean", "decimal", "float", "double"),
        *("dateTime", "dateTimeStamp", "date", "time"),
        *("gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay"),
        *("duration", "dayTimeDuration", "yearMonthDuration"),
        *INTEGER_DATATYPES,
    )
)
_KEY_LENGTH_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Folded:
    """What a store makes of a datatype that it does not keep.

    Attributes:
        datatype: the IRI of the one that it gives back.
        least: the smallest integer of the datatype that was; None: unbounded, or
            no integers.
        most: the largest, likewise.
    """

    datatype: str
    least: str | None = None
    most: str | None = None


def stored_datatype(datatype: str) -> Folded | None:
    """Return what a store makes of a datatype; None if it keeps it.

    xsd:dateTimeStamp becomes xsd:dateTime, and what was one has a zone. A literal
    that the store cannot read (ill-formed, or an integer of more than 64 bits)
    keeps its datatype all the same.

    >>> stored_datatype(f"{XSD}unsignedByte").most
    '255'
    """
    name = datatype.removeprefix(XSD)
    if name == datatype:
        return None
    if name == "dateTimeStamp":
        return Folded(f"{XSD}dateTime")
    bounds = _RANGES.get(name)
    return Folded(f"{XSD}integer", *bounds) if bounds is not None else None


def is_well_formed(lexical: str, datatype: str) -> bool:
    """Tell whether a text stands for a value of a datatype.

    A datatype that is not known here forbids nothing. rdf:langString is told of its
    text only; that it has a language is for the literal to see.

    Source: https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes
    """
    check = _checks().get(datatype)
    return check is None or bool(check(lexical))


def stored(term: Term) -> Term:
    """Return a term as a store gives it back that has taken it.

    Derived integers become xsd:integer and xsd:dateTimeStamp xsd:dateTime, values
    get their canonical text and languages lower case; literals that the store cannot
    read, and all other terms, stay as they are.
    """
    if term[0] == '"':
        if term[-1] == '"' or (term[-1] == ">" and datatype(term) not in _REWRITTEN):
            return term
    elif term[0] != "<" or term[1] != "<":
        return term
    # A long text is no key for a cache.
    return _known(term) if len(term) <= _KEY_LENGTH_MAX else _given_back(term)


@lru_cache(maxsize=32_768)
def _known(term: Term) -> Term:
    return _given_back(term)


def _given_back(term: Term) -> Term:
    """Return what a store makes of a term."""
    store = Store()  # one of its own: no lock, and nothing of others is in it
    store.load(f"<a:a> <a:a> {term} .\n".encode(), RdfFormat.N_QUADS, lenient=True)
    line = store.dump(format=RdfFormat.N_QUADS)
    assert line is not None  # noqa: S101 - it is where no file is given
    return Term(line.decode()[12:-3])


@lru_cache(maxsize=1)
def _checks() -> dict[str, Callable[[str], object]]:
    """Return by datatype what finds a text well-formed."""
    checks: dict[str, Callable[[str], object]] = {
        XSD + name: re.compile(form).fullmatch for name, form in _FORMS.items()
    }
    for name, (least, most) in _RANGES.items():
        checks[XSD + name] = _integer_check(least, most)
    checks |= {
        f"{XSD}string": _is_text,
        f"{XSD}anyURI": _is_text,
        f"{XSD}normalizedString": _is_normalized,
        f"{XSD}token": _is_token,
        f"{RDF_NAMESPACE}langString": _is_text,
        f"{RDF_NAMESPACE}JSON": _is_json,
        f"{RDF_NAMESPACE}XMLLiteral": _is_xml,
    }
    return checks


def _integer_check(least: str | None, most: str | None) -> Callable[[str], bool]:
    """Return what finds an integer between two bounds."""
    is_integer = re.compile(_INTEGER).fullmatch
    # Decimals, because Python reads no int of more than 4,300 digits.
    low = Decimal(least if least is not None else "-Infinity")
    high = Decimal(most if most is not None else "Infinity")

    def check(lexical: str) -> bool:
        return is_integer(lexical) is not None and low <= Decimal(lexical) <= high

    return check


def _is_text(lexical: str) -> bool:
    """Tell whether XML 1.1 has all of a text's signs.

    Source: https://www.w3.org/TR/xml11/#charsets
    """
    return not ("\0" in lexical or "\ufffe" in lexical or "\uffff" in lexical)


def _is_normalized(lexical: str) -> bool:
    return _is_text(lexical) and not any(sign in lexical for sign in "\t\n\r")


def _is_token(lexical: str) -> bool:
    return (
        _is_normalized(lexical)
        and lexical == lexical.strip(" ")
        and "  " not in lexical
    )


def _is_json(lexical: str) -> bool:
    try:
        json.loads(lexical, parse_int=str, parse_float=str, parse_constant=_refuse)
    except (ValueError, RecursionError):  # so deep is none that anybody could read
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def _is_xml(lexical: str) -> bool:
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(f"<x>{lexical}</x>".encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 - the last part
    except expat.ExpatError:
        return False
    return True
