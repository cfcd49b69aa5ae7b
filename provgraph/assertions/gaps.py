"""What is not known: what was read, how it was made, whether a run has ended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from provgraph.assertions.asked import Graph, Row
from provgraph.assertions.finding import Finding
from provgraph.assertions.telling import Names
from provgraph.assertions.things import Thing
from provgraph.assertions.walk import Walk, made_from, walk
from provgraph.rdf.terms import Term, iri_value, lexical
from provgraph.rdf.vocab import PG_NAMESPACE, pg

_KINDS: Final = {
    pg("versionUnknown"): "and which version of it is not known",
    pg("versionNotMade"): "which no known run made",
}

_TOLD_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is not known.

    Attributes:
        node: that lacks it.
        sentence: what is not known, of what.
    """

    node: Term
    sentence: str


def gaps_of_all(graph: Graph, sources: Sequence[str] = ()) -> list[Gap]:
    """Return all gaps there are, apart from how *sources* came to be.

    *sources* are names or IRIs where lineage may begin; `*` stands for any letters.

    Raises:
        ProvgraphError: as the graph says it.
    """
    told = _Telling(graph, sources)
    found = [*told.of(graph.all_rows("gaps")), *told.unmade(graph.all_rows("unmade"))]
    return list(dict.fromkeys(found))


def gaps_found(
    graph: Graph, target: Thing | None, sources: Sequence[str] = ()
) -> Finding | None:
    """Return the gaps behind *target*, or all of them; None where there are none.

    *sources* as in `gaps_of_all`.

    Raises:
        UsageError: too much lies behind the target.
        ProvgraphError: as the graph says it.
    """
    if target is None:
        where, found = "the lineage", gaps_of_all(graph, sources)
    else:
        back = walk(graph, target.nodes, made_from)
        where = f"the lineage of {target.name}"
        found = gaps_upstream(graph, back, target.name, sources)
    if not found:
        return None
    count = "a gap" if len(found) == 1 else f"{len(found):,} gaps"
    lines = [one.sentence for one in found[:_TOLD_MAX]]
    if len(found) > _TOLD_MAX:
        lines.append(f"and {len(found) - _TOLD_MAX:,} more")
    return Finding(f"{where} has {count}", tuple(lines))


def gaps_upstream(
    graph: Graph, back: Walk, target: str, sources: Sequence[str] = ()
) -> list[Gap]:
    """Return the gaps in what *back* came by; *sources* as in `gaps_of_all`.

    Raises:
        ProvgraphError: as the graph says it.
    """
    told = _Telling(graph, sources)
    nodes = {*back.came, *back.runs()}
    ends = [one for one in back.ends() if not back.steps[one]]
    found = [
        *told.of(graph.rows("gaps", sorted(nodes))),
        *told.unmade(graph.rows("unmade", ends)),
    ]
    starts = [node for node, step in back.came.items() if step is None]
    if not any(back.steps[one] for one in starts) and not told.may_begin(starts):
        node = min(starts, default=Term(""))
        found.append(Gap(node, f"nobody told how {target} was made"))
    return list(dict.fromkeys(found))


class _Telling:
    """Tells of gaps, apart from those of sources."""

    def __init__(self, graph: Graph, sources: Sequence[str]) -> None:
        self._names = Names(graph)
        self._sources = [
            re.compile(".*".join(map(re.escape, one.split("*"))), re.DOTALL)
            for one in sources
        ]

    def of(self, rows: Iterable[Row]) -> Iterator[Gap]:
        """Yield what runs and things lack."""
        every = list(rows)
        self._names.of(
            row[of] for row in every for of in ("node", "entity") if of in row
        )
        for row in every:
            node = row["node"]
            name = self._names.one(node)
            if "entity" in row:
                if not self.may_begin([row["entity"]]):
                    what = _KINDS.get(row["gap"], _words(row["gap"]))
                    read = self._names.one(row["entity"])
                    yield Gap(node, f"{name} read {read}, {what}")
            elif "gap" in row:
                yield Gap(node, f"{name} has a gap: {_words(row['gap'])}")
            else:
                state = lexical(row["state"])
                yield Gap(node, f"{name} has not ended: its state is {state}")

    def unmade(self, rows: Iterable[Row]) -> Iterator[Gap]:
        """Yield what nobody made."""
        every = [row["node"] for row in rows]
        self._names.of(every)
        for node in every:
            if not self.may_begin([node]):
                yield Gap(node, f"nobody told how {self._names.one(node)} was made")

    def may_begin(self, nodes: Iterable[Term]) -> bool:
        """Tell whether lineage may begin at one of *nodes*."""
        called = {iri_value(one) for one in nodes}
        called |= set(self._names.of(nodes))
        return any(may.fullmatch(one) for may in self._sources for one in called)


def _words(kind: Term) -> str:
    """Return the name of a kind of gap as words.

    >>> _words(pg("pairsOverLimit"))
    'pairs over limit'
    """
    name = iri_value(kind).removeprefix(PG_NAMESPACE)
    return "".join(f" {one.lower()}" if one.isupper() else one for one in name)
