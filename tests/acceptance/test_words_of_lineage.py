"""Each word that lineage of AI is told in has a term, which is or is below PROV's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import rdflib
from rdflib import RDFS, URIRef

from tests.unit.cli.builders import Terminal

ONTOLOGY: Final = Path(__file__).parents[2] / "ontology"
AI: Final = "https://w3id.org/provgraph/ai#"
PG: Final = "https://w3id.org/provgraph/ns#"
PROV: Final = "http://www.w3.org/ns/prov#"

NODES: Final = [
    ("DataSource", f"{AI}DataSource", "Entity"),
    ("Dataset", f"{PG}Dataset", "Entity"),
    ("Feature", f"{AI}Feature", "Entity"),
    ("Model", f"{AI}Model", "Entity"),
    ("Run", f"{PG}Run", "Activity"),
    ("Inference", f"{AI}Inference", "Activity"),
]
EDGES: Final = [
    ("produced_by", f"{PROV}wasGeneratedBy", "wasGeneratedBy"),
    ("derived_from", f"{PROV}wasDerivedFrom", "wasDerivedFrom"),
    ("consumed_by", f"{PROV}used", "used"),
    ("deployed_in", f"{AI}deployedFrom", "wasDerivedFrom"),
]
"""What a run consumed is what it used, and what is deployed in a place is what the
deployment there is from: PROV tells both from the later end."""

RIGHT: Final = """\
@prefix : <http://example.com/> .
@prefix ai: <https://w3id.org/provgraph/ai#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
:data a prov:Entity, ai:DatasetVersion .
:train a prov:Activity, ai:TrainingRun ; prov:used :data .
:churn a prov:Entity, ai:Model .
:model a prov:Entity, ai:ModelVersion ; prov:specializationOf :churn ;
    prov:wasGeneratedBy :train ; prov:wasDerivedFrom :data ; ai:trainedOn :data .
:endpoint a prov:Entity, ai:Endpoint .
:served a prov:Entity, ai:Deployment ; ai:deployedFrom :model ; ai:servedAt :endpoint .
"""
WRONG: Final = {
    "produced by a dataset": ("prov-core", ":churn prov:wasGeneratedBy :data"),
    "a run is produced": ("prov-core", ":train prov:wasGeneratedBy :train"),
    "derived from a run": ("prov-core", ":churn prov:wasDerivedFrom :train"),
    "a run is derived": ("prov-core", ":train prov:wasDerivedFrom :data"),
    "a run is consumed": ("prov-core", ":train prov:used :train"),
    "consumed by a dataset": ("prov-core", ":data prov:used :model"),
    "a lasting name deployed": ("model-lineage", ":served ai:deployedFrom :churn"),
    "deployed in a dataset": ("model-lineage", ":data ai:deployedFrom :model"),
}


def above(term: str) -> set[str]:
    """Return the term, and all that the ontologies have above it."""
    graph = rdflib.Graph()
    for path in sorted(ONTOLOGY.glob("*.ttl")):
        graph.parse(path)
    ways = (RDFS.subClassOf, RDFS.subPropertyOf)
    found = {
        str(one) for way in ways for one in graph.transitive_objects(URIRef(term), way)
    }
    return found | {term}


@pytest.mark.parametrize(("word", "term", "of_prov"), [*NODES, *EDGES])
def test_each_word_has_a_term_below_one_of_prov(
    word: str, term: str, of_prov: str
) -> None:
    assert f"{PROV}{of_prov}" in above(term), word


@pytest.mark.parametrize(("word", "term", "of_prov"), NODES)
def test_a_kind_of_node_is_no_kind_that_prov_keeps_apart(
    word: str, term: str, of_prov: str
) -> None:
    kinds = {f"{PROV}{one}" for one in ("Entity", "Activity", "Agent")}

    assert {f"{PROV}{of_prov}"} == above(term) & kinds, word


@pytest.mark.parametrize("pack", ["prov-core", "model-lineage"])
def test_edges_with_the_right_ends_are_taken(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], pack: str
) -> None:
    path = tmp_path / "right.ttl"
    path.write_text(RIGHT)

    assert 0 == Terminal(tmp_path, capfd).bare("check", path, "-c", pack).code


@pytest.mark.parametrize("edge", WRONG)
def test_an_edge_with_a_wrong_end_is_rejected(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], edge: str
) -> None:
    pack, wrong = WRONG[edge]
    path = tmp_path / "wrong.ttl"
    path.write_text(f"{RIGHT}{wrong} .\n")
    said = Terminal(tmp_path, capfd).bare("check", path, "-c", pack)

    assert 1 == said.code
    assert f"http://example.com/{wrong.split()[0][1:]}" in said.out or (
        f"http://example.com/{wrong.split()[2][1:]}" in said.out
    )
