"""A contract as its owner wrote it becomes shapes, and says what it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest

from provgraph.contracts.packs import packs
from provgraph.enforcing import Contract
from provgraph.enforcing.compiled import compiled
from provgraph.errors import InputError, ProvgraphError, ShapesError, TooDeepError
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.workspace import Drafted, Incoming
from provgraph.workspace.drafting import Drafts
from tests.unit.workspace.builders import LOOSER, OWNERS, STRICTER, text

T = TypeVar("T")

ODCS = sorted((Path(__file__).parents[2] / "fixtures" / "odcs").glob("*.yaml"))
SECONDS = 60.0
ADVANCED = OWNERS + "<urn:r> <http://www.w3.org/ns/shacl#rule> <urn:rule> .\n"
ASKING = (
    OWNERS
    + """
<urn:shop:owners#job> sh:sparql [ sh:select "SELECT $this { $this ?p 1 }" ] .
"""
)
FOLDED = OWNERS.replace(
    "sh:minCount 1 ;", "sh:datatype <http://www.w3.org/2001/XMLSchema#int> ;"
)
AIMLESS = OWNERS.replace("sh:targetClass pg:Job ;", "")


def drafted(work: Callable[[Drafts], Coroutine[Any, Any, T]]) -> T:
    """Return what work comes to, in a worker that ends with it."""

    async def whole() -> T:
        drafts = Drafts(DEFAULT_BASE)
        try:
            return await work(drafts)
        finally:
            await drafts.close()

    return asyncio.run(whole())


def read(*texts: Incoming, **said: str) -> list[Drafted]:
    async def work(drafts: Drafts) -> list[Drafted]:
        return [await drafts.read(one, said, seconds_max=SECONDS) for one in texts]

    return drafted(work)


def test_a_contract_says_where_it_was_only_if_that_matters() -> None:
    relative = OWNERS.replace("urn:shop:owners#job", "#job")
    here = "urn:here:owners.ttl"
    texts = (Incoming(one.encode(), location=here) for one in (OWNERS, relative))

    assert ["", here] == [one.contract.base for one in read(*texts)]


def compared(old: Incoming, new: Incoming) -> list[str]:
    """Return the kinds of changes from one text to another."""

    async def work(drafts: Drafts) -> list[str]:
        one, other = [
            (await drafts.read(each, {}, seconds_max=SECONDS)).contract
            for each in (old, new)
        ]
        changes = await drafts.compared(one, other, seconds_max=SECONDS)
        return [change["kind"] for change in changes]

    return drafted(work)


def test_every_pack_is_a_contract_of_its_own_name() -> None:
    names = sorted(packs())
    found = read(*(Incoming(packs()[one].turtle(), name=one) for one in names))

    assert names == [one.contract.name for one in found]
    assert {"1.0.0"} == {one.contract.version for one in found}
    assert all(one.contract.title and one.contract.description for one in found)
    assert all(compiled(one.contract.shapes)[0].targeted() for one in found)


def test_every_data_contract_becomes_shapes_and_tells_what_does_not() -> None:
    found = read(*(Incoming(one.read_bytes(), name=one.name) for one in ODCS))

    assert 20 == len(found)
    assert {"application/yaml"} == {one.contract.form for one in found}
    assert all(compiled(one.contract.shapes) for one in found)
    assert any(one.unsaid for one in found)
    assert all(
        {"place", "reason"} == told.keys() for one in found for told in one.unsaid
    )


def test_a_data_contract_is_known_without_the_ending_of_its_file() -> None:
    (found,) = read(Incoming(b"# ours\n" + ODCS[0].read_bytes()))

    assert "application/yaml" == found.contract.form


def test_a_contract_keeps_its_text_and_what_it_says_of_itself() -> None:
    (found,) = read(text(OWNERS))

    assert found == Drafted(
        Contract(
            "owners",
            "1.0.0",
            found.contract.shapes,
            OWNERS,
            "text/turtle",
            title="Jobs have owners",
            owner="data office",
        ),
        (),
        (),
    )


def test_what_is_said_beside_a_text_goes_before_it() -> None:
    (found,) = read(text(OWNERS), name="others", version="3.0.0-rc.1", owner="me")

    assert ("others", "3.0.0-rc.1", "me") == (
        found.contract.name,
        found.contract.version,
        found.contract.owner,
    )


def test_a_text_without_a_name_has_that_of_its_file() -> None:
    nameless = OWNERS.replace('dcterms:identifier "owners" ;', "")
    (found,) = read(text(nameless, "our-rules.v2.ttl"))

    assert "our-rules" == found.contract.name


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (ADVANCED, "sh:rule"),
        (ASKING, "in SPARQL"),
        (FOLDED, "xsd:int"),
        (AIMLESS, "judges nothing"),
    ],
)
def test_the_owner_is_told_what_may_surprise(written: str, told: str) -> None:
    (found,) = read(text(written))

    (sentence,) = found.notes
    assert told in sentence


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (OWNERS.replace("minCount 1", 'minCount "one"'), ShapesError),
        (OWNERS.replace('"owners"', '"a b"'), InputError),
        (OWNERS.replace('"owners"', '"a@1"'), InputError),
        (OWNERS.replace('"owners"', '"a/b"'), InputError),
        (OWNERS.replace('"owners"', '"-"'), InputError),
        (OWNERS.replace('"1.0.0"', '"1.0"'), InputError),
        (OWNERS.replace('"1.0.0"', '""'), InputError),
        ("apiVersion: v3.1.0\nkind: " + "[" * 5_000, TooDeepError),
    ],
)
def test_what_is_no_contract_is_refused(
    written: str, kind: type[ProvgraphError]
) -> None:
    with pytest.raises(kind) as caught:
        read(text(written, ""))

    assert isinstance(caught.value, kind)


def test_shapes_that_lead_back_to_themselves_are_refused_in_the_worker() -> None:
    knot = OWNERS + "<urn:shop:owners#owner> sh:node <urn:shop:owners#job> ."
    with pytest.raises(ShapesError):
        read(text(knot))


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        (OWNERS, OWNERS, []),
        (OWNERS, LOOSER, ["looser"]),
        (OWNERS, STRICTER, ["stricter"]),
        (OWNERS, OWNERS.replace("an owner", "one"), ["neither"]),
        (OWNERS, OWNERS.replace("pg:owner )", "pg:owner pg:name )"), ["breaking"]),
    ],
)
def test_a_change_of_shapes_is_classed(old: str, new: str, kinds: list[str]) -> None:
    assert kinds == compared(text(old), text(new))


def test_a_change_of_a_data_contract_is_classed_by_what_it_says() -> None:
    """A field that is gone breaks whoever reads it; as shapes it would be looser."""
    path = next(one for one in ODCS if one.name.startswith("data-types"))
    written = path.read_text(encoding="utf-8")
    fewer = "".join(
        line for line in written.splitlines(keepends=True) if "a_boolean" not in line
    )

    assert ["breaking"] == compared(
        Incoming(written.encode(), name=path.name),
        Incoming(fewer.encode(), name=path.name),
    )
