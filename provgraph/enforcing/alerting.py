"""Which findings are told to whom, and in what words.

A finding that came is told as `firing`; when it has gone, the same message is told
again as `resolved`, under the same id. Nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final
from urllib.parse import quote

import orjson

from provgraph.contracts.words import SH_NAMESPACE, sh
from provgraph.enforcing.contract import name_and_version
from provgraph.enforcing.finding import Finding, Moment
from provgraph.rdf.mint import Mint, digest
from provgraph.rdf.terms import Term, iri_value, lexical
from provgraph.rdf.vocab import pg

FIRING: Final = "firing"
RESOLVED: Final = "resolved"
SEVERITIES: Final = ("violation", "warning", "info")
"""Those of SHACL; any other goes by its IRI."""

Message = Mapping[str, Any]
"""What is told of one finding, as JSON has it."""

_KIND: Final = "findings"
_TEXT_MAX: Final = 2_000
_SEVERITY: Final = sh("resultSeverity")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which findings are told.

    Attributes:
        name: of the rule; it is part of each message.
        contracts: names or patterns, of which one has to fit the contract's name.
        severities: of which one has to be the finding's, as `severity_of` says it.
    """

    name: str
    contracts: tuple[str, ...] = ("*",)
    severities: tuple[str, ...] = ("violation",)

    def takes(self, contract: str, severity: str) -> bool:
        """Tell whether a finding of that severity, of that contract, is told."""
        return severity in self.severities and any(
            fnmatchcase(contract, pattern) for pattern in self.contracts
        )


def kind_of(mint: Mint, finding: Finding) -> tuple[str, str]:
    """Return the name of the contract that found it, and its severity."""
    return name_and_version(mint, finding.contract)[0], severity_of(finding)


def severity_of(finding: Finding) -> str:
    """Return the severity: `violation`, `warning`, `info`, or the IRI of another."""
    value = next(
        (value for said, value in map(_parted, finding.said) if said == _SEVERITY),
        sh("Violation"),
    )
    name = iri_value(value)
    short = name.removeprefix(SH_NAMESPACE).lower()
    return short if short in SEVERITIES else name


def firing(mint: Mint, rule: Rule, finding: Finding, address: str) -> Message:
    """Return the message that a finding came, at the moment when it was seen last.

    Args:
        mint: of the workspace.
        rule: that takes it.
        finding: which is there.
        address: of the server that knows more.
    """
    said: dict[Term, list[Term]] = {}
    for predicate, value in map(_parted, sorted(finding.said)):
        said.setdefault(predicate, []).append(value)
    name, version = name_and_version(mint, finding.contract)
    way = [
        *said.get(sh("resultPath"), ()),
        *map(lexical, said.get(pg("resultPathText"), ())),
    ]
    component = iri_value(said[sh("sourceConstraintComponent")][0])
    messages = [lexical(one) for one in said.get(sh("resultMessage"), ())]
    focus = said[sh("focusNode")][0]
    asked = f"contract={quote(name, safe='')}&focus={quote(iri_value(focus), safe='')}"
    key = f"{rule.name}\n{finding.node}\n{finding.last.at}\n{finding.last.number}"
    return {
        "id": digest(key.encode()),
        "status": FIRING,
        "rule": rule.name,
        "contract": f"{name}@{version}",
        "severity": severity_of(finding),
        "focus": focus,
        "path": next(iter(way), None),
        "value": next(map(_cut, said.get(sh("value"), ())), None),
        "component": component,
        "message": next(map(_cut, messages), component.removeprefix(SH_NAMESPACE)),
        "first_seen": finding.first.at,
        "at": finding.last.at,
        "entry": finding.last.number,
        "finding": iri_value(finding.node),
        "link": f"{address}/pg/v1/findings?{asked}",
    }


def resolved(message: Message, gone: Moment) -> Message:
    """Return the message that what a `firing` told of has gone."""
    return {**message, "status": RESOLVED, "at": gone.at, "entry": gone.number}


def request_body(rule: str, messages: Sequence[Message]) -> bytes:
    """Return the body of a request that tells *messages*, the same each time.

    Source: https://www.standardwebhooks.com
    """
    return orjson.dumps(
        {
            "type": _KIND,
            "timestamp": messages[-1]["at"],
            "data": {"rule": rule, "alerts": messages},
        }
    )


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_MAX else f"{text[:_TEXT_MAX]}…"


def _parted(line: str) -> tuple[Term, Term]:
    """Return predicate and object of a triple that `Finding.said` has."""
    _, predicate, value = line.removesuffix(" .").split(" ", 2)
    return Term(predicate), Term(value)
