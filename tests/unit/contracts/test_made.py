"""What is made by chance meets: else what is tested with it proves little."""

from __future__ import annotations

from typing import Final

from hypothesis import given, settings

from provgraph.contracts.asking import Asking
from provgraph.contracts.closures import Closures
from provgraph.contracts.report import Result
from provgraph.graph.endpoint import WrittenEndpoint
from provgraph.rdf.triples import Triples
from tests.profile import scaled
from tests.unit.contracts.made import data_texts, shapes_of, triples_of
from tests.unit.contracts.made_queries import asking_texts

MEETING_MIN: Final = 0.4
ASKED_MIN: Final = 0.1
"""Of the graphs so many have to break a constraint in SPARQL."""


def test_queries_often_find_something() -> None:
    found: list[list[Result]] = []

    @settings(max_examples=scaled(2_000))
    @given(shapes=asking_texts, data=data_texts)
    def judge(shapes: str, data: str) -> None:
        triples = triples_of(data)
        asking = Asking(WrittenEndpoint(triples))
        closures = Closures(shapes_of(shapes), Triples(triples), asked=asking)
        found.append(list(closures.results()))

    judge()
    own = [one for results in found for one in results if "shacl#" not in one.component]

    assert sum(map(bool, found)) >= MEETING_MIN * len(found)
    assert sum(any(one.constraint for one in results) for results in found) >= (
        ASKED_MIN * len(found)
    )
    assert {one.component for one in own} == {
        "<urn:made:Own>",
        "<urn:made:Two>",
    }
