"""On a slice of a graph shapes find at a focus node what they find in all of it."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.contracts.asking import Asking
from provgraph.contracts.changes.slices import Slices
from provgraph.contracts.closures import Closures
from provgraph.contracts.parting import parted
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored
from provgraph.graph.endpoint import StoreEndpoint
from provgraph.graph.quads import StoreQuads
from provgraph.graph.reading import loaded_store
from provgraph.rdf.sparql.blanks import as_iri
from provgraph.rdf.terms import Term, triple
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import A
from tests.profile import scaled
from tests.unit.contracts.made import (
    PROLOGUE,
    data_texts,
    shape_texts,
    shapes_of,
    triples_of,
)
from tests.unit.contracts.made_queries import asking_texts

GENID = "urn:genid:"
"""The beginning of the IRIs that stand for blank nodes."""

N0 = Term("<urn:made:n0>")
USED = "<urn:made:m0> <urn:made:p0> <urn:made:n0> ."


class Stored:
    """A graph in a store, as a worker judges it."""

    def __init__(self, shapes: Shapes, lines: str) -> None:
        store = loaded_store(lines)
        self.quads = StoreQuads(store, genid=GENID)
        asked = Asking(StoreEndpoint(store, blanks=GENID))
        self.closures = Closures(shapes, self.quads, asked=asked)
        self._shapes = shapes

    def nodes(self) -> list[Term]:
        found = self.quads.match(None, None, None)
        return list(
            dict.fromkeys(node for one, _, other in found for node in (one, other))
        )

    def found(self, key: Term, focus: Term) -> Counter[Result] | None:
        """What a shape finds at a node; None where that is no focus node."""
        shape = self._shapes.by_node[key]
        if not self.closures.is_focus(shape, focus):
            return None
        return Counter(self.closures.judge(shape, focus))


def see_that_slices_hold(shapes: Shapes, data: str, some: st.DataObject) -> None:
    """One pair after the other, and then some of them together."""
    lines = (triple(*(as_iri(term, GENID) for term in one)) for one in triples_of(data))
    whole = Stored(shapes, "\n".join(lines))
    slices = Slices(shapes)
    pairs = [
        (key, focus)
        for key, shape in shapes.targeted().items()
        for focus in dict.fromkeys([*whole.closures.focus_nodes(shape), *whole.nodes()])
    ]
    if not pairs:
        return
    few = some.draw(st.lists(st.sampled_from(pairs), unique=True, max_size=6))
    for asked in [few, *([pair] for pair in few)]:
        triples = slices.triples(asked, whole.quads)
        if triples is None:
            continue
        part = Stored(shapes, "\n".join(triple(*one) for one in triples))
        for pair in asked:
            expected, actual = whole.found(*pair), part.found(*pair)

            assert expected == actual


@settings(max_examples=scaled(10_000))
@given(shapes=asking_texts, data=data_texts, some=st.data())
def test_on_a_slice_what_is_asked_in_sparql_finds_what_it_finds_in_the_graph(
    shapes: str, data: str, some: st.DataObject
) -> None:
    known, _ = as_stored(shapes_of(shapes))
    see_that_slices_hold(parted(known)[1], data, some)


@settings(max_examples=scaled(2_000))
@given(shapes=shape_texts, data=data_texts, some=st.data())
def test_on_a_slice_any_shape_finds_what_it_finds_in_the_graph(
    shapes: str, data: str, some: st.DataObject
) -> None:
    known, _ = as_stored(shapes_of(shapes))
    see_that_slices_hold(known, data, some)


def made(pattern: str, target: str = "sh:targetClass :C0") -> Shapes:
    """One node shape that asks for this."""
    text = f"""{PROLOGUE}
    :S a sh:NodeShape ; {target} ; sh:sparql [ sh:select \"\"\"
        PREFIX : <urn:made:> SELECT $this {{ {pattern} }}\"\"\" ] .
    """
    known, _ = as_stored(shapes_of(text))
    return parted(known)[1]


def about(shapes: Shapes, data: str) -> set[str] | None:
    """The slice for the node `:n0`, each triple as N-Triples."""
    (key,) = shapes.targeted()
    found = Slices(shapes).triples([(key, N0)], Triples(triples_of(PROLOGUE + data)))
    return None if found is None else {triple(*one) for one in found}


def test_a_slice_has_what_is_read_from_the_node_and_nothing_of_others() -> None:
    data = """
    :n0 a :C0 ; :p0 :n1 ; :p2 :n3 . :n1 :p1 :n2 ; :p2 :n3 . :n2 :p0 :n0 .
    :n4 a :C0 ; :p0 :n3 . :n3 :p1 :n4 .
    """
    actual = about(made("$this :p0 ?a . ?a :p1 ?b"), data)

    expected = {
        f"<urn:made:n0> {A} <urn:made:C0> .",
        "<urn:made:n0> <urn:made:p0> <urn:made:n1> .",
        "<urn:made:n1> <urn:made:p1> <urn:made:n2> .",
    }
    assert expected == actual


def test_what_meets_a_hub_has_no_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provgraph.contracts.changes.slices.TRIPLES_MAX", 100)
    shapes = made("$this :p0 ?a . ?other :p0 ?a")
    hub = "".join(f":m{number} :p0 :n1 . " for number in range(100))

    assert about(shapes, ":n0 a :C0 ; :p0 :n1 .") is not None
    assert about(shapes, f":n0 a :C0 ; :p0 :n1 . {hub}") is None


def test_what_is_read_anywhere_has_no_slice() -> None:
    assert about(made("$this :p0 ?a . ?other :p1 ?b"), ":n0 :p0 :n1 .") is None


def test_blank_nodes_of_a_store_keep_their_labels_in_a_slice() -> None:
    term = f"<<( _:one {A} _:two )>>"
    lines = {f"_:one {A} _:two .", f"_:two <urn:made:p0> {term} ."}
    loaded = StoreQuads(loaded_store("\n".join(lines)))

    assert lines == {triple(*one) for one in loaded.match(None, None, None)}


@pytest.mark.parametrize(
    ("target", "selects"),
    [
        ("sh:targetClass :C0", ":n0 a :C1 . :C1 rdfs:subClassOf :C0 ."),
        ("sh:targetSubjectsOf :p1", ":n0 :p1 :n1 ."),
        ("sh:targetObjectsOf :p1", ":n1 :p1 :n0 ."),
    ],
)
def test_only_of_a_node_that_a_target_selects_its_users_are_read(
    target: str, selects: str
) -> None:
    """Else half the graph comes along with a class, which changes with each event."""
    shapes = made("?user :p0 $this", target)
    swapped = {"n0": "n1", "n1": "n0"}
    others = re.sub("n[01]", lambda one: swapped[one[0]], selects)

    read = about(shapes, f":m0 :p0 :n0 . {selects}")
    passed_by = about(shapes, f":m0 :p0 :n0 . {others}")

    assert read is not None
    assert passed_by is not None
    assert (True, False) == (USED in read, USED in passed_by)


def test_of_a_node_where_a_path_may_stay_one_triple_will_do() -> None:
    """It stays only at nodes of the graph, whatever is said of them there."""
    users = "".join(f":m{number} :p2 :n0 . " for number in range(9))
    found = about(made("$this :p0 ?a . ?a :p1* $this"), f":n0 a :C0 . {users}")

    assert found is not None
    assert 1 == sum("<urn:made:p2>" in one for one in found)
