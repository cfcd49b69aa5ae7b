"""Points in time that sort as text, whatever zone they were written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

_DATE_TIME: Final = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?"
    r"\s*(?:([Zz])|([+-])(\d\d):?(\d\d)?)?",
    re.ASCII,
)
_DIGITS_MAX: Final = 9
_LAST_HOUR: Final = 24
_PLAIN_LENGTH: Final = 20


@dataclass(frozen=True, slots=True)
class Instant:
    """A point in time.

    Attributes:
        key: UTC as `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn`: text order is time order.
        zone_missing: the source named no zone, and UTC was taken.
    """

    key: str
    zone_missing: bool = False


@lru_cache(maxsize=8_192)
def parse_instant(written: str) -> Instant | None:
    """Return the instant that *written* names; None if it names none.

    ISO 8601 dates with times as sources write them: with a zone or without,
    seconds or not, any number of fraction digits (the first nine count).

    >>> parse_instant("2024-11-26T14:10:42.5+01:00").key
    '2024-11-26T13:10:42.500000000'
    """
    plain = _plain_utc(written)
    if plain is not None:
        return plain
    match = _DATE_TIME.fullmatch(written.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zulu, sign, east, half = (
        match.groups()
    )
    try:
        moment = _moment(
            int(year), int(month), int(day), int(hour), int(minute), int(second or 0)
        )
        if sign is not None:
            away = timedelta(hours=int(east), minutes=int(half or 0))
            moment = moment - away if sign == "+" else moment + away
    except (ValueError, OverflowError):
        return None
    digits = (fraction or "")[:_DIGITS_MAX].ljust(_DIGITS_MAX, "0")
    seconds = moment.isoformat(timespec="seconds")
    return Instant(f"{seconds}.{digits}", zulu is None and sign is None)


def _plain_utc(written: str) -> Instant | None:
    """Return the instant of `YYYY-MM-DDTHH:MM:SS[.digits]Z`; None of any other form.

    Nearly all events write their time so, or with `+00:00` for the `Z`, and each
    has one of its own.
    """
    if written.endswith("+00:00"):
        written = f"{written[:-6]}Z"
    length = len(written)
    if length < _PLAIN_LENGTH or written[-1] != "Z" or not written.isascii():
        return None
    if (written[4], written[7], written[10]) != ("-", "-", "T"):
        return None
    digits = written[20:-1]
    if length > _PLAIN_LENGTH and not (written[19] == "." and digits.isdigit()):
        return None
    try:
        datetime.fromisoformat(written[:19])
    except ValueError:
        return None
    return Instant(f"{written[:19]}.{digits[:_DIGITS_MAX]:0<{_DIGITS_MAX}}")


def lexical_instant(key: str) -> str:
    """Return the xsd:dateTime text of an instant's key, in its shortest form.

    >>> lexical_instant("2024-11-26T13:10:42.500000000")
    '2024-11-26T13:10:42.5Z'
    """
    return f"{key.rstrip('0').removesuffix('.')}Z"


def utc_now() -> str:
    """Return now as the journal writes it: UTC with microseconds and a `Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _moment(
    year: int, month: int, day: int, hour: int, minute: int, second: int
) -> datetime:
    """Return the time with its hour 24 and its leap second carried over."""
    carried = timedelta()
    if hour == _LAST_HOUR and minute == second == 0:
        hour, carried = 0, timedelta(days=1)
    if second == 60:
        second, carried = 59, timedelta(seconds=1)
    return datetime(year, month, day, hour, minute, second) + carried  # noqa: DTZ001
