"""Literals of every datatype, such as are well-formed and such as nearly are."""

from __future__ import annotations

from hypothesis import strategies as st

from provgraph.rdf.terms import XSD, Term, text
from provgraph.rdf.xsd import INTEGER_DATATYPES

_digits = st.text("0123456789", min_size=1, max_size=4)
_long_digits = st.text("0123456789", min_size=1, max_size=45)
_sign = st.sampled_from(["", "", "-", "+"])
_fraction = st.one_of(st.just(""), st.builds(".{}".format, st.text("0123456789")))
_zone = st.sampled_from(
    ["", "Z", "+00:00", "-00:00", "+14:00", "-14:00", "+05:30", "-00:01", "+14:01", "z"]
)


def _two(most: int) -> st.SearchStrategy[str]:
    return st.one_of(
        st.integers(0, most).map("{:02}".format), st.sampled_from(["00", "1", "99"])
    )


_year = st.one_of(
    st.integers(1, 9999).map("{:04}".format),
    st.sampled_from(["0000", "-0001", "-0004", "12024", "02024", "24", "-292", "1900"]),
)
_month = st.one_of(st.integers(1, 12).map("{:02}".format), st.just("02"), _two(13))
_day = st.one_of(st.integers(1, 28).map("{:02}".format), _two(32), st.just("29"))
_time = st.one_of(
    st.builds("{}:{}:{}{}".format, _two(24), _two(60), _two(60), _fraction),
    st.sampled_from(["24:00:00", "24:00:00.0", "24:00:01", "23:59:59.999"]),
)
_date = st.builds("{}-{}-{}".format, _year, _month, _day)
_part = st.one_of(st.just(""), st.just(""), st.sampled_from(["0", "1", "13", "61"]))


def _join(*parts: str) -> str:
    letters = ["Y", "M", "D", "H", "M", "S"]
    said = [
        part + letter if part else ""
        for part, letter in zip(parts[1:], letters, strict=True)
    ]
    clock = "".join(said[3:])
    return f"{parts[0]}P{''.join(said[:3])}{'T' + clock if clock else ''}"


_seconds = st.one_of(_part, st.sampled_from(["0.5", "1.50", "60.0", ".5", "5."]))
_nothing = st.just("")
_minus = st.sampled_from(["", "-"])
_integer = st.builds("{}{}".format, _sign, st.one_of(_digits, _long_digits))
_decimal = st.builds(
    "{}{}{}".format, _sign, st.one_of(_digits, _long_digits), _fraction
)
_float = st.one_of(
    st.builds("{}{}{}".format, _decimal, st.sampled_from("eE"), st.integers(-400, 400)),
    st.builds(repr, st.floats()),
    _decimal,
    st.sampled_from(["INF", "+INF", "-INF", "NaN", "-0", "1e38", "1e-45", "3.4e39"]),
)

TEXTS = {
    "string": st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    "boolean": st.sampled_from(["true", "false", "1", "0", "TRUE", ""]),
    **dict.fromkeys(INTEGER_DATATYPES, _integer),
    "decimal": _decimal,
    "float": _float,
    "double": _float,
    "dateTime": st.builds("{}T{}{}".format, _date, _time, _zone),
    "dateTimeStamp": st.builds("{}T{}{}".format, _date, _time, _zone),
    "date": st.builds("{}{}".format, _date, _zone),
    "time": st.builds("{}{}".format, _time, _zone),
    "gYear": st.builds("{}{}".format, _year, _zone),
    "gYearMonth": st.builds("{}-{}{}".format, _year, _month, _zone),
    "gMonth": st.builds("--{}{}".format, _month, _zone),
    "gMonthDay": st.builds("--{}-{}{}".format, _month, _day, _zone),
    "gDay": st.builds("---{}{}".format, _day, _zone),
    "duration": st.builds(_join, _minus, *[_part] * 5, _seconds),
    "dayTimeDuration": st.builds(
        _join, _minus, _nothing, _nothing, *[_part] * 3, _seconds
    ),
    "yearMonthDuration": st.builds(_join, _minus, _part, _part, *[_nothing] * 4),
    "hexBinary": st.text("0aF"),
    "token": st.text("a ", max_size=4),
}
"""By the name of a datatype: texts, most of them well-formed."""


def literal(written: str, name: str) -> Term:
    """Return the token of a literal of an XSD datatype."""
    return Term(f"{text(written)}^^<{XSD}{name}>")


def literals(*names: str) -> st.SearchStrategy[Term]:
    """Return literals of the XSD datatypes that are named; of all if none is."""
    return st.sampled_from(sorted(names or TEXTS)).flatmap(
        lambda name: st.builds(literal, TEXTS[name], st.just(name))
    )
