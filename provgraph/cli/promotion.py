"""What stands against a promotion, as a workspace and its workers find it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from provgraph.assertions import gaps_upstream
from provgraph.cli.access import Access
from provgraph.cli.asserting import graph_of
from provgraph.contracts.reports.summary import is_grave
from provgraph.contracts.words import INFO, WARNING
from provgraph.errors import ChangedError, InputError, TooLargeError, UsageError
from provgraph.promoting import (
    Held,
    Reason,
    Subgraph,
    Subject,
    is_digest,
    subgraph_of,
    subject_named,
)
from provgraph.rdf.sparql.blanks import as_iri
from provgraph.rdf.terms import Term
from provgraph.workspace import Check, Converter, Incoming, Judgement

_RESULTS_MAX: Final = 1_000_000
_SECONDS_MAX: Final = 3_600.0
_N_TRIPLES: Final = "application/n-triples"
_LEVELS: Final = {"violation": (), "warning": (WARNING,), "info": (WARNING, INFO)}
"""By the least severity that counts: those that do besides the graver ones."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it.

    Attributes:
        digests: of the subject's content: by algorithm, in hexadecimal.
        reasons: that stand against it; none where it may be promoted.
    """

    subject: Subject
    digests: Mapping[str, str]
    subgraph: Subgraph
    reasons: Sequence[Reason]


def judged(
    access: Access,
    name: str,
    given: Mapping[str, str],
    laws: Sequence[Incoming],
    held: Held,
) -> Judged:
    """Return what is found of *name* and of all that it comes from.

    *given* are digests by algorithm, and *laws* the contracts that *held* names.

    Raises:
        MissingError: nothing is known of it.
        UsageError: it has no digest, or which version is meant is not known.
        ChangedError: its lineage changed meanwhile.
        InputError: a contract cannot be read, or a query of it failed; or the lineage
            is no PROV.
        DeadlineError, ExhaustedError, OverloadError: it was not done.
    """
    graph = graph_of(access)
    subject = subject_named(graph, name)
    digests, reasons = _digests(subject, given)
    subgraph = subgraph_of(graph, subject.node)
    reasons += [
        Reason(one.node, "gap", one.sentence)
        for one in gaps_upstream(graph, subgraph.back, subject.name, held.sources)
    ]
    for law in laws:
        reasons += _breaches(access, subgraph, law, held.fail_on, graph.genid)
    if subgraph_of(graph, subject.node).triples != subgraph.triples:
        raise ChangedError(
            f"the lineage of {subject.name} changed while it was judged",
            hint="Nothing was stated; try again.",
        )
    reasons += _violations(subgraph)
    return Judged(subject, digests, subgraph, list(dict.fromkeys(reasons)))


def _digests(
    subject: Subject, given: Mapping[str, str]
) -> tuple[dict[str, str], list[Reason]]:
    """Return the digests to state, and what in the graph speaks against them.

    Raises:
        UsageError: there are none.
    """
    reasons = []
    found = dict(given)
    for algorithm, values in subject.digests.items():
        well_formed = [one for one in sorted(values) if is_digest(algorithm, one)]
        wanted = found.get(algorithm) or next(iter(well_formed), None)
        if wanted is not None:
            found[algorithm] = wanted
        for value in sorted(values - {wanted}):
            told = f"the graph has {algorithm}:{value[:200]}"
            other = f"{told}, and not {algorithm}:{wanted}"
            why = other if value in well_formed else f"{told}, which is no digest"
            reasons.append(Reason(subject.node, "digest", why))
    if not found and not reasons:
        raise UsageError(
            f"nothing says which content {subject.name} is",
            hint="Give --digest sha256:…, or state spdx:checksum of it.",
        )
    return dict(sorted(found.items())), reasons


def _breaches(
    access: Access, subgraph: Subgraph, law: Incoming, fail_on: str, genid: str
) -> list[Reason]:
    """Return what a contract finds in the whole graph, of nodes in the subgraph.

    Raises:
        TooLargeError: it finds more than can be looked through.
    """
    asked = Check(contracts=(law,), results_max=_RESULTS_MAX)
    (report,) = json.loads(access.check(asked).report)
    name = report["contract"]["name"]
    if report["truncated"]:
        raise TooLargeError(
            f"{name} has more than {_RESULTS_MAX:,} results in this graph",
            hint="Look at what provgraph check says of it.",
        )
    found = (
        (as_iri(Term(one["focus"]), genid), one)
        for one in report["results"]
        if _counts(one["severity"], fail_on)
    )
    return [
        Reason(focus, name, one["message"])
        for focus, one in found
        if focus in subgraph.nodes
    ]


def _violations(subgraph: Subgraph) -> list[Reason]:
    """Return which constraints of PROV the subgraph violates.

    Raises:
        InputError: it cannot be read as PROV.
        DeadlineError, ExhaustedError, OverloadError: it was not done.
    """
    body = b"".join(subgraph.lines())
    told = Incoming(body, media_type=_N_TRIPLES, source="the lineage")
    judgement = asyncio.run(_judged(told))
    if judgement.refused:
        raise InputError(f"the lineage is no PROV: {judgement.refused[0]['message']}")
    (document,) = json.loads(judgement.report)["documents"]
    return [_reason(one) for one in document["violations"]]


def _counts(severity: str, fail_on: str) -> bool:
    return is_grave(Term(severity)) or severity in _LEVELS[fail_on]


def _reason(violation: Mapping[str, Any]) -> Reason:
    statements = [one["text"] for one in violation["statements"]]
    about = statements[0] if statements else "the lineage"
    rule = f"PROV constraint {violation['number']} ({violation['name']})"
    return Reason(about, rule, violation["sentence"])


async def _judged(told: Incoming) -> Judgement:
    converter = Converter()
    try:
        return await converter.judge([told], "json", seconds_max=_SECONDS_MAX)
    finally:
        await converter.close()
