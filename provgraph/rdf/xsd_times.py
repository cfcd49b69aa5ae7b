"""Where points in time and durations lie, as XSD orders them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

_YEAR: Final = r"(?P<year>-?[0-9]+)"
_MONTH: Final = r"(?P<month>[0-9]{2})"
_DAY: Final = r"(?P<day>[0-9]{2})"
_TIME: Final = (
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
    r"(?:\.(?P<fraction>[0-9]+))?"
)
_ZONE: Final = r"(?:Z|(?P<away>[+-])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?"
_FORMS: Final = {
    name: re.compile(form + _ZONE)
    for name, form in {
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}",
        "time": _TIME,
        "gYear": _YEAR,
        "gYearMonth": f"{_YEAR}-{_MONTH}",
        "gMonth": f"--{_MONTH}",
        "gMonthDay": f"--{_MONTH}-{_DAY}",
        "gDay": f"---{_DAY}",
    }.items()
}
TIME_DATATYPES: Final = tuple(_FORMS)
DURATION_DATATYPES: Final = ("duration", "dayTimeDuration", "yearMonthDuration")

# What is not said is taken from a leap year's first day, so that any month and
# day is one.
_UNSAID: Final = {
    "year": "1972",
    "month": "01",
    "day": "01",
    "hour": "00",
    "minute": "00",
    "second": "00",
    "fraction": "",
    "away": "",
    "hours": "00",
    "minutes": "00",
}
_DAY_SECONDS: Final = 86_400
_ZONE_SECONDS_MAX: Final = 14 * 3_600

_DURATION: Final = re.compile(
    r"(-)?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?"
)
_REFERENCES: Final = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
"""The months from whose first day durations are compared."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A place on the line of time.

    Attributes:
        kind: the datatype; those of two kinds are not compared.
        zoned: it is known in which zone; else it may lie 14 hours to either side.
        seconds: since 1970 began, in UTC where it is zoned.
        fraction: the digits of the second's part, without zeros at the end: as
            texts they are in order.
    """

    kind: str
    zoned: bool
    seconds: int
    fraction: str

    def compare(self, other: Moment) -> int | None:
        """Return -1, 0 or 1; None if the kinds differ or either may be first.

        Source: https://www.w3.org/TR/xmlschema11-2/#vp-dt-timeOnTimeline
        """
        if self.kind != other.kind:
            return None
        if self.zoned == other.zoned:
            return _order(self._place(), other._place())
        if self.zoned:
            reverse = other.compare(self)
            return None if reverse is None else -reverse
        if self._place(_ZONE_SECONDS_MAX) < other._place():
            return -1
        return 1 if self._place(-_ZONE_SECONDS_MAX) > other._place() else None

    def _place(self, later: int = 0) -> tuple[int, str]:
        return self.seconds + later, self.fraction


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: months differ in theirs, so it has two parts."""

    months: int
    seconds: Fraction

    def compare(self, other: Duration) -> int | None:
        """Return -1, 0 or 1; None if it depends on the months that are meant.

        Source: https://www.w3.org/TR/xmlschema11-2/#duration
        """
        if self == other:
            return 0
        orders = {
            _order(self._after(*month), other._after(*month)) for month in _REFERENCES
        }
        return orders.pop() if orders in ({-1}, {1}) else None

    def _after(self, year: int, month: int) -> Fraction:
        years, months = divmod(month - 1 + self.months, 12)
        return _days(year + years, months + 1, 1) * _DAY_SECONDS + self.seconds


def moment(name: str, lexical: str) -> Moment:
    """Return where a well-formed literal of the XSD datatype *name* lies.

    Raises:
        ValueError: its year has thousands of digits.
    """
    match = _FORMS[name].fullmatch(lexical)
    assert match is not None, lexical  # noqa: S101 - it is well-formed
    part = _UNSAID | {name: said for name, said in match.groupdict().items() if said}
    days = _days(int(part["year"]), int(part["month"]), int(part["day"]))
    hour = int(part["hour"])
    if hour == 24 and name == "time":
        hour = 0
    seconds = (hour * 60 + int(part["minute"])) * 60 + int(part["second"])
    away = (int(part["hours"]) * 60 + int(part["minutes"])) * 60
    if part["away"] == "+":  # before UTC, so it was earlier there
        away = -away
    return Moment(
        kind=name.removesuffix("Stamp"),
        zoned=bool(part["away"]) or lexical[-1] == "Z",
        seconds=days * _DAY_SECONDS + seconds + away,
        fraction=part["fraction"].rstrip("0"),
    )


def duration(lexical: str) -> Duration:
    """Return the length of a well-formed duration.

    Raises:
        ValueError: a part of it has thousands of digits.
    """
    match = _DURATION.fullmatch(lexical)
    assert match is not None, lexical  # noqa: S101 - it is well-formed
    sign, years, months, days, hours, minutes, seconds = match.groups(default="0")
    times = -1 if sign == "-" else 1
    whole = (int(days) * 24 + int(hours)) * 60 + int(minutes)
    return Duration(
        times * (int(years) * 12 + int(months)),
        times * (whole * 60 + Fraction(seconds)),
    )


def _days(year: int, month: int, day: int) -> int:
    """Return the days from 1970-01-01 to a day of the Gregorian calendar.

    Python's own ends with the year 9999; this counts years from March on, so that
    the leap day is a year's last.
    """
    if month <= 2:
        year, month = year - 1, month + 12
    leaps = year // 4 - year // 100 + year // 400
    day_of_year = (153 * (month - 3) + 2) // 5 + day
    return year * 365 + leaps + day_of_year - 719_469


def _order(one: tuple[int, str] | Fraction, other: tuple[int, str] | Fraction) -> int:
    return (one > other) - (one < other)  # type: ignore[operator]  # of one kind
