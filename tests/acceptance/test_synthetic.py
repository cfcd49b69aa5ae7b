"""A model tells its synthetic ancestors, and what share of its training they are."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.unit.cli.builders import Terminal, event, lines

MODEL = "http://example.com/model"
PREFIXES = """\
@prefix : <http://example.com/> .
@prefix ai: <https://w3id.org/provgraph/ai#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
MIX = f"""{PREFIXES}
:churn a prov:Entity, ai:Model ; rdfs:label "churn" .
:model a prov:Entity, ai:ModelVersion ; prov:specializationOf :churn ;
    prov:wasGeneratedBy :train ; ai:trainedOn :real, :made, :joined, :apart .
:train a prov:Activity, ai:TrainingRun .
:real a prov:Entity, ai:DatasetVersion .
:apart a prov:Entity, ai:DatasetVersion .
:made a prov:Entity, ai:SyntheticDataset ; prov:wasGeneratedBy :generating ;
    prov:wasDerivedFrom :real .
:generating a prov:Activity ; ai:usedModel :writer ; ai:usedSetting :warm ;
    prov:used :words .
:writer a prov:Entity, ai:ModelVersion .
:warm a prov:Entity, ai:ParameterSetting .
:words a prov:Entity, ai:Prompt .
:joined a prov:Entity, ai:DatasetVersion ; prov:wasDerivedFrom :between .
:between a prov:Entity, ai:DatasetVersion ; prov:wasGeneratedBy :joining .
:joining a prov:Activity ; prov:used :real, :faked .
:faked a prov:Entity, ai:SyntheticDataset ; prov:wasGeneratedBy :faking .
:faking a prov:Activity ; prov:wasAssociatedWith :faker .
:faker a prov:Agent .
"""
TUNED = f"""{PREFIXES}
:tuned a prov:Entity, ai:ModelVersion ; ai:fineTunedFrom :model ; ai:trainedOn :more .
:more a prov:Entity, ai:DatasetVersion .
"""
REAL = f"""{PREFIXES}
:model a prov:Entity, ai:ModelVersion ; ai:trainedOn :real .
:silent a prov:Entity, ai:ModelVersion .
"""
FACET = {
    "_producer": "https://example.com/etl",
    "_schemaURL": "https://openlineage.io/spec/facets/1-0-0/TagsDatasetFacet.json",
}
Row = dict[str, str]


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    return made


def taught(terminal: Terminal, text: str) -> Terminal:
    path = terminal.folder.parent / f"{abs(hash(text))}.ttl"
    path.write_text(text, encoding="utf-8")
    assert 0 == terminal("import", path).code
    return terminal


def rows(terminal: Terminal, model: str) -> list[Row]:
    asked = ("queries", "synthetic-ancestors", "-f", "csv", "--set", f"model={model}")
    said = terminal(*asked)
    assert 0 == said.code, said.err
    return list(csv.DictReader(io.StringIO(said.out)))


def names(row: Row) -> Row:
    """Return a row with the names alone of what is in example.com."""
    return {key: told.replace("http://example.com/", "") for key, told in row.items()}


def test_a_model_of_a_mix_has_a_share_and_a_list(terminal: Terminal) -> None:
    """Two of four are synthetic or rest on such; each tells of what it was made."""
    total = {"model": "model", "trained_on": "4", "synthetic": "2", "share": "0.5"}
    unsaid = {"settings": "", "prompt": "", "seed": ""}

    assert [
        {**total, **unsaid, "ancestor": "faked", "generator": "faker"},
        {**total, "ancestor": "made", "generator": "writer", "settings": "warm",
         "prompt": "words", "seed": "real"},
    ] == [names(row) for row in rows(taught(terminal, MIX), "churn")]  # fmt: skip


def test_a_model_is_asked_for_by_its_name_or_its_iri(terminal: Terminal) -> None:
    taught(terminal, MIX)

    assert rows(terminal, "churn") == rows(terminal, MODEL)
    assert [] == rows(terminal, "no such")


def test_what_is_fine_tuned_rests_on_what_its_base_was_trained_on(
    terminal: Terminal,
) -> None:
    taught(taught(terminal, MIX), TUNED)
    found = rows(terminal, "http://example.com/tuned")

    assert ["faked", "made"] == [names(row)["ancestor"] for row in found]
    assert [("5", "2", "0.4")] * 2 == [
        (row["trained_on"], row["synthetic"], row["share"]) for row in found
    ]


def test_without_synthetic_data_the_share_is_nothing_and_without_data_none(
    terminal: Terminal,
) -> None:
    taught(terminal, REAL)
    shares = {
        name: [(row["share"], row["ancestor"]) for row in rows(terminal, name)]
        for name in (MODEL, "http://example.com/silent")
    }

    assert {MODEL: [("0", "")], "http://example.com/silent": [("", "")]} == shares


def test_the_mark_spreads_by_the_question_and_copies_nothing(
    terminal: Terminal,
) -> None:
    taught(terminal, MIX)
    rows(terminal, "churn")
    asked = "SELECT ?it { ?it a <https://w3id.org/provgraph/ai#SyntheticDataset> }"
    said = terminal("query", asked, "-f", "csv")

    assert ["http://example.com/faked", "http://example.com/made"] == sorted(
        said.out.split()[1:]
    )


def test_events_mark_a_dataset_by_a_tag(terminal: Terminal, tmp_path: Path) -> None:
    """`joined` and all that comes of it rest on `faked`, and `apart` does not."""
    made = event(1, reads="seed", writes="faked")
    tags = [{"key": "synthetic", "value": "true"}]
    made["outputs"][0]["facets"] = {"tags": {**FACET, "tags": tags}}
    told = (
        made,
        event(2, reads="faked", writes="joined"),
        event(3, reads="joined", writes="model"),
        event(4, reads="raw", writes="apart"),
    )
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(*told))
    terminal("ingest", path)
    ((model,), (apart,)) = (rows(terminal, one) for one in ("model", "apart"))

    faked = f"urn:provgraph:version:tests:faked:{made['run']['runId']}"
    assert ("1", faked) == (model["share"], model["ancestor"])
    assert ("0", "") == (apart["share"], apart["ancestor"])


def test_a_synthetic_dataset_without_a_generator_is_rejected(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "mix.ttl"
    path.write_text(MIX.replace("prov:wasAssociatedWith :faker", "prov:used :real"))
    said = terminal.bare("check", path, "-c", "model-lineage")

    assert 1 == said.code
    assert "This synthetic dataset does not say what generated it." in said.out
