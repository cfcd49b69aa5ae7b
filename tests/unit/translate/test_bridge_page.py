"""The page on the bridge shows what the code does."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prov.model import ProvDocument
from pyoxigraph import RdfFormat, Store

from provgraph.model.kinds import KINDS
from provgraph.model.statement import Document
from provgraph.model.writing_prov_o import triples_of
from provgraph.rdf.terms import triple
from provgraph.rdf.vocab import PREFIXES
from provgraph.translate.bridge import document_of_events, events_of
from provgraph.translate.bridge.naming import split
from provgraph.translate.provdoc.from_prov import document_of
from tests.unit.translate.bridge.builders import documents_in_trig

PAGE = (Path(__file__).parents[3] / "docs" / "bridge.md").read_text()
PRODUCER = "https://example.org/bridge"


def block(kind: str) -> str:
    """Return the one block of a kind."""
    [found] = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def shown_document() -> Document:
    return document_of(ProvDocument.deserialize(content=block("provn"), format="provn"))


def holds(value: Any, shown: Any) -> bool:
    """Tell whether a JSON value is what is shown, but for facets' own fields."""
    if isinstance(shown, dict):
        return isinstance(value, dict) and all(
            key in value and holds(value[key], each) for key, each in shown.items()
        )
    if isinstance(shown, list):
        return len(value) == len(shown) and all(map(holds, value, shown))
    return bool(value == shown)


def facets(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the facets of ours in a JSON value."""
    if isinstance(value, dict):
        if "prov" in value:
            yield value["prov"]
        for each in value.values():
            yield from facets(each)


def test_the_document_of_the_page_gives_its_event_and_its_statement() -> None:
    made = events_of(shown_document(), producer=PRODUCER)
    statement = json.loads(block("json facet"))
    kept = [
        each
        for event in made.events
        for facet in facets(event)
        for bundle in facet.get("bundles", ())
        for each in bundle["statements"]
    ]

    assert any(holds(event, json.loads(block("json event"))) for event in made.events)
    assert statement in kept
    assert [KINDS["alternateOf"]] == [one.kind for one in made.unsaid]


def test_the_events_of_the_page_give_its_triples() -> None:
    events = json.loads(block("json events"))
    document = document_of_events(events)
    lines = [triple(*one) for one in triples_of(document.own.statements)]
    store = Store()
    store.load("\n".join(lines).encode(), format=RdfFormat.N_TRIPLES)
    head = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in PREFIXES.items())
    pattern = re.sub(
        r"<(run|job|dataset|version|agent):", r"<urn:provgraph:\1:", block("turtle")
    )

    assert store.query(f"{head} ASK {{ {pattern} }}")
    assert events == events_of(document, producer=PRODUCER).events


def test_names_are_cut_out_of_iris_as_the_page_says() -> None:
    table = re.findall(r"^\| `(\S+)` \| `(\S+)` \| `(\S+)` \|$", PAGE, re.MULTILINE)

    assert 3 == len(table)
    for iri, namespace, name in table:
        assert (namespace, name) == split(iri)


def test_the_facet_is_as_its_schema_says() -> None:
    schema = json.loads(block("json schema"))
    judge = pytest.importorskip("jsonschema").Draft202012Validator(
        schema | {"$ref": "#/$defs/ProvFacet"}
    )
    seen = 0
    for name, document in documents_in_trig():
        for event in events_of(document, producer=PRODUCER).events:
            for facet in facets(event):
                assert judge.is_valid(facet), name
                seen += 1

    assert seen > 1_000
