"""The schema that the standard publishes, and what is translated of it.

Source: https://github.com/bitol-io/open-data-contract-standard/blob/v3.1.0/schema/
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given, settings

from provgraph.contracts.odcs.document import read_document
from provgraph.contracts.odcs.keys import treatment_of
from provgraph.contracts.odcs.reading import read_contract
from tests.profile import scaled
from tests.unit.contracts.odcs.builders import PATHS
from tests.unit.contracts.odcs.made import documents, published, resolved, schema_bytes
from tests.unit.contracts.odcs.test_odcs_account import see_that_none_is_left_out

PUBLISHED: Final = "2cb7dd6fe43344d2233e0406438622681dc3ebadcf8f0d606a15b40c8f6752c0"
DEEP_MAX: Final = 5
BEYOND: Final = {
    "data-types": {"'vector'"},  # a type of version 3.2
    "lineage-inputs": {"'lineage'"},  # RFC-0011
    "lineage-no-inputs": {"'lineage'"},
    "servers-unnamed": {"'host'", "'port'", "'database'", "'schema'"},
    "unknown-keys": {"'nullable'", "'requried'", "'x-note'"},
    "v3-0-team-list": {"'mustBe'"},  # beside a rule: version 3.0
}
"""Where an example is more than the schema allows, or less, and what of it."""


def test_the_schema_is_the_published_one() -> None:
    digest = hashlib.sha256(schema_bytes()).hexdigest()

    assert PUBLISHED == digest
    assert "v3.1.0" == published().schema["properties"]["apiVersion"]["default"]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name.partition(".")[0])
def test_each_example_keeps_to_the_schema_but_for_what_it_is_there_for(
    path: Path,
) -> None:
    value: Any = read_document(path.read_bytes()).value
    wrong = [error.message for error in published().iter_errors(value)]
    reasons = BEYOND.get(path.name.partition(".")[0], set())

    assert bool(wrong) == bool(reasons)
    for message in wrong:
        assert any(reason in message for reason in reasons), message


def test_each_key_that_the_schema_has_is_known() -> None:
    places = [*places_in(published().schema)]
    unknown = [
        place
        for place in places
        if "no such key" in getattr(treatment_of(place).treatment, "reason", "")
    ]

    assert 200 < len(set(places))
    assert [] == unknown


@settings(max_examples=scaled(1_000), deadline=None)
@given(documents())
def test_whatever_keeps_to_the_schema_translates(document: dict[str, Any]) -> None:
    body = yaml.safe_dump(document, sort_keys=False).encode()

    see_that_none_is_left_out(read_contract(body))


def places_in(schema: Any, above: str = "", deep: int = 0) -> Iterator[str]:
    """Yield each place at which a document can have a key, to a certain depth."""
    schema = resolved(schema)
    for key, value in schema.get("properties", {}).items():
        place = f"{above}.{key}".removeprefix(".")
        yield place
        if deep < DEEP_MAX:
            yield from places_in(value, place, deep + 1)
    if "items" in schema:
        yield from places_in(schema["items"], f"{above}[0]", deep)
    for either in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(either, []):
            yield from places_in(one.get("then", one), above, deep)
