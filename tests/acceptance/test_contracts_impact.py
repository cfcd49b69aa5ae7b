"""Changing what a data contract promises lists who relies on it, before it is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from provgraph.cli.contracts_here import ContractsHere
from provgraph.cli.here import Here
from provgraph.workspace import Check, Incoming, Terms, Workspace
from tests.acceptance.builders import opened, take
from tests.unit.server.builders import event
from tests.unit.workspace.builders import text

CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
servers:
  - {server: db, type: postgres, host: db, port: 5432, database: shop, schema: public}
schema:
  - name: orders
    properties:
      - {name: id, logicalType: integer}
      - {name: placed, logicalType: date}
"""
CHANGES = {
    "a type": (CONTRACT.replace("logicalType: integer", "logicalType: date"), True),
    "a name": (CONTRACT.replace("{name: id,", "{name: order_id,"), True),
    "a field less": (
        CONTRACT.replace("      - {name: placed, logicalType: date}\n", ""), False,
    ),
}  # fmt: skip
ORDERS = {"namespace": "postgres://db:5432", "name": "shop.public.orders"}
VERSION = "urn:provgraph:version:postgres%3A%2F%2Fdb%3A5432:shop.public.orders"
CHURN = {"namespace": "mlflow://models", "name": "churn"}


def facet(name: str, **said: Any) -> dict[str, Any]:
    head = {
        "_producer": "https://example.com/etl",
        "_schemaURL": "https://example.com/s",
    }
    return {"facets": {name: {**head, **said}}}


def run(number: int, job: str, **more: Any) -> dict[str, Any]:
    run_id = f"00000000-0000-0000-0000-{number:012}"
    told = {
        "eventTime": f"2026-01-0{number}T00:00:00Z",
        "job": {"namespace": "shop", "name": job},
    }
    return event(run_id, **{**told, "outputs": [], **more})


RECORDED = (
    run(
        1,
        "load",
        outputs=[
            ORDERS
            | facet(
                "schema",
                fields=[
                    {"name": "id", "type": "BIGINT"},
                    {"name": "placed", "type": "DATE"},
                ],
            )
        ],
    ),
    run(
        2,
        "train",
        inputs=[ORDERS],
        outputs=[CHURN | facet("datasetType", datasetType="MODEL")],
    ),
    run(
        3,
        "score",
        inputs=[CHURN],
        outputs=[{"namespace": "s3://out", "name": "scores"}],
    ),
    run(4, "apart", outputs=[{"namespace": "s3://out", "name": "other"}]),
)


SERVED = """\
@prefix : <http://example.com/> .
@prefix ai: <https://w3id.org/provgraph/ai#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
:model a prov:Entity, ai:ModelVersion ; rdfs:label "forecast 3" ; ai:trainedOn <%s> .
:tuned a prov:Entity, ai:ModelVersion ; ai:fineTunedFrom :model .
:place a prov:Entity, ai:Deployment ; ai:deployedFrom :tuned ; ai:servedAt :endpoint .
:endpoint a prov:Entity, ai:Endpoint ; rdfs:label "/forecast" .
:apart a prov:Entity, ai:Deployment ; ai:deployedFrom :other ; ai:servedAt :elsewhere .
:other a prov:Entity, ai:ModelVersion ; ai:trainedOn :data .
"""


@pytest.fixture
def contracts(tmp_path: Path) -> Any:
    with opened(tmp_path / "w") as workspace:
        take(workspace, RECORDED)
        yield registered(workspace)


def registered(workspace: Workspace) -> ContractsHere:
    found = ContractsHere(workspace)
    found.add(text(CONTRACT, "orders.odcs.yaml"), {}, force=False)
    found.activate("orders", None, Terms("warn"))
    return found


def test_what_is_recorded_keeps_to_the_contract(contracts: ContractsHere) -> None:
    tried = contracts.tried("orders", None, None)

    assert (True, [], []) == (
        tried["conforms"], list(tried["failing"]), list(tried["consumers"]),
    )  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_a_breaking_change_lists_who_reads_and_what_would_have_failed(
    contracts: ContractsHere, change: str
) -> None:
    """The model and what comes of it are hit; what has nothing to do with it is not."""
    written, fails = CHANGES[change]
    draft = text(written.replace("1.0.0", "2.0.0"), "orders.odcs.yaml")
    tried = contracts.tried("-", None, draft)
    consumers = {(one["kind"], one["name"], one["type"]) for one in tried["consumers"]}
    failing = [
        one["kind"] for one in tried["failing"] if one["severity"] == "Violation"
    ]

    assert "breaking" in {one["kind"] for one in tried["changes"]}
    assert (["dataset"] if fails else []) == failing
    assert (["load"] if fails else []) == [one["job"] for one in tried["runs"]]
    assert {
        ("dataset", "churn", "MODEL"),
        ("dataset", "scores", ""),
        ("job", "score", ""),
        ("job", "train", ""),
    } <= consumers
    assert not {one for one in consumers if one[1] in {"apart", "other", "load"}}


def test_a_breaking_change_lists_the_models_and_endpoints_downstream(
    tmp_path: Path,
) -> None:
    """A document tells of them, by the version of the table that an event told of."""
    version = f"{VERSION}:{RECORDED[0]['run']['runId']}"
    with opened(tmp_path / "w") as workspace:
        take(workspace, RECORDED)
        here = Here(workspace)
        here.documents.put(Incoming((SERVED % version).encode(), name="served.ttl"))
        here.documents.close()
        draft = text(CHANGES["a type"][0].replace("1.0.0", "2.0.0"), "o.odcs.yaml")
        tried = registered(workspace).tried("-", None, draft)
    found = {
        (one["kind"], one["name"])
        for one in tried["consumers"]
        if one["kind"] not in {"dataset", "job"}
    }

    assert {
        ("model version", "forecast 3"),
        ("model version", "http://example.com/tuned"),
        ("deployment", "http://example.com/place"),
        ("endpoint", "/forecast"),
    } == found


def test_a_report_of_a_data_contract_has_its_name_and_version(tmp_path: Path) -> None:
    with opened(tmp_path / "w") as workspace:
        take(workspace, RECORDED)
        named = (Incoming(b"", key="orders"),)
        checked = registered(workspace).check(Check(contracts=named))

    (report,) = json.loads(checked.report)
    assert {"name": "orders", "version": "1.0.0"} == report["contract"]
    assert report["conforms"]
