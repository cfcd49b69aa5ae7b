"""Where events meet the contracts, before anything of them is written.

What breaks a contract in `reject` is refused, with a verdict in the journal; what
breaks one in `quarantine` is journalled with the verdict on its own entry, and comes
into the graph only when somebody has it tried again, and it breaks none any more.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson

from provgraph.contracts.report import Kind
from provgraph.contracts.reports import message_of
from provgraph.contracts.reports.messages import constraint_of
from provgraph.enforcing import VERDICT, Contract
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.contract import QUARANTINE, REJECT
from provgraph.enforcing.door import Broken, Door, stopping
from provgraph.enforcing.records import quarantined_by, quarantined_type, refusing
from provgraph.errors import BreachError, InputError, TranslateError
from provgraph.journal import Draft
from provgraph.model.dialect import Dialect
from provgraph.model.facts import Told
from provgraph.projection import Projection
from provgraph.rdf.instant import utc_now
from provgraph.rdf.terms import lexical

_SHOWN_MAX: Final = 100
"""Results that an answer lists; it counts all."""

_JSON: Final = "application/json"

REFUSED: Final = "refused"
QUARANTINED: Final = "quarantined"
RELEASED: Final = "released"


class Passed(NamedTuple):
    """What became of drafts at the gate.

    Attributes:
        drafts: to be written, those of verdicts last.
        refusals: of each draft that came why it is not written; None for the others.
        held: of each draft that came by which contracts it is kept out of the graph;
            "" for the others.
    """

    drafts: list[Draft]
    refusals: list[InputError | None]
    held: list[str]


class Gate:
    """Judges events by the contracts in force.

    Attributes:
        verdicts: how often which was given, by the contract's name and the verdict.
    """

    def __init__(
        self,
        dialects: Mapping[str, Dialect],
        projection: Callable[[], Projection],
        paused: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Judge by the graph of a *projection* that is kept still while it is read."""
        self._dialects = dialects
        self._projection = projection
        self._paused = paused
        self._door = Door()
        self.verdicts: Counter[tuple[str, str]] = Counter()
        self._counting = threading.Lock()

    def is_watched(self) -> bool:
        """Tell whether any contract may stop an event."""
        return bool(self._stopping())

    def judge(self, drafts: Sequence[Draft]) -> Passed:
        """Return what of these is to be written, and what is refused and why.

        Raises:
            StoreError: the graph cannot be read.
        """
        passed = Passed([], [], [])
        verdicts: list[Draft] = []
        contracts = self._stopping()
        for draft in drafts:
            broken, number = self._broken(draft, contracts)
            rejecting = [one for one in broken if one.contract.mode == REJECT]
            if rejecting:
                error = _breach(rejecting, number)
                verdicts.append(_verdict(draft, rejecting, number))
                self._count((one.contract.name for one in rejecting), REFUSED)
                passed.refusals.append(error)
                passed.held.append("")
                continue
            labels = tuple(one.contract.label for one in broken)
            self._count((one.contract.name for one in broken), QUARANTINED)
            held = quarantined_type(draft.media_type, labels)
            passed.drafts.append(replace(draft, media_type=held) if labels else draft)
            passed.refusals.append(None)
            passed.held.append(" ".join(labels))
        passed.drafts.extend(verdicts)
        return passed

    def check_release(self, draft: Draft) -> None:
        """Let a quarantined event into the graph, or say why not.

        Raises:
            BreachError: it still breaks a contract.
            StoreError: the graph cannot be read.
        """
        broken, number = self._broken(draft, self._stopping())
        if broken:
            raise _breach(broken, number)

    def note_release(self, media_type: str) -> None:
        """Count that an event of that media type was let in after all."""
        labels = quarantined_by(media_type).split(" ")
        names = (label.rpartition("@")[0] for label in labels if label)
        self._count(names, RELEASED)

    def _count(self, names: Iterable[str], verdict: str) -> None:
        with self._counting:  # groups of events are judged in several threads
            self.verdicts.update((name, verdict) for name in names)

    def _stopping(self) -> list[Contract]:
        registry = self._projection().standing.registry
        return [
            one
            for one in registry.in_force(utc_now())
            if one.mode in {REJECT, QUARANTINE}
        ]

    def _broken(
        self, draft: Draft, contracts: Sequence[Contract]
    ) -> tuple[list[Broken], int]:
        """Return what an event breaks, and up to which entry the graph was known."""
        told = self._told(draft) if contracts else None
        if told is None:
            return [], 0
        contracts = stopping(contracts, told)
        if not contracts:
            return [], 0
        with self._paused():
            projection = self._projection()
            with projection.graph.quads() as quads:
                known = projection.standing.there
                broken = self._door.broken_by(
                    told, contracts, quads, known, projection.weigh
                )
            return broken, projection.position.number

    def _told(self, draft: Draft) -> Told | None:
        """Return what an event tells; None where that cannot be told.

        What cannot be translated is not projected either: it goes into quarantine.
        """
        dialect = self._dialects.get(draft.kind)
        if dialect is None or draft.identity is None:
            return None
        try:
            read = dialect.read(orjson.loads(draft.body), strict=False)
            return dialect.translate(read, draft.identity)
        except TranslateError:
            return None


def _breach(broken: Sequence[Broken], number: int) -> BreachError:
    names = " and ".join(one.contract.label for one in broken)
    told = list(_results(broken))
    first = told[0]["message"] if told else "it takes too many steps to judge it"
    total = sum(one.report.total for one in broken)
    more = f", and {total - 1} more" if total > 1 else ""
    return BreachError(
        f"the event breaks the contract {names}: {first}{more}",
        hint="Mend the event, or ask the contract's owner.",
        members={
            "contracts": [one.contract.label for one in broken],
            "entry": number,
            "results_total": total,
            "results": told[:_SHOWN_MAX],
        },
    )


def _results(broken: Sequence[Broken]) -> Iterator[dict[str, Any]]:
    for one in broken:
        shapes = compiled(one.contract.shapes)[0]
        for result in one.report.results:
            constraint = constraint_of(result, shapes)
            messages = [lexical(message) for message in result.messages]
            yield {
                "contract": one.contract.label,
                "focus": result.focus,
                "value": result.value,
                "shape": result.shape,
                "component": result.component,
                "severity": result.severity,
                "message": next(iter(messages), message_of(result, constraint)),
            }


def _verdict(draft: Draft, broken: Sequence[Broken], number: int) -> Draft:
    """Return the entry that tells of a refusal; the event itself is kept nowhere.

    Nor is any value of it: a contract may forbid that it reaches the disk.
    """
    labels = tuple(one.contract.label for one in broken)
    kinds: Counter[Kind] = Counter()
    for one in broken:
        kinds.update(one.report.counts)
    told = [f"{kind.shape} {kind.component}: {times}" for kind, times in kinds.items()]
    body = refusing(draft.identity or b"", labels, number, told)
    return Draft(VERDICT, body, _JSON, source=draft.source, actor=draft.actor)
