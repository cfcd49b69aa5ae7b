"""Shapes graphs that the standard calls ill-formed: refused, and never by a crash."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.contracts.reading import read_shapes
from provgraph.contracts.words import NEWER
from provgraph.errors import ShapesError
from provgraph.rdf.triples import Triples
from tests.unit.contracts.made import PROLOGUE, shapes_of, triples_of

HEAD = f"{PROLOGUE}@prefix pg: <https://w3id.org/provgraph/ns#> .\n"
WAITING = f"{HEAD}:S sh:targetClass :C0 ; pg:awaits pg:RunEnd ; pg:deadline "
ILL_FORMED = [
    ('sh:targetClass ":C0"', "sh:targetClass"),
    ('sh:targetSubjectsOf ":p0"', "sh:targetSubjectsOf"),
    ("sh:targetObjectsOf []", "sh:targetObjectsOf"),
    ('sh:severity "Warning"', "sh:severity"),
    ("sh:message :text", "sh:message"),
    ('sh:closed "true"', "sh:closed"),
    ('sh:deactivated "true"', "sh:deactivated"),
    ("sh:languageIn ( :en )", "sh:languageIn"),
    ("sh:property [ sh:nodeKind sh:IRI ]", "has no sh:path"),
    ("pg:awaits pg:RunEnd, pg:Dawn", "awaits <https://w3id.org/provgraph/ns#Dawn>"),
    ('pg:awaits pg:RunEnd ; pg:deadline "PT1M", "PT2M"', "more than one pg:deadline"),
]


@pytest.mark.parametrize(("said", "told"), ILL_FORMED)
def test_what_would_never_be_judged_as_meant_is_refused(said: str, told: str) -> None:
    """A target that is a text selects nothing, and nothing would ever be broken."""
    with pytest.raises(ShapesError, match=told) as refused:
        shapes_of(f"{HEAD}:S a sh:NodeShape ; {said} .")

    assert "S>" in refused.value.message


@pytest.mark.parametrize(
    "said", ['sh:severity "Info"', "sh:message :text", "sh:message 1"]
)
def test_so_is_what_is_said_of_one_constraint(said: str) -> None:
    text = f"{HEAD}:S sh:path :p0 ; sh:minCount 1 {{| {said} |}} ."

    with pytest.raises(ShapesError, match=r"sh:(severity|message)"):
        read_shapes(Triples(triples_of(text)), version=NEWER)


@pytest.mark.parametrize(
    "deadline",
    ['"soon"', "15", '""', "<urn:x>", '"PT15"', '"P1Y"', '"-PT1M"', '"PT0S"']
    + [f'"P{"9" * digits}D"' for digits in (400, 5_000)],
)
def test_a_deadline_is_a_length_of_time(deadline: str) -> None:
    with pytest.raises(ShapesError, match="is no length of time"):
        shapes_of(f"{WAITING}{deadline} .")


@given(text=st.text("PTDHMSY0123456789.-٣", max_size=12))
def test_a_deadline_is_read_or_refused(text: str) -> None:
    try:
        (shape,) = shapes_of(f'{WAITING}"{text}" .').by_node.values()
    except ShapesError:
        return

    assert shape.awaits is not None
    assert (shape.awaits.seconds_max or 0) > 0
