"""The mapping page shows what the code does: its events give its triples."""

from __future__ import annotations

import json
import re
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, RdfFormat, Store, parse

from provgraph.intake import identify
from provgraph.rdf.mint import Mint
from provgraph.rdf.vocab import PREFIXES
from provgraph.timeline import Timeline
from provgraph.translate.openlineage import Translator, read_event

PAGE = Path(__file__).parents[3] / "docs" / "mapping.md"
_EVENTS = re.compile(r"```json event\n(.*?)```", re.DOTALL)
_TRIPLES = re.compile(r"```turtle\n(.*?)```", re.DOTALL)


def graph_of_the_page() -> Store:
    """Return the graph that the page's events give, the whole page at once."""
    store, translator = Store(), Translator()
    claims = []
    for block in _EVENTS.findall(PAGE.read_text()):
        value = json.loads(block)
        told = translator.translate(read_event(value), identify(value))
        waiting = list(told.chunks)
        while waiting:
            chunk = waiting.pop()
            store.load(chunk.lines.encode(), format=RdfFormat.N_TRIPLES)
            waiting += chunk.parts
        store.load(told.lines.encode(), format=RdfFormat.N_TRIPLES)
        claims += told.claims
    change = Timeline(None, Mint()).fold(claims)
    store.load("\n".join(change.added).encode(), format=RdfFormat.N_TRIPLES)
    return store


def test_the_events_of_the_page_give_its_triples() -> None:
    store = graph_of_the_page()
    head = "".join(f"PREFIX {key}: <{iri}>\n" for key, iri in PREFIXES.items())
    blocks = _TRIPLES.findall(PAGE.read_text())

    assert len(blocks) >= 8
    for block in blocks:
        shown = list(
            parse(f"{head}{block}", RdfFormat.TURTLE, base_iri="urn:provgraph:")
        )
        lines = [
            " ".join(
                f"?{node.value}" if isinstance(node, BlankNode) else whole(str(node))
                for node in (quad.subject, quad.predicate, quad.object)
            )
            for quad in shown
            if quad.graph_name == DefaultGraph()
        ]
        missing = [line for line in lines if not store.query(f"ASK {{ {line} }}")]

        assert [] == missing
        assert store.query(f"ASK {{ {' . '.join(lines)} }}"), block


def whole(node: str) -> str:
    """Return a node with the page's short IRIs made whole."""
    kinds = "run|job|dataset|version|usage|agent"
    return re.sub(rf"^<({kinds}):", r"<urn:provgraph:\1:", node)
