"""Quality: what was measured and checked of a dataset, as OpenLineage reports it.

Lineage sees no rows. It sees measurements (the facet dataQualityMetrics) and checks
that passed or failed (dataQualityAssertions), stated of the dataset or of the version
that a run read. So a rule becomes two shapes: what was reported keeps to it, and, for
information only, something was reported at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from provgraph.contracts.odcs.check import Check, Outcome, Severity, Unsaid
from provgraph.contracts.odcs.contract import (
    Operator,
    Property,
    QualityRule,
    SchemaObject,
    fields_of,
)
from provgraph.contracts.odcs.document import within
from provgraph.contracts.odcs.fields import column, is_column
from provgraph.contracts.odcs.turtle import Pairs, a_list, having, local, number
from provgraph.rdf.terms import text

_REPORTED: Final = (
    "[ sh:alternativePath"
    " ( ( prov:specializationOf pg:facets ) [ sh:inversePath prov:entity ] ) ]"
)
"""From a version to what was stated of its dataset, or by a run that read it."""

_CHECKED: Final = f"( {_REPORTED} pg:dataQualityAssertions pg:assertion )"
_COLUMNS: Final = f"( {_REPORTED} pg:dataQualityMetrics pg:columnMetrics )"
_ROWS: Final = f"( {_REPORTED} pg:dataQualityMetrics pg:rowCount )"

_NOT_NULL: Final = ("not_null", "expect_column_values_to_not_be_null")
_UNIQUE: Final = ("unique", "expect_column_values_to_be_unique")
_KINDS: Final = {
    "nullValues": _NOT_NULL,
    "duplicateValues": _UNIQUE,
    "missingValues": (*_NOT_NULL, "not_empty_string"),
    "invalidValues": (
        *("accepted_values", "accepted_range", "expect_column_values_to_be_in_set"),
        *("expect_column_values_to_be_between", "expect_column_values_to_match_regex"),
    ),
}
"""What dbt and Great Expectations call the checks that none of the metric is there."""

_UNIQUE_TOGETHER: Final = (
    *("unique_combination_of_columns", "dbt_utils_unique_combination_of_columns"),
    "expect_compound_columns_to_be_unique",
)
_SEVERITIES: Final[Mapping[str, Severity]] = {
    "error": "sh:Violation",
    "warning": "sh:Warning",
    "info": "sh:Info",
}
_SIGNS: Final[Mapping[Operator, tuple[str, ...]]] = {
    "mustBe": ("sh:minInclusive", "sh:maxInclusive"),
    "mustBeGreaterThan": ("sh:minExclusive",),
    "mustBeGreaterOrEqualTo": ("sh:minInclusive",),
    "mustBeLessThan": ("sh:maxExclusive",),
    "mustBeLessOrEqualTo": ("sh:maxInclusive",),
    "mustBeBetween": ("sh:minInclusive", "sh:maxInclusive"),
}


class _Subject(NamedTuple):
    """What a rule speaks of: an object, or a column of it.

    Attributes:
        path: of the column; empty for the object.
    """

    one: SchemaObject
    path: tuple[str, ...] = ()

    def name(self, kind: str, *parts: str) -> str:
        """Return the name of a shape on it."""
        return local(kind, self.one.name, *self.path, *parts)

    def __str__(self) -> str:
        return column((self.one.name, *self.path))


def quality_checks(one: SchemaObject) -> Iterator[Outcome]:
    """Yield what an object and its columns promise of their values."""
    for at, rule in enumerate(one.quality):
        yield from _rule(_Subject(one), at, rule)
    keys = [prop for prop in one.properties if prop.primary_key]
    for path, prop in fields_of(one.properties):
        subject = _Subject(one, path)
        if is_column(path, prop):
            yield from _promised(subject, prop, is_whole_key=keys == [prop])
            for at, rule in enumerate(prop.quality):
                yield from _rule(subject, at, rule)
            continue
        reason = "what an array has in it has no name in reports of checks"
        for key in ("required", "unique", "primaryKey", "quality"):
            yield Unsaid(within(prop.place, key), reason)


def _promised(
    subject: _Subject, prop: Property, *, is_whole_key: bool
) -> Iterator[Outcome]:
    """Yield that a column has no nulls, and that its values are unique."""
    required, unique, key = (
        {within(prop.place, name)} if is_so else set()
        for name, is_so in (
            ("required", prop.required),
            ("unique", prop.unique),
            ("primaryKey", prop.primary_key),
        )
    )
    if required or key:
        places = frozenset(required | key)
        selected = _of_kinds(subject, _NOT_NULL)
        yield from _checks(
            subject.name("required"), "no nulls", subject, selected, places
        )
        none = (("sh:maxInclusive", "0"),)
        yield _measured(subject.name("measured"), subject, none, places)
    if unique or (key and is_whole_key):
        places = frozenset(unique | (key if is_whole_key else set()))
        selected = _of_kinds(subject, _UNIQUE)
        yield from _checks(
            subject.name("unique"), "no value twice", subject, selected, places
        )


def _rule(subject: _Subject, at: int, rule: QualityRule) -> Iterator[Outcome]:
    """Yield what becomes of one rule, and why the rest of it becomes nothing."""
    severity = _SEVERITIES.get((rule.severity or "error").lower())
    places = {within(rule.place, "severity")} if rule.severity and severity else set()
    if severity is None:
        yield Unsaid(within(rule.place, "severity"), "SHACL has no such severity")
        severity = "sh:Violation"
    if rule.name:
        yield from _checks(
            subject.name("rule", str(at)),
            f"the check {rule.name}",
            subject,
            (having("pg:name", (("sh:hasValue", text(rule.name)),)),),
            frozenset(places | {within(rule.place, "name")}),
            severity,
        )
    reason = _untranslatable(subject, rule)
    if reason is not None:
        yield Unsaid(rule.place, reason)
        return
    yield Unsaid(within(rule.place, "rule"), "metric says it")
    places |= {rule.metric_place, *_bound_places(rule), within(rule.place, "unit")}
    yield from _metric(subject, at, rule, frozenset(places), severity)


def _metric(
    subject: _Subject,
    at: int,
    rule: QualityRule,
    places: frozenset[str],
    severity: Severity,
) -> Iterator[Check]:
    """Yield the shapes of a metric of the library that has some."""
    if rule.metric == "rowCount":
        yield Check(
            subject.name("rows", str(at)),
            "how many rows",
            f"a version of {subject} has a number of rows that is not promised:"
            f" {_in_words(rule)}",
            (("sh:path", _ROWS), *_allowed(rule)),
            places,
            severity,
        )
        name = subject.name("counted", str(at))
        yield _reported(name, "rows are counted", subject, _ROWS, ())
        return
    if rule.metric == "nullValues":
        name = subject.name("nulls", str(at))
        yield _measured(name, subject, _allowed(rule), places, severity)
    if _means_none(rule):
        kinds = _KINDS[rule.metric or ""] if subject.path else _UNIQUE_TOGETHER
        yield from _checks(
            subject.name("values", str(at)),
            f"{rule.metric}: none",
            subject,
            _of_kinds(subject, kinds),
            places,
            severity,
        )


def _untranslatable(subject: _Subject, rule: QualityRule) -> str | None:
    """Return why a rule becomes no shape by its metric; None where it becomes one."""
    if rule.type != "library":
        return f"a rule of type {rule.type} judges rows, or is read by people"
    if rule.metric not in {*_KINDS, "rowCount"}:
        return f"the library has no metric {rule.metric!r}"
    if not rule.bounds:
        return "there is no bound in numbers"
    if rule.unit not in {None, "rows"}:
        share = "measurements in lineage count rows, and a share of them is a division"
        if rule.unit != "percent" or not _means_none(rule):
            return share
    return _out_of_place(subject, rule)


def _out_of_place(subject: _Subject, rule: QualityRule) -> str | None:
    """Return why lineage has no such metric of a subject; None where it has it."""
    of_table, of_columns = {"rowCount", "duplicateValues"}, set(_KINDS)
    if rule.metric not in (of_columns if subject.path else of_table):
        return (
            f"{rule.metric} is no metric of {'columns' if subject.path else 'tables'}"
        )
    if rule.metric in {"rowCount", "nullValues"} or _means_none(rule):
        return None
    return f"lineage has no measurement of {rule.metric}, only checks for none"


def _of_kinds(subject: _Subject, kinds: tuple[str, ...]) -> Pairs:
    """Return what selects the reported checks of some kinds on a subject."""
    among = (("sh:minCount", "1"), ("sh:in", a_list(map(text, kinds))))
    selected: Pairs = (having("pg:assertionKind", among),)
    if not subject.path:
        return selected
    whose = (("sh:hasValue", text(column(subject.path))),)
    return (having("pg:fieldName", whose), *selected)


def _checks(
    name: str,
    title: str,
    subject: _Subject,
    selected: Pairs,
    places: frozenset[str],
    severity: Severity = "sh:Violation",
) -> Iterator[Check]:
    """Yield that no selected check failed, and, for information, that there is one."""
    failed = (*selected, having("pg:success", (("sh:hasValue", "false"),)))
    yield Check(
        name,
        title,
        f"a check of {subject} failed: {title}",
        (
            ("sh:path", _CHECKED),
            ("sh:qualifiedValueShape", failed),
            ("sh:qualifiedMaxCount", "0"),
        ),
        places,
        severity,
    )
    yield _reported(f"checked.{name}", title, subject, _CHECKED, selected)


def _measured(
    name: str,
    subject: _Subject,
    allowed: Pairs,
    places: frozenset[str],
    severity: Severity = "sh:Violation",
) -> Check:
    """Return that no number of nulls was measured that is not allowed."""
    measured: Pairs = (
        having("dqv:isMeasurementOf", (("sh:hasValue", "pg:nullCount"),)),
        ("sh:not", (("sh:path", "dqv:value"), *allowed)),
    )
    some = (("sh:qualifiedValueShape", measured), ("sh:qualifiedMinCount", "1"))
    return Check(
        name,
        "how many nulls",
        f"a number of nulls was counted in {subject} that is not promised",
        (
            ("sh:path", _COLUMNS),
            (
                "sh:qualifiedValueShape",
                (
                    having(
                        "pg:fieldName", (("sh:hasValue", text(column(subject.path))),)
                    ),
                    having("dqv:hasQualityMeasurement", some),
                ),
            ),
            ("sh:qualifiedMaxCount", "0"),
        ),
        places,
        severity,
    )


def _reported(
    name: str, title: str, subject: _Subject, path: str, selected: Pairs
) -> Check:
    """Return that something was reported, which is for information only."""
    wanted: Pairs = (("sh:minCount", "1"),)
    if selected:
        wanted = (("sh:qualifiedValueShape", selected), ("sh:qualifiedMinCount", "1"))
    return Check(
        name,
        title,
        f"nothing was reported of {subject}: {title}",
        (("sh:path", path), *wanted),
        frozenset(),
        "sh:Info",
        on="made",
    )


def _allowed(rule: QualityRule) -> Pairs:
    """Return the constraints that a number within the bounds meets."""
    found = tuple(_of_operator(*one) for one in rule.bounds.items())
    if len(found) == 1:
        return found[0]
    return tuple(("sh:node", pairs) for pairs in found)  # a shape has each sign once


def _of_operator(operator: Operator, bounds: tuple[int | float, ...]) -> Pairs:
    signs = _SIGNS.get(operator) or ("sh:minInclusive", "sh:maxInclusive")
    numbers = bounds if len(bounds) == len(signs) else bounds * len(signs)
    pairs: Pairs = tuple(zip(signs, map(number, numbers), strict=True))
    return pairs if operator in _SIGNS else (("sh:not", pairs),)


def _means_none(rule: QualityRule) -> bool:
    """Tell whether the bounds leave no other number of rows than 0."""
    is_rows = rule.unit != "percent"
    return any(
        (operator in {"mustBe", "mustBeLessOrEqualTo"} and bounds == (0,))
        or (operator == "mustBeLessThan" and bounds == (1,) and is_rows)
        for operator, bounds in rule.bounds.items()
    )


def _in_words(rule: QualityRule) -> str:
    return ", ".join(
        f"{operator} {' and '.join(map(number, bounds))}"
        for operator, bounds in rule.bounds.items()
    )


def _bound_places(rule: QualityRule) -> Iterator[str]:
    for operator, bounds in rule.bounds.items():
        place = within(rule.place, operator)
        if operator.endswith("Between"):
            yield from (f"{place}[{at}]" for at in range(len(bounds)))
        else:
            yield place
