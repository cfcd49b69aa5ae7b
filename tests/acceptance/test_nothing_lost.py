"""What went in comes out again: the events, the facets, the lineage."""

from __future__ import annotations

import io
import json
import random
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from provgraph.query import Export, export, lineage_hash
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets import TABLE, Owner, facet_json
from provgraph.workspace import Workspace
from tests.acceptance.builders import (
    JsonObject,
    facets_within,
    opened,
    real_events,
    sample_events,
    take,
    wrap,
)
from tests.profile import scaled
from tests.unit.translate.test_facets_page import examples


def exported(workspace: Workspace) -> list[bytes]:
    """Return the lines of the export as OpenLineage events."""
    into = io.BytesIO()
    export(workspace.graph, workspace.journal, Export("openlineage"), into)
    return into.getvalue().splitlines()


def everything() -> list[JsonObject]:
    """Return all real events and samples, each once: four real ones come twice."""
    events = real_events() + sample_events()
    assert 232 == len(events)
    different = {json.dumps(event, sort_keys=True): event for event in events}
    assert 228 == len(different)
    return list(different.values())


def facets_in(workspace: Workspace) -> dict[tuple[Owner, str], list[object]]:
    """Return by owner and name every facet, written from the graph's triples alone."""
    told: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value in workspace.graph.match(None, None, None):
        told[subject][predicate].append(value)
    quads = {node: dict(stated) for node, stated in told.items()}
    found: dict[tuple[Owner, str], list[object]] = defaultdict(list)
    for node in [one for one in quads if pg("facetSchema") in quads[one]]:
        owner, name, value = facet_json(quads, node)
        found[owner, name].append(value)
    return found


def test_export_and_import_and_export_again_are_equal(tmp_path: Path) -> None:
    events = everything()
    with opened(tmp_path / "first") as first:
        take(first, events)
        out = exported(first)
        told = lineage_hash(first.graph)

    assert events == [json.loads(line) for line in out]
    with opened(tmp_path / "second") as second:
        second.ingest(out)
        second.settle()

        assert out == exported(second)
        assert told == lineage_hash(second.graph)


def in_any_order(events: Sequence[Any], chance: random.Random) -> list[list[Any]]:
    """Return *events* shuffled, a third of them twice, cut into batches."""
    dealt = [*events, *chance.choices(events, k=len(events) // 3)]
    chance.shuffle(dealt)
    cuts = sorted(chance.sample(range(len(dealt)), k=chance.randrange(1, 12)))
    return [
        dealt[begin:end]
        for begin, end in zip([0, *cuts], [*cuts, len(dealt)], strict=True)
    ]


def test_any_order_with_repeats_gives_one_lineage(tmp_path: Path) -> None:
    """The order of events decides nothing, nor does building the graph anew."""
    events = everything()
    with opened(tmp_path / "in-order") as workspace:
        take(workspace, events)
        wanted = lineage_hash(workspace.graph)

    for seed in range(scaled(20)):
        with opened(tmp_path / str(seed)) as workspace:
            for batch in in_any_order(events, random.Random(seed)):
                take(workspace, batch)

            assert len(events) == workspace.journal.last()
            assert wanted == lineage_hash(workspace.graph)
            workspace.rebuild()
            assert wanted == lineage_hash(workspace.graph)


def test_every_facet_comes_back_from_the_graph_alone(tmp_path: Path) -> None:
    """Each pair of facet and owner, with every field that the mapping page names."""
    told = [(one.owner, one.name, one.value) for one in examples()]
    assert TABLE.keys() == {(owner, name) for owner, name, _ in told}
    assert 47 == len(TABLE)

    with opened(tmp_path / "data") as workspace:
        take(workspace, [wrap(*one, at=at) for at, one in enumerate(told)])
        found = facets_in(workspace)

    for owner, name, value in told:
        assert value in found[owner, name], (owner, name)


def test_every_facet_of_real_events_and_samples_comes_back(tmp_path: Path) -> None:
    events = everything()
    told = [facet for event in events for facet in facets_within(event)]
    assert 1_000 < len(told)

    with opened(tmp_path / "data") as workspace:
        take(workspace, events)
        found = facets_in(workspace)

    for owner, name, value in told:
        assert value in found[owner, name], (owner, name)
