"""The packs are found, whole, and told so that people can mend what they broke."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from provgraph.constraints.rules import RULES
from provgraph.contracts.changes.affected import Watched
from provgraph.contracts.packs import packs, shipped
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.words import INFO, VIOLATION, WARNING, sh
from provgraph.errors import MissingError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri, lexical
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import RDFS_NAMESPACE, A, pg

ROOT: Final = Path(__file__).parents[3]
SHAPES: Final = "https://w3id.org/provgraph/shapes/"
COMMENT: Final = iri(f"{RDFS_NAMESPACE}comment")
SEE_ALSO: Final = iri(f"{RDFS_NAMESPACE}seeAlso")
OWN: Final = sorted(path.stem for path in (ROOT / "shapes").glob("*.ttl"))
BACKWARD: Final = {
    "ActivityIsNotUsed": "nothing leads there from an entity, in what conforms",
    "InfluenceIsOfOneThing": "an influence has one subject",
    "RunTouchesData": "a run writes a few versions",
    "ActionHasOutcome": "an action has one outcome or a few",
}
"""The shapes that follow an edge backward, and why there are few such edges."""


@cache
def graph(pack: str) -> Triples:
    quads = parse(packs()[pack].turtle(), TURTLE, None).quads
    return Triples((one, way, other) for one, way, other, _ in quads)


def told(pack: str) -> Iterator[Term]:
    """Yield the shapes that have something to say."""
    for shape, _, _ in graph(pack).match(None, sh("message"), None):
        yield shape


def test_seven_packs_come_along_each_with_examples() -> None:
    examples = (ROOT / "tests" / "fixtures" / "shapes").glob("*.trig")

    assert 7 == len(OWN)
    assert set(OWN) <= set(packs())
    assert OWN == sorted(path.stem for path in examples)


def test_every_pack_that_comes_along_is_named_for_installation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["project"]["entry-points"]["provgraph.contracts"]

    assert dict.fromkeys(OWN, "provgraph.contracts.packs:shipped") == named


@pytest.mark.parametrize("pack", OWN)
def test_a_pack_says_what_it_is_called_and_of_which_version_it_is(pack: str) -> None:
    (node,) = graph(pack).subjects(A, pg("Contract"))

    assert f"<{SHAPES}{pack}>" == node
    said = {way[1:-1]: other for _, way, other in graph(pack).match(node, None, None)}
    assert f'"{pack}"' == said["http://purl.org/dc/terms/identifier"]
    assert '"1.0.0"' == said["http://www.w3.org/2002/07/owl#versionInfo"]
    for word in ("title", "description", "publisher"):
        assert said[f"http://purl.org/dc/terms/{word}"]


@pytest.mark.parametrize("pack", OWN)
def test_a_shape_says_what_is_wrong_and_why_and_how_to_mend_it(pack: str) -> None:
    for shape in told(pack):
        assert shape.startswith(f"<{SHAPES}{pack}#")
        (name,) = graph(pack).values(shape, sh("name"))
        assert lexical(name)
        for word in (sh("message"), COMMENT, pg("mend")):
            (sentence,) = graph(pack).values(shape, word)
            assert sentence.endswith('."@en'), sentence
        severities = set(graph(pack).values(shape, sh("severity")))
        assert severities <= {VIOLATION, WARNING, INFO}
        (clause,) = graph(pack).values(shape, SEE_ALSO)
        assert clause.startswith("<https://")


@pytest.mark.parametrize("pack", OWN)
def test_what_constrains_has_something_to_say(pack: str) -> None:
    """Nothing is reported without the words of a shape that is named."""
    named = {one for one, _, _ in graph(pack).match(None, None, None) if one[0] == "<"}
    silent = {one for one in named if f"{SHAPES}{pack}#" in one} - set(told(pack))
    only_lead = {sh("property"), sh("or")}
    targets = {sh("targetClass"), sh("targetSubjectsOf"), sh("targetObjectsOf")}

    for shape in silent:
        words = {way for _, way, _ in graph(pack).match(shape, None, None)}
        assert words <= {A} | only_lead | targets, shape
        # With targets, it leads to shapes with words; without, it is never asked.
        assert not (words & targets and sh("or") in words), shape


def test_the_clauses_of_prov_constraints_are_those_in_force() -> None:
    place = "https://www.w3.org/TR/prov-constraints/"
    known = {rule.clause for rule in RULES.values()}
    named = {
        one[1:-1]
        for pack in OWN
        for _, _, one in graph(pack).match(None, SEE_ALSO, None)
        if place in one
    }

    assert named <= known
    assert 19 <= len(named)


def test_no_shape_follows_an_edge_back_from_where_many_end() -> None:
    """Of one agent there may be 37,000 runs, and of one dataset as many readers."""
    found = set()
    for pack in OWN:
        for way, _, _ in graph(pack).match(None, sh("inversePath"), None):
            found.update(owners(pack, way))

    assert set(BACKWARD) == found


def owners(pack: str, node: Term) -> set[str]:
    """Return the names of the shapes that a blank node is a part of."""
    if node[0] == "<":
        return {node[1:-1].rpartition("#")[2]}
    above = {
        one for one, _, other in graph(pack).match(None, None, None) if other == node
    }
    return {name for one in above for name in owners(pack, one)}


def test_sparql_is_for_times_and_rings_only() -> None:
    """Core is checked in less than a millisecond, and a query is not."""
    counts = Counter(
        pack for pack in OWN for _ in graph(pack).match(None, sh("sparql"), None)
    )

    assert {
        "prov-core": 9,
        "lineage-completeness": 1,
        "quality": 1,
        "agent-lineage": 1,
    } == counts


def test_another_package_brings_a_pack_by_an_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "others_pack.py").write_text("def give(name): return name.encode()\n")
    about = tmp_path / "others-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[provgraph.contracts]\n"
        "theirs = others_pack:give\nquality = others_pack:give\n"
        "broken = others_pack:nothing\n"
    )
    monkeypatch.syspath_prepend(tmp_path)

    found = packs()

    assert {*OWN, "theirs", "broken"} <= set(found)
    assert b"theirs" == found["theirs"].turtle()
    assert shipped("quality") == found["quality"].turtle()
    with pytest.raises(
        MissingError, match="'broken' is not given by others_pack:nothing"
    ):
        found["broken"].turtle()


def test_a_name_that_no_file_has_is_missing() -> None:
    with pytest.raises(OSError, match="nonsense"):
        shipped("nonsense")


@pytest.mark.parametrize("pack", sorted(packs()))
def test_a_change_never_has_a_whole_pack_judged_again(pack: str) -> None:
    """Every query of a pack is joined to its focus node."""
    assert {} == Watched(read_shapes(graph(pack))).unbounded
