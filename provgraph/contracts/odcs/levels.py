"""Service levels: what they promise of the times at which versions were made.

Latency and freshness are judged alike, by the time since the last version, so their
verdict changes while nothing is written: they are for a check by schedule, and use
the time at which the query runs. Frequency and retention look at recorded times only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from provgraph.contracts.odcs.check import Check, Outcome, Severity, Unsaid
from provgraph.contracts.odcs.contract import Contract, SchemaObject, ServiceLevel
from provgraph.contracts.odcs.document import within
from provgraph.contracts.odcs.turtle import Pairs, local
from provgraph.rdf.terms import XSD
from provgraph.rdf.xsd import is_well_formed

_DAY: Final = 86_400
_UNITS: Final = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1),
    **dict.fromkeys(("min", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hour", "hours"), 3_600),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "wk", "week", "weeks"), 7 * _DAY),
    **dict.fromkeys(("mo", "month", "months"), 30 * _DAY),
    **dict.fromkeys(("y", "yr", "year", "years"), 365 * _DAY),
}
"""In seconds; a month has 30 days and a year 365, since no calendar is at hand."""

_DATE: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d(?:\.\d{1,9})?)(Z|[+-]\d\d:\d\d)?)?"
)

# Durations are only ever subtracted: Oxigraph 0.5 adds one to few dates (2026-01-15 and
# a day have no sum there), and subtracts one from any.
#
# An EXISTS has one pattern each: of two, Oxigraph 0.5 joins all versions anew for each
# solution before it, which takes minutes where a table is written every hour.
_NOT_FRESH: Final = """\
SELECT $this WHERE {{
    FILTER EXISTS {{ ?any prov:specializationOf $this }}
    FILTER NOT EXISTS {{
        ?version prov:specializationOf $this .
        FILTER EXISTS {{
            ?version prov:generatedAtTime ?at .
            FILTER (?at >= NOW() - "{period}"^^xsd:dayTimeDuration)
        }}
    }}
}}"""
_SELDOM: Final = """\
SELECT DISTINCT $this ?value WHERE {{
    ?value prov:specializationOf $this ; prov:generatedAtTime ?at .
    FILTER EXISTS {{
        ?later prov:specializationOf $this .
        FILTER EXISTS {{
            ?later prov:generatedAtTime ?then .
            FILTER (?then - "{period}"^^xsd:dayTimeDuration > ?at)
        }}
    }}
    FILTER NOT EXISTS {{
        ?next prov:specializationOf $this .
        FILTER EXISTS {{
            ?next prov:generatedAtTime ?soon .
            FILTER (?soon > ?at && ?soon - "{period}"^^xsd:dayTimeDuration <= ?at)
        }}
    }}
}}"""
_DROPPED: Final = """\
SELECT DISTINCT $this ?value WHERE {{
    ?value pg:emptied $this ; prov:endedAtTime ?end .
    ?version prov:specializationOf $this ; prov:generatedAtTime ?at .
    FILTER (?at <= ?end && ?end - "{period}"^^xsd:dayTimeDuration < ?at)
}}"""


class _Timed(NamedTuple):
    """A level that is a query on times."""

    select: str
    message: str
    severity: Severity = "sh:Violation"


_TIMED: Final = {
    "latency": _Timed(_NOT_FRESH, "{name} was not written within the last {period}"),
    "freshness": _Timed(_NOT_FRESH, "{name} was not written within the last {period}"),
    "frequency": _Timed(
        _SELDOM, "after a version of {name} none followed within {period}"
    ),
    "retention": _Timed(
        _DROPPED,
        "{name} was emptied when it had a version younger than {period}",
        "sh:Warning",  # what is truncated may be loaded again at once
    ),
}
_UNTOLD: Final = {
    "generalAvailability": "lineage does not tell when data was first offered",
    "endOfSupport": "lineage does not tell of support",
    "availability": "lineage tells of writing, not of whether a system answers",
    "throughput": "lineage has no throughput",
    "errorRate": "lineage has no error rate",
    "timeOfAvailability": "it is a time of day, and days are told by a calendar",
    "timeToDetect": "lineage does not tell of incidents",
    "timeToNotify": "lineage does not tell of incidents",
    "timeToRepair": "lineage does not tell of incidents",
}


def level_checks(
    contract: Contract, objects: tuple[SchemaObject, ...]
) -> Iterator[tuple[str, Outcome]]:
    """Yield what the service levels promise of *objects*, those that are datasets.

    Each outcome comes with the place of its object, or of the level if it has none.
    """
    known = {one.place for one in objects}
    for at, level in enumerate(contract.service_levels):
        chosen = _chosen(level, contract.objects)
        made = _maker(level)
        if chosen is None:
            made = "its element names no object of the contract"
        elif not isinstance(made, str) and known.isdisjoint(
            one.place for one in chosen
        ):
            made = "no dataset is known that it speaks of"
        if isinstance(made, str):
            yield level.place, Unsaid(level.place, made)
            continue
        for one in chosen or ():
            if one.place in known:
                yield one.place, made(one, at)


def _chosen(
    level: ServiceLevel, objects: tuple[SchemaObject, ...]
) -> tuple[SchemaObject, ...] | None:
    """Return the objects that a level speaks of; None if it names others as well."""
    if not level.elements or _are_columns(level.elements, objects):
        return objects
    names = {element.partition(".")[0] for element in level.elements}
    found = tuple(one for one in objects if names & {one.name, one.physical_name})
    known = {name for one in found for name in (one.name, one.physical_name)}
    return found if names <= known else None


def _are_columns(elements: tuple[str, ...], objects: tuple[SchemaObject, ...]) -> bool:
    """Tell whether elements are columns alone: one object needs not to be named."""
    if len(objects) != 1:
        return False
    columns = {
        name for one in objects[0].properties for name in (one.name, one.physical_name)
    }
    return columns.issuperset(elements)


def _maker(level: ServiceLevel) -> Callable[[SchemaObject, int], Check] | str:
    """Return what makes the shape of a level, or why there is none."""
    if level.property == "endOfLife":
        until = _date_time(level.value)
        if until is None:
            return "its value is no date"
        return lambda one, at: _end_of_life(level, one, at, until)
    timed = _TIMED.get(level.property)
    if timed is None:
        return _UNTOLD.get(level.property, "no such level is known here")
    seconds = seconds_of(level)
    if seconds is None:
        return "its value and unit are no length of time"
    return lambda one, at: _on_times(level, one, at, timed, _period(seconds))


def _on_times(
    level: ServiceLevel, one: SchemaObject, at: int, timed: _Timed, period: str
) -> Check:
    lines = timed.select.format(period=period).replace("\n", "\n            ")
    query: Pairs = (
        ("sh:prefixes", "c:prefixes"),
        ("sh:select", f'"""{lines}"""'),
    )
    return Check(
        name=local("level", one.name, str(at)),
        title=level.property,
        message=timed.message.format(name=one.name, period=period),
        pairs=(("sh:sparql", query),),
        places=_places(level),
        severity=timed.severity,
        on="dataset",
    )


def _end_of_life(level: ServiceLevel, one: SchemaObject, at: int, until: str) -> Check:
    return Check(
        name=local("level", one.name, str(at)),
        title=level.property,
        message=f"a version of {one.name} was made after the end of its life, {until}",
        pairs=(
            ("sh:path", "prov:generatedAtTime"),
            ("sh:maxInclusive", f'"{until}"^^xsd:dateTime'),
        ),
        places=_places(level) - {within(level.place, "unit")},
    )


def _places(level: ServiceLevel) -> frozenset[str]:
    keys = ("property", "value", "unit", "element")
    return frozenset(within(level.place, key) for key in keys)


def seconds_of(level: ServiceLevel) -> int | None:
    """Return the length of time that a level names; None if it names none."""
    unit = _UNITS.get((level.unit or "").lower())
    value = level.value
    if isinstance(value, str) and re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or unit is None:
        return None
    # Beyond a thousand years dates themselves come to their end.
    return round(value * unit) if 1 <= value * unit <= 365_000 * _DAY else None


def _period(seconds: int) -> str:
    """Return a length of time as XML Schema writes it.

    Source: https://www.w3.org/TR/xmlschema11-2/#dayTimeDuration
    """
    days, rest = divmod(seconds, _DAY)
    parts = ((rest // 3_600, "H"), (rest % 3_600 // 60, "M"), (rest % 60, "S"))
    times = "".join(f"{number}{sign}" for number, sign in parts if number)
    return f"P{f'{days}D' if days else ''}{f'T{times}' if times else ''}"


def _date_time(value: object) -> str | None:
    """Return a date, or a date with a time, as xsd:dateTime; None if it is none."""
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    told = f"{found[1]}T{found[2] or '00:00:00'}{found[3] or 'Z'}"
    # Against a date that no calendar has, no time compares, and each would break it.
    return told if is_well_formed(told, f"{XSD}dateTime") else None
