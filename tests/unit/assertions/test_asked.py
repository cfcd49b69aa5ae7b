"""Questions about many things fit into what a server takes."""

from __future__ import annotations

import json
from importlib.resources import files

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.assertions import Graph
from provgraph.rdf.sparql.limits import DEFAULTS, check_limits
from provgraph.rdf.terms import Term, iri, text

FOLDER = files("provgraph.assertions") / "queries"
NAMES = sorted(one.name.removesuffix(".rq") for one in FOLDER.iterdir())
MANY = [iri(f"urn:provgraph:version:{'%2F' * 40}{one}") for one in range(1_000)]
NOTHING = json.dumps({"results": {"bindings": []}}).encode()


def asked(name: str, terms: list[Term]) -> list[str]:
    """Return the texts in which a question about *terms* is asked."""
    texts: list[str] = []

    def ask(written: str) -> bytes:
        texts.append(written)
        return NOTHING

    assert [] == list(Graph(ask, "urn:provgraph:").rows(name, terms))
    return texts


@pytest.mark.parametrize("name", NAMES)
def test_a_question_keeps_to_the_limits_of_a_server(name: str) -> None:
    texts = asked(name, MANY)

    assert len(texts) > 1
    for one in texts:
        assert len(one.encode()) <= DEFAULTS.bytes_max
    check_limits(texts[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_thing_is_asked_about_once(name: str) -> None:
    texts = asked(name, [*MANY, *MANY])
    blocks = (FOLDER / f"{name}.rq").read_text(encoding="utf-8").count("# asked")

    assert {blocks} == {sum(one.count(f"{term} ") for one in texts) for term in MANY}


def test_about_nothing_nothing_is_asked() -> None:
    assert [] == asked("made", [])


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_name_is_one_term_whatever_it_holds(name: str) -> None:
    """It cannot end the block in which it stands."""
    (written,) = asked("datasets", [text(name)])
    one = f"VALUES ?given {{ {text(name)} }}"
    store = pyoxigraph.Store()

    check_limits(written)
    assert [name] == [
        row["given"].value for row in store.query(f"SELECT ?given {{ {one} }}")
    ]
