"""Nothing of a contract is left out in silence."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.odcs.contract import Contract
from provgraph.contracts.odcs.document import leaves, outwards, read_document
from provgraph.contracts.odcs.keys import KEYS, Judged, Told, treatment_of
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.shapes import Translation, translated
from provgraph.errors import InputError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from tests.profile import scaled
from tests.unit.contracts.odcs.builders import PATHS

STEP = str | int
KNOWN: Final[dict[str, Contract]] = {}

TEXTS: Final = ("", "a", "0", '"""', "\\", "\r\n# ", "~é.\u2028", "a b.c")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(TEXTS),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["type", "x", "name"]), inner, max_size=2)
    ),
    max_leaves=4,
)
EVERY_KEY: Final = sorted(
    {key.rpartition(".")[2].removesuffix("[]") for key in KEYS} | {"x-own", "items"}
)


def steps(value: Any, above: tuple[STEP, ...] = ()) -> Iterator[tuple[STEP, ...]]:
    """Yield the way to each leaf, in the order in which leaves come."""
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from steps(one, (*above, key))
    elif isinstance(value, list) and value:
        for at, one in enumerate(value):
            yield from steps(one, (*above, at))
    else:
        yield above


def put(value: Any, way: tuple[STEP, ...], new: Any) -> Any:
    """Return a copy that has another value there."""
    whole = copy.deepcopy(value)
    inner = whole
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = new
    return whole


def covering(one: Translation, place: str) -> list[str]:
    """Return what is unsaid of a leaf."""
    return [
        unsaid.reason
        for unsaid in one.unsaid
        if place == unsaid.place
        or place.startswith((f"{unsaid.place}.", f"{unsaid.place}["))
    ]


def see_that_none_is_left_out(one: Contract) -> None:
    found = translated(one)
    places = {leaf.place for leaf in one.leaves}

    assert parse(found.shapes.encode(), TURTLE, None).quads
    assert found.judged | found.told <= places
    assert not found.judged & found.told
    for place in places:
        said = place in found.judged or place in found.told

        assert said != bool(covering(found, place)), place
    for unsaid in found.unsaid:
        assert unsaid.reason
        assert any(place.startswith(unsaid.place) for place in places)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])
def test_each_leaf_is_judged_told_or_unsaid_and_only_one_of_them(path: Path) -> None:
    see_that_none_is_left_out(read_contract(path.read_bytes()))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])
def test_what_is_said_to_be_said_makes_a_difference(path: Path) -> None:
    """Another value of a leaf that is judged or told gives another translation."""
    body = path.read_bytes()
    found = translated(read_contract(body))
    value = read_document(body).value
    ways = dict(zip((leaf.place for leaf in leaves(value)), steps(value), strict=True))
    said = found.judged | found.told
    changed = 0
    for place in sorted(said):
        differs = False
        for other in ("other", 7, 5_000, True, None, "owner", "9999-01-01"):
            text = yaml.safe_dump(put(value, ways[place], other), sort_keys=False)
            try:
                differs = translated(read_contract(text.encode())) != found
            except InputError:
                continue  # the standard takes no such value there
            if differs:
                break
        changed += differs

        assert differs or place in {"apiVersion", "kind"}, place
    assert changed >= len(said) - 2


def test_there_are_as_many_examples_as_the_standard_has() -> None:
    assert len(PATHS) >= 18


@settings(max_examples=scaled(2_000), deadline=None)
@given(data=st.data())
def test_nothing_is_left_out_of_contracts_that_nobody_foresaw(
    data: st.DataObject,
) -> None:
    """Any example with any keys put anywhere, and any values in place of its own."""
    value = read_document(data.draw(st.sampled_from(PATHS)).read_bytes()).value
    for _ in range(data.draw(st.integers(1, 4))):
        way = data.draw(st.sampled_from(list(steps(value)) or [()]))
        if len(way) < 1:
            continue
        new = data.draw(VALUES)
        if data.draw(st.booleans()):
            way = (*way[: data.draw(st.integers(0, len(way) - 1))],)
            inner: Any = value
            for step in way:
                inner = inner[step]
            key = data.draw(st.sampled_from(EVERY_KEY))
            way = (*way, key if isinstance(inner, dict) else len(inner) - 1)
        value = put(value, way, new)
    try:
        one = read_contract(yaml.safe_dump(value, sort_keys=False).encode())
    except InputError:
        return

    see_that_none_is_left_out(one)


def test_each_key_of_the_examples_has_a_treatment_of_its_own() -> None:
    """The one that has keys of its own is told that the standard has them not."""
    strange = {
        leaf.place
        for path in PATHS
        if "unknown" not in path.name
        for leaf in read_contract(path.read_bytes()).leaves
        if not treatment_of(leaf.place).within
        or "no such key" in getattr(treatment_of(leaf.place).treatment, "reason", "")
    }

    assert set() == strange


def test_every_key_is_in_an_example() -> None:
    """A treatment that no example shows may be wrong without anybody seeing it."""
    shown = {
        id(treatment_of(leaf.place).treatment)
        for path in PATHS
        for leaf in read_contract(path.read_bytes()).leaves
    }
    hidden = {
        key
        for key, one in KEYS.items()
        if isinstance(one, (Judged, Told)) and id(one) not in shown
    }

    assert set() == hidden


def test_what_is_empty_is_no_key_that_the_standard_has_not() -> None:
    """All lists and mappings of the standard, at each depth that an example shows."""
    unknown = {
        outer
        for path in PATHS
        if "unknown" not in path.name
        for leaf in read_contract(path.read_bytes()).leaves
        for outer in outwards(leaf.place)
        if not outer.endswith("]")
        and "no such key" in getattr(treatment_of(outer).treatment, "reason", "")
    }

    assert set() == unknown


def test_a_key_that_is_mistyped_is_told_with_the_nearest_one() -> None:
    body = PATHS[[path.name.startswith("unknown") for path in PATHS].index(True)]
    found = {
        one.place: one.reason
        for one in translated(read_contract(body.read_bytes())).unsaid
    }

    assert (
        "the standard has no such key there; did you mean 'required'?"
        == found["schema[0].requried"]
    )
