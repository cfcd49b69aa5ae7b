"""Every shape of every pack lets one example pass, and stops another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from provgraph.contracts.packs import packs
from provgraph.contracts.words import sh
from provgraph.rdf.formats import TRIG, TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from tests.unit.contracts.judging import judged

EXAMPLES: Final = Path(__file__).parents[2] / "fixtures" / "shapes"
PACKS: Final = sorted(path.stem for path in EXAMPLES.glob("*.trig"))
AROUND: Final = "around"
"""The graph that is laid under every example of its file."""


@cache
def shapes_of(pack: str) -> Sequence[str]:
    """Return the names of the shapes that have something to say, in order."""
    quads = parse(packs()[pack].turtle(), TURTLE, None).quads
    told = [one for one, way, _, _ in quads if way == sh("message") and one[0] == "<"]
    return [one[1:-1].rpartition("#")[2] for one in told]


@cache
def examples_of(pack: str) -> Mapping[str, Sequence[Triple]]:
    """Return by `Shape.pass` and `Shape.fail` the examples of a pack."""
    found: dict[str, list[Triple]] = defaultdict(list)
    body = (EXAMPLES / f"{pack}.trig").read_bytes()
    for one, way, other, graph in parse(body, TRIG, None).quads:
        assert graph is not None
        found[graph[1:-1].rpartition("#")[2]].append((one, way, other))
    around = found.pop(AROUND, [])
    return {name: [*triples, *around] for name, triples in found.items()}


def every_shape() -> list[tuple[str, str]]:
    return [(pack, shape) for pack in PACKS for shape in shapes_of(pack)]


@pytest.mark.parametrize("pack", PACKS)
def test_there_is_a_passing_and_a_failing_example_of_each_shape(pack: str) -> None:
    wanted = [f"{one}.{end}" for one in shapes_of(pack) for end in ("fail", "pass")]

    assert sorted(wanted) == sorted(examples_of(pack))


@pytest.mark.parametrize(("pack", "shape"), every_shape())
def test_the_passing_example_breaks_no_shape_of_the_pack(pack: str, shape: str) -> None:
    assert [] == judged(pack, examples_of(pack)[f"{shape}.pass"])


@pytest.mark.parametrize(("pack", "shape"), every_shape())
def test_the_failing_example_breaks_its_shape_and_no_other(
    pack: str, shape: str
) -> None:
    found = judged(pack, examples_of(pack)[f"{shape}.fail"])

    assert {shape} == {one.shape for one in found}
