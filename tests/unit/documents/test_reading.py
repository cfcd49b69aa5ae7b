"""What is told of a document besides what it holds."""

from __future__ import annotations

from typing import Any

import pyoxigraph
import pytest

from provgraph.documents.held import Held
from provgraph.documents.reading import read_held
from provgraph.errors import InputError
from provgraph.model.prov_terms import PROV_TERMS
from provgraph.rdf.vocab import PROV_NAMESPACE
from tests.suites import suites

PREFIXES = "@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://e/> .\n"


def held(text: str, **more: Any) -> Held:
    asked = {"base": "http://base/", "name": "", "media_type": "", "strict": False}
    return read_held(text.encode(), **{**asked, **more})


@pytest.mark.parametrize(
    "text",
    [
        f"{PREFIXES}ex:a a prov:Entty ; prov:wasUsed ex:b .",
        """document prefix ex <http://e/>
        entity(ex:a, [prov:type='prov:Entty', prov:wasUsed="b"]) endDocument""",
    ],
)
def test_what_looks_like_a_term_of_prov_and_is_none_is_reported(text: str) -> None:
    found = {one.what.partition(">")[0] for one in held(text).repairs}

    assert {f"<{PROV_NAMESPACE}{name}" for name in ("Entty", "wasUsed")} == found


def test_all_terms_that_prov_defines_are_known() -> None:
    folder = suites("prov-ontologies", "namespace")
    found = set()
    for name in ("o", "dictionary", "links", "dc", "aq", "o-inverses"):
        path = folder / f"prov-{name}.ttl"
        form = pyoxigraph.RdfFormat.TURTLE
        for quad in pyoxigraph.parse(path=path, format=form, base_iri="http://b/"):
            term = str(quad.subject)
            if term.startswith(f"<{PROV_NAMESPACE}") and term[-2] != "#":
                found.add(term)

    assert 160 < len(found)
    assert set() == found - {str(term) for term in PROV_TERMS}


def test_a_part_that_is_named_for_a_blank_node_is_blank_again() -> None:
    text = "<urn:g:genid:a> <http://e/p> <urn:g:genid:a> ."
    (graph,) = held(text, genid="urn:g:genid:").graphs

    assert (("_:genid0", "<http://e/p>", "_:genid0"),) == graph.triples


@pytest.mark.parametrize("text", ["", "  \n", "hello", "PK\x03\x04", "\x00\x01", "<a>"])
def test_what_is_no_document_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(InputError):
        held(text)
