"""From what contracts find to what is to be told: counted, and queued.

Findings that came or went are news of the projector. Where there may have been other
news than were heard (after a start, a rebuild, or more at once than are kept), all
findings are compared with what was told: so nothing is lost, and nothing told twice.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence

from provgraph.enforcing.alerting import Rule, firing, kind_of
from provgraph.enforcing.contract import name_and_version
from provgraph.enforcing.finding import Finding, Moment
from provgraph.rdf.instant import utc_now
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.workspace.outbox import Outbox
from provgraph.workspace.workspace import Workspace

Kind = tuple[str, str]
"""Name of the contract, and severity."""


class Tally:
    """How many findings there are, came and went, by contract and severity."""

    def __init__(self) -> None:
        self.open: Counter[Kind] = Counter()
        self.opened: Counter[Kind] = Counter()
        self.resolved: Counter[Kind] = Counter()
        self._began = False

    def take(self, kind: Kind, *, came: bool) -> None:
        """Count one that came, or went."""
        self.open[kind] += 1 if came else -1
        (self.opened if came else self.resolved)[kind] += 1

    def take_all(self, now: Counter[Kind]) -> None:
        """Count anew; what came and went unheard is counted as far as it shows."""
        for kind in now.keys() | self.open.keys():
            more = now[kind] - self.open[kind]
            if self._began:
                (self.opened if more > 0 else self.resolved)[kind] += abs(more)
            self.open[kind] = now[kind]
        self._began = True


class Teller:
    """Hears the news of one workspace, and queues what rules take of them.

    Used by one thread at a time. Where there are no rules, it only counts.

    Attributes:
        tally: of all findings.
    """

    def __init__(
        self,
        workspace: Workspace,
        rules: Sequence[Rule],
        outbox: Outbox | None,
        tally: Tally,
        address: str,
    ) -> None:
        """Hear nothing yet; without an *outbox* there are no rules."""
        self._pipeline = workspace.pipeline
        self._journal = workspace.journal
        self._mint = Mint(workspace.about.base_iri)
        self._waiting_max = workspace.configured.settings.alerts_waiting_max
        self._rules = rules if outbox is not None else ()
        self._outbox = outbox
        self._address = address
        self.tally = tally
        self._news: deque[Finding] | None = None
        self._number = 0
        self._heard = self._is_another = False
        self._full: set[str] = set()
        self._unanswered: frozenset[Term] = frozenset()

    def look(self) -> None:
        """Take in what is new since the last look.

        Raises:
            StoreError: it cannot be written; the next look tries again.
        """
        news = self._pipeline.projection.standing.watch.news
        if news is not self._news:  # another projection, maybe one that is behind
            self._is_another = self._news is not None
            self._news, self._number = news, self._journal.last()
            self._heard = False
        if len(news) == news.maxlen:
            self._heard = False
        if not self._heard:
            self._take_all()
            return
        self._heard = False  # unless all of it is on disk
        came = [news.popleft() for _ in range(len(news))]
        self._count(came)
        if self._outbox is not None:
            if came:
                self._tell(self._outbox, came)
            half, waiting = self._waiting_max // 2, self._outbox.waiting
            if any(waiting[rule] <= half for rule in self._full):
                return  # there is room for what was left out
        unanswered = self._pipeline.projection.standing.watch.unanswered
        if self._unanswered - unanswered:
            return  # what was not found again may be known to be gone now
        self._heard = True

    def _take_all(self) -> None:
        """Take in the news, and then compare all findings with what was told.

        Where it is too early, since the findings are not those of now, do nothing.
        """
        with self._pipeline.paused():
            projection = self._pipeline.projection
            standing = projection.standing
            news = standing.watch.news
            number = projection.position.number
            if news is not self._news or number < self._number or standing.is_due():
                return
            findings = dict(standing.watch.findings)
            self._unanswered = standing.watch.unanswered
            came = list(news)
            news.clear()
        there = {node: one for node, one in findings.items() if one.resolved is None}
        kinds = {node: kind_of(self._mint, one) for node, one in there.items()}
        if not self._is_another:  # which has found again what was found
            self._count(came)
        self._is_another = False
        self.tally.take_all(Counter(kinds.values()))
        self._full.clear()
        if self._outbox is not None:
            self._tell(self._outbox, came)
            now = Moment(utc_now(), number)
            self._tell_all(self._outbox, findings, kinds, now)
        self._heard = True

    def _count(self, came: Iterable[Finding]) -> None:
        for one in came:
            self.tally.take(kind_of(self._mint, one), came=one.resolved is None)

    def _tell(self, outbox: Outbox, came: Iterable[Finding]) -> None:
        """Queue news, as far as there is room."""
        with outbox.together():
            for one in came:
                for rule in self._rules:
                    if not self._has_room(outbox, rule):
                        continue
                    if one.resolved is not None:
                        outbox.resolve(rule.name, one.node, one.resolved)
                    elif rule.takes(*kind_of(self._mint, one)):
                        self._fire(outbox, rule, one)

    def _tell_all(
        self,
        outbox: Outbox,
        findings: Mapping[Term, Finding],
        kinds: Mapping[Term, Kind],
        now: Moment,
    ) -> None:
        """Queue what differs from what was told, as far as there is room.

        *kinds* has those of the *findings* that are there.
        """
        labels = {
            "@".join(name_and_version(self._mint, one)) for one in self._unanswered
        }
        with outbox.together():
            for rule in self._rules:
                told = outbox.standing(rule.name)
                for node in sorted(told.keys() - kinds.keys()):
                    if not self._has_room(outbox, rule):
                        break
                    known = findings.get(Term(node))
                    if known is None and told[node] in labels:
                        continue  # after a rebuild: it may be found again
                    gone = now if known is None else known.resolved or now
                    outbox.resolve(rule.name, node, gone)
                for node, kind in kinds.items():
                    if node in told or not rule.takes(*kind):
                        continue
                    if not self._has_room(outbox, rule):
                        break
                    self._fire(outbox, rule, findings[node])

    def _has_room(self, outbox: Outbox, rule: Rule) -> bool:
        """Tell whether more may wait; what is left out is looked for later."""
        if outbox.waiting[rule.name] >= self._waiting_max:
            self._full.add(rule.name)
        return rule.name not in self._full

    def _fire(self, outbox: Outbox, rule: Rule, finding: Finding) -> None:
        if not outbox.has_told(rule.name, finding.node):
            message = firing(self._mint, rule, finding, self._address)
            outbox.fire(rule.name, finding.node, message)
