"""A report as SARIF 2.1.0, as code hosts show it beside the code.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote

from provgraph.contracts.path import as_sparql
from provgraph.contracts.report import Kind, Report, Result, kind_of
from provgraph.contracts.reports.about import About
from provgraph.contracts.reports.legible import legible, packed
from provgraph.contracts.reports.messages import Messages
from provgraph.contracts.reports.naming import Naming
from provgraph.contracts.reports.summary import (
    is_grave,
    kinds,
    left_out,
    severities,
    verdict,
)
from provgraph.contracts.words import WARNING
from provgraph.rdf.terms import Term

_SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_LINK: Final = re.compile(r"\](?=\()")
"""Where a text would become a link: `[text](address)` is one in SARIF's messages."""


def write_sarif(report: Report, about: About) -> Iterator[bytes]:
    """Yield a report as one run: its rules are the kinds of results by name."""
    return packed(_text(report, about))


def _text(report: Report, about: About) -> Iterator[str]:
    naming = Naming(about)
    messages = Messages(about, naming)
    encode = json.JSONEncoder(ensure_ascii=False).encode
    rules = _Rules(report, about, naming)
    run = {
        "tool": {"driver": {"name": "provgraph", "rules": rules.descriptors}},
        "invocations": [_invocation(report, about)],
        "automationDetails": {"id": f"{_plain(about.contract)}/"},
        "properties": _properties(report, about, naming),
    }
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": ['
    yield encode(run).removesuffix("}")
    yield ', "results": ['
    physical = _physical(about)
    seen: Counter[str] = Counter()
    before = "\n"
    for result in report.results:
        rule, index = rules.of(result)
        fingerprint = _fingerprint(result, rule)
        seen[fingerprint] += 1
        told = {
            "ruleId": rule,
            "ruleIndex": index,
            "level": _level(result.severity),
            "message": {"text": _plain(messages.of(result))},
            "locations": [{**physical, "logicalLocations": [_logical(result, naming)]}],
            # The one name that code hosts know; two of the same are told apart.
            "partialFingerprints": {
                "primaryLocationLineHash": f"{fingerprint}:{seen[fingerprint]}"
            },
        }
        yield before + encode(told)
        before = ",\n"
    yield "\n]}]}\n"


class _Rules:
    """A rule for each name of shape and component; two of one name are one rule."""

    def __init__(self, report: Report, about: About, naming: Naming) -> None:
        self._naming = naming
        # What a shape is called may be worded anew, and its rule stays the same.
        self._lasting = Naming(replace(about, names={}))
        self._indexes: dict[str, int] = {}
        self._of_kind: dict[Kind, tuple[str, int]] = {}
        self.descriptors: list[dict[str, Any]] = []
        for kind, _ in kinds(report, naming):
            self._add(kind)

    def of(self, result: Result) -> tuple[str, int]:
        """Return the identifier of a result's rule, and where it stands."""
        return self._of_kind[kind_of(result)]

    def _add(self, kind: Kind) -> None:
        shape = _plain(self._naming.shape(kind.shape))
        component = self._naming.component(kind.component)
        name = f"{_plain(self._lasting.shape(kind.shape))}/{component}"
        index = self._indexes.setdefault(name, len(self._indexes))
        self._of_kind[kind] = name, index
        if index < len(self.descriptors):
            return
        descriptor: dict[str, Any] = {
            "id": name,
            "shortDescription": {"text": f"{shape}: {component}"},
            "defaultConfiguration": {"level": _level(kind.severity)},
        }
        if kind.shape[0] == "<":
            descriptor["properties"] = {"shape": kind.shape[1:-1]}
        self.descriptors.append(descriptor)


def _invocation(report: Report, about: About) -> dict[str, Any]:
    notes = [
        {"level": "note", "message": {"text": _plain(one)}} for one in report.notes
    ]
    if report.cut:
        notes.append({"level": "warning", "message": {"text": left_out(report)}})
    told: dict[str, Any] = {
        "executionSuccessful": True,
        "toolExecutionNotifications": notes,
    }
    if about.when is not None:
        told["endTimeUtc"] = _plain(about.when)
    return told


def _properties(report: Report, about: About, naming: Naming) -> dict[str, Any]:
    return {
        "contract": _plain(about.title),
        "source": None if about.source is None else _plain(about.source),
        "conforms": report.conforms,
        "summary": verdict(report, naming),
        "total": report.total,
        "truncated": report.cut,
        "counts": {naming.severity(one): n for one, n in severities(report)},
        "engines": {_plain(name): n for name, n in report.engines.items()},
    }


def _physical(about: About) -> dict[str, Any]:
    """Return where the file is; code hosts show nothing that has no line."""
    if about.file is None:
        return {}
    uri = quote(about.file, safe="/@+~", errors="replace")
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri},
            "region": {"startLine": 1},
        }
    }


def _logical(result: Result, naming: Naming) -> dict[str, Any]:
    name = result.focus[1:-1] if result.focus[0] == "<" else result.focus
    return {
        "name": legible(naming.term(result.focus)),
        "fullyQualifiedName": legible(name),
        "kind": "resource",
    }


def _level(severity: Term) -> str:
    if is_grave(severity):
        return "error"
    return "warning" if severity == WARNING else "note"


def _fingerprint(result: Result, rule: str) -> str:
    """Return what stays the same in the next run, where labels of blank nodes do not.

    The message is not in it: a contract may word it anew.
    """
    path = "" if result.path is None else as_sparql(result.path)
    value = "" if result.value is None else _lasting(result.value)
    parts = (rule, path, _lasting(result.focus), value)
    text = "\n".join(parts)
    return sha256(text.encode(errors="replace")).hexdigest()[:32]


def _lasting(term: Term) -> str:
    return "_:" if term[0] == "_" else term


def _plain(text: str) -> str:
    return _LINK.sub("] ", legible(text))
