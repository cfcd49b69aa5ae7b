"""Verdicts as other tools read them: JSON, SARIF for code hosts, JUnit for CI.

Each takes documents as pairs of the name of a source and its verdict, and gives a
whole report in UTF-8.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any, Final
from urllib.parse import quote

from provgraph.constraints.rules import Rule
from provgraph.constraints.verdict import Verdict, Violation
from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term

Judged = tuple[str, Verdict]
"""The name of a source, and what it came to."""

_SARIF: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_LINE: Final = re.compile(r"line (\d+)(?:, column (\d+))?", re.ASCII)
_NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_json(judged: Iterable[Judged]) -> bytes:
    """Return the verdicts as JSON, all that they hold."""
    documents = [
        {
            "source": source,
            "valid": verdict.valid,
            "cut": verdict.cut,
            "violations": [_as_object(one) for one in verdict.violations],
        }
        for source, verdict in judged
    ]
    return _dumped({"documents": documents})


def as_sarif(judged: Iterable[Judged]) -> bytes:
    """Return the violations as a log of SARIF 2.1.0.

    Where a statement has its line in the source, so has the result; elsewhere the
    place is a logical location.
    """
    rules: dict[Rule, int] = {}
    results, notes = [], []
    for source, verdict in judged:
        for violation in verdict.violations:
            index = rules.setdefault(violation.rule, len(rules))
            results.append(_as_result(source, violation, index))
        if verdict.cut:
            notes.append({"level": "warning", "message": {"text": _cut(source)}})
    run = {
        "tool": {
            "driver": {"name": "provgraph", "rules": [_as_descriptor(r) for r in rules]}
        },
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": notes}
        ],
        "results": results,
    }
    return _dumped({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def as_junit(judged: Iterable[Judged]) -> bytes:
    """Return the verdicts as JUnit's XML: a suite for each source.

    A valid document is one case that passes, another a failed case for each
    violation.
    """
    lines, tests, failures = [], 0, 0
    for source, verdict in judged:
        failed = len(verdict.violations)
        ran = max(1, failed)
        name = _in_xml(source)
        lines.append(f'<testsuite name="{name}" tests="{ran}" failures="{failed}">')
        lines += _as_cases(name, verdict)
        if verdict.cut:
            lines.append(f"<system-out>{_in_xml(_cut(source))}</system-out>")
        lines.append("</testsuite>")
        tests, failures = tests + ran, failures + failed
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="PROV-CONSTRAINTS" tests="{tests}" failures="{failures}">',
    )
    return "\n".join((*head, *lines, "</testsuites>", "")).encode()


def as_text(said: Statement) -> str:
    """Return a statement nearly as PROV-N has it: with IRIs in full, on one line.

    >>> from provgraph.model.kinds import USAGE
    >>> as_text(Statement(USAGE, None, (Term("<urn:a>"), Term("<urn:e>"))))
    'used(<urn:a>, <urn:e>, -)'
    """
    arguments = [_or_marker(one) for one in said.arguments]
    if said.kind.is_element:
        inside = [_or_marker(said.id), *arguments]
        name = ""
    else:
        inside = arguments
        name = f"{said.id}; " if said.id else ""
    inside += [
        f"({_or_marker(pair.entity)}, {pair.key})" if pair.entity else str(pair.key)
        for pair in said.pairs
    ]
    if said.attributes:
        told = ", ".join(f"{name} = {value}" for name, value in said.attributes)
        inside.append(f"[{told}]")
    return f"{said.kind.name}({name}{', '.join(inside)})"


def _dumped(value: dict[str, Any]) -> bytes:
    """Return a value as JSON; half a character, as in a file's name, is a `?`."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode(errors="replace")


def _or_marker(term: Term | None) -> str:
    return "-" if term is None else term


def _as_object(violation: Violation) -> dict[str, Any]:
    return {
        **_as_reference(violation.rule),
        "along": [_as_reference(rule) for rule in violation.along],
        "bundle": violation.bundle,
        "sentence": violation.sentence,
        "statements": [
            {"text": as_text(said), "place": said.place}
            for said in violation.statements
        ],
    }


def _as_reference(rule: Rule) -> dict[str, Any]:
    return {"number": rule.number, "name": rule.name, "clause": rule.clause}


def _as_descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": _rule_id(rule),
        "name": rule.name,
        "shortDescription": {"text": rule.words},
        "helpUri": rule.clause,
    }


def _rule_id(rule: Rule) -> str:
    return rule.name if rule.number is None else f"prov-constraint-{rule.number}"


def _as_result(source: str, violation: Violation, index: int) -> dict[str, Any]:
    places = [_as_location(source, said) for said in violation.statements]
    if not places:
        places = [{"physicalLocation": {"artifactLocation": {"uri": _as_uri(source)}}}]
    for number, place in enumerate(places[1:], 1):
        place["id"] = number
    return {
        "ruleId": _rule_id(violation.rule),
        "ruleIndex": index,
        "level": "error",
        "message": {"text": violation.sentence},
        "locations": places[:1],
        "relatedLocations": places[1:],
    }


def _as_location(source: str, said: Statement) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _as_uri(source)}}
    location: dict[str, Any] = {
        "physicalLocation": physical,
        "message": {"text": as_text(said)},
    }
    line = _LINE.match(said.place or "")
    if line is not None:
        physical["region"] = {"startLine": int(line[1])}
        if line[2]:
            physical["region"]["startColumn"] = int(line[2])
    elif said.place:
        location["logicalLocations"] = [{"fullyQualifiedName": said.place}]
    return location


def _as_uri(source: str) -> str:
    """Return a source's name as a URI reference; what is one stays as it is."""
    return quote(
        source, safe="/:@?#&=+%~" if "://" in source else "/@+~", errors="replace"
    )


def _as_cases(name: str, verdict: Verdict) -> Iterator[str]:
    if verdict.valid:
        yield f'<testcase classname="{name}" name="is valid PROV"/>'
    for number, violation in enumerate(verdict.violations, 1):
        rule = violation.rule
        case = _in_xml(f"{number}: {rule.name}")
        body = [violation.sentence]
        body += [as_text(said) for said in violation.statements]
        body.append(rule.clause)
        yield f'<testcase classname="{name}" name="{case}">'
        yield (
            f'<failure type="{_in_xml(_rule_id(rule))}" '
            f'message="{_in_xml(violation.sentence)}">'
            f"{_in_xml(chr(10).join(body))}</failure>"
        )
        yield "</testcase>"


def _in_xml(text: str) -> str:
    """Return text as XML has it; a sign that XML cannot say is replaced."""
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def _cut(source: str) -> str:
    return f"{source}: there are more violations than are listed"
