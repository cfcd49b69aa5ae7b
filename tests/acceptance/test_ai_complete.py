"""All five times and all three versions are there, or told of at their nodes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.unit.cli.builders import Said, Terminal

CHAIN = """\
@prefix : <http://example.com/> .
@prefix ai: <https://w3id.org/provgraph/ai#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:clean a prov:Activity, ai:Transformation ; prov:used :raw .
:data a prov:Entity, ai:DatasetVersion ; prov:wasGeneratedBy :clean .
:code a prov:Entity, ai:SoftwareVersion .
:train a prov:Activity, ai:TrainingRun ; prov:used :data .
:model a prov:Entity, ai:ModelVersion ;
    prov:wasGeneratedBy :train ; ai:trainedOn :data .
:served a prov:Entity, ai:Deployment ; ai:deployedFrom :model .
:answered a prov:Activity, ai:Inference ; ai:servedBy :served .
"""
COMPLETE = {
    ("data", "DataHasCreationTime"): 'prov:generatedAtTime "2026-11-01T00:00:00Z"',
    ("clean", "TransformationHasStart"): 'prov:startedAtTime "2026-10-31T22:00:00Z"',
    ("clean", "TransformationHasEnd"): 'prov:endedAtTime "2026-11-01T00:00:00Z"',
    ("train", "TrainingHasStart"): 'prov:startedAtTime "2026-11-02T06:00:00Z"',
    ("train", "TrainingHasEnd"): 'prov:endedAtTime "2026-11-02T08:00:00Z"',
    ("served", "DeploymentHasTime"): 'prov:generatedAtTime "2026-11-03T00:00:00Z"',
    ("answered", "InferenceHasTime"): 'prov:startedAtTime "2026-11-03T10:00:00Z"',
    ("data", "DataHasVersion"): 'dcat:version "7"',
    ("model", "ModelHasVersion"): 'dcat:version "3"',
    ("train", "TrainingNamesCode"): "prov:used :code",
    ("code", "CodeHasVersion"): 'dcat:version "9f2c1ab"',
}
"""By its node and the shape that wants it, each statement of a complete lineage."""

ASKED = ("-c", "ai-complete", "-f", "json", "--fail-on", "warning")


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(tmp_path, capfd)


def told(folder: Path, statements: Iterable[tuple[str, str]]) -> Path:
    """Return a file with the chain, of which *statements* are made."""
    lines = []
    for node, statement in statements:
        typed = "^^xsd:dateTime" if "Time " in statement else ""
        lines.append(f":{node} {statement}{typed} .\n")
    path = folder / "chain.ttl"
    path.write_text(CHAIN + "".join(lines), encoding="utf-8")
    return path


def missing(said: Said) -> list[tuple[str, str]]:
    """Return what is missing: the node and the shape of each result."""
    (report,) = json.loads(said.out)
    assert bool(report["results"]) == said.code
    return sorted(
        (one["focus"][1:-1].rpartition("/")[2], one["shape"][1:-1].rpartition("#")[2])
        for one in report["results"]
    )


def test_what_has_all_of_them_is_complete(terminal: Terminal, tmp_path: Path) -> None:
    made = [(node, statement) for (node, _), statement in COMPLETE.items()]

    assert [] == missing(terminal.bare("check", told(tmp_path, made), *ASKED))


def test_each_that_is_missing_is_told_of_at_its_node(
    terminal: Terminal, tmp_path: Path
) -> None:
    assert sorted(COMPLETE) == missing(
        terminal.bare("check", told(tmp_path, []), *ASKED)
    )


@pytest.mark.parametrize("left_out", COMPLETE)
def test_where_one_is_missing_that_one_is_told_of(
    terminal: Terminal, tmp_path: Path, left_out: tuple[str, str]
) -> None:
    made = [(one[0], said) for one, said in COMPLETE.items() if one != left_out]

    assert [left_out] == missing(terminal.bare("check", told(tmp_path, made), *ASKED))


def test_a_workspace_is_asked_the_same(terminal: Terminal, tmp_path: Path) -> None:
    terminal("init")
    assert 0 == terminal("import", told(tmp_path, [])).code

    assert sorted(COMPLETE) == missing(terminal("check", *ASKED))
