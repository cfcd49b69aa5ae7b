"""What is judged after a change is what judging everything would find."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts import constraint as c
from provgraph.contracts.asking import Asking
from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.closures import Closures
from provgraph.contracts.parting import parted
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape, Shapes
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term
from provgraph.rdf.triples import Triples
from provgraph.rdf.xsd import stored
from tests.profile import scaled
from tests.unit.contracts.made import (
    STATEMENTS,
    data_texts,
    shape_texts,
    shapes_of,
    triples_of,
)
from tests.unit.contracts.made_queries import asking_texts

CHANGES = 4
"""So many to one graph, one after the other."""

changes = st.lists(
    st.tuples(st.lists(STATEMENTS, max_size=3), st.lists(st.integers(0), max_size=3)),
    min_size=CHANGES,
    max_size=CHANGES,
)


def kept(triple: Triple) -> Triple:
    """A triple as a store keeps it: what is asked there answers in its words."""
    return triple[0], triple[1], stored(triple[2])


class Changing:
    """A graph that changes, and who answers questions about it."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.graph = Triples(map(kept, triples))
        self._asking: Asking | None = None

    def change(self, coming: list[Triple], going: list[int]) -> list[list[Triple]]:
        """Change the graph; return what was added and what was removed."""
        there = list(self.graph.match(None, None, None))
        removed = list({there[one % len(there)] for one in going}) if there else []
        added = [one for one in dict.fromkeys(map(kept, coming)) if one not in there]
        self.graph.remove(removed)
        self.graph.add(added)
        self._asking = None
        return [added, removed]

    def results(
        self,
        constraint: c.Sparql | c.Custom,
        shape: Shape,
        focus: Term,
        values: Sequence[Term],
    ) -> list[Result]:
        """What a constraint in SPARQL finds in the graph as it is now."""
        if self._asking is None:
            self._asking = Asking(WrittenEndpoint(self.graph.match(None, None, None)))
        return list(self._asking.results(constraint, shape, focus, values))


def see_that_findings_hold(
    whole: Shapes,
    parts: Sequence[Shapes],
    data: str,
    changes: list[tuple[list[Triple], list[int]]],
) -> None:
    changing = Changing(triples_of(data))
    graph = changing.graph
    known = [Findings(part, Closures(part, graph, asked=changing)) for part in parts]
    for findings in known:
        findings.judge_all()
    for coming, going in changes:
        added, removed = changing.change(coming, going)
        for findings in known:
            findings.change(added, removed)

        expected = Counter(Closures(whole, graph, asked=changing).results())
        actual = Counter(one for findings in known for one in findings.results())
        assert expected == actual


@settings(max_examples=scaled(10_000) // CHANGES)
@given(shapes=shape_texts, data=data_texts, changes=changes)
def test_after_each_change_the_findings_are_those_of_the_whole_graph(
    shapes: str, data: str, changes: list[tuple[list[Triple], list[int]]]
) -> None:
    known = shapes_of(shapes)
    see_that_findings_hold(known, [known], data, changes)


@settings(max_examples=scaled(10_000) // CHANGES)
@given(shapes=asking_texts, data=data_texts, changes=changes)
def test_after_each_change_what_is_asked_in_sparql_holds_too(
    shapes: str, data: str, changes: list[tuple[list[Triple], list[int]]]
) -> None:
    known = shapes_of(shapes)
    see_that_findings_hold(known, parted(known), data, changes)
