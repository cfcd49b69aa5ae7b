"""What breaks a data contract is found at the version, which leads to its run."""

from __future__ import annotations

from pathlib import Path

from provgraph.rdf.terms import iri_value, lexical
from tests.acceptance.builders import opened, take
from tests.acceptance.test_contracts_impact import (
    ORDERS,
    RECORDED,
    VERSION,
    facet,
    registered,
    run,
)

JOINED = """
SELECT ?contract ?version ?dataset ?run ?job WHERE {
  GRAPH ?system {
    ?finding a pg:Finding ;
      pg:contract/pg:contractName ?contract ;
      sh:resultSeverity sh:Violation ;
      sh:focusNode ?table ;
      sh:value ?version .
    FILTER NOT EXISTS { ?finding pg:resolved ?when }
  }
  ?version prov:specializationOf ?table ;
    prov:wasGeneratedBy ?run .
  ?table pg:name ?dataset .
  ?run pg:job/pg:name ?job .
}
ORDER BY ?version
"""
OTHER_TYPE = run(
    5,
    "reload",
    outputs=[
        ORDERS
        | facet(
            "schema",
            fields=[
                {"name": "id", "type": "VARCHAR"},
                {"name": "placed", "type": "DATE"},
            ],
        )
    ],
)


def test_a_breach_is_a_finding_linked_to_its_version_and_its_run(
    tmp_path: Path,
) -> None:
    with opened(tmp_path / "w") as workspace:
        take(workspace, RECORDED)
        registered(workspace)
        take(workspace, [OTHER_TYPE])
        rows = workspace.query(JOINED).rows()
        found = [
            tuple(
                iri_value(one) if one.startswith("<") else lexical(one)
                for one in row
                if one is not None
            )
            for row in rows
        ]

    run_id = OTHER_TYPE["run"]["runId"]
    assert [
        (
            "orders",
            f"{VERSION}:{run_id}",
            "shop.public.orders",
            f"urn:provgraph:run:{run_id}",
            "reload",
        )
    ] == found
