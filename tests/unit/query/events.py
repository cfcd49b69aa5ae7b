"""A week after the demo's night: what the demo lacks for some of the questions.

Tags, owners, descriptions, storage, a second writer and a new column of one
dataset; checks that failed; a table that was dropped and one that was renamed; a
run that never ended and a parent that nobody told of.
"""

from __future__ import annotations

import json
import uuid
from importlib.resources import files
from typing import Any, Final

WAREHOUSE: Final = "postgres://warehouse.example.com:5432"
SHOP: Final = "airflow://corner-shop"
DEMO: Final = (files("provgraph.cli") / "demo_events.ndjson").read_bytes().splitlines()


def table(name: str, **more: Any) -> dict[str, Any]:
    """Return a dataset of the warehouse, with *more* of its facets and others."""
    return {"namespace": WAREHOUSE, "name": name, **more}


def schema(*columns: str) -> dict[str, Any]:
    return {"schema": {"fields": [{"name": one, "type": "text"} for one in columns]}}


def made_from(column: str, *sources: tuple[str, str], masks: bool) -> dict[str, Any]:
    """Return the column lineage of one column, from tables' columns."""
    edges = [
        {
            **table(name),
            "field": field,
            "transformations": [{"type": "DIRECT", "masking": masks}],
        }
        for name, field in sources
    ]
    return {"columnLineage": {"fields": {column: {"inputFields": edges}}}}


def run_event(
    number: int, time: str, job: str, kind: str = "COMPLETE", **more: Any
) -> dict[str, Any]:
    """Return an event of run *number*; *more* holds inputs, outputs and facets."""
    facets = {"facets": more.pop("run_facets", {})}
    job_facets = {"facets": more.pop("job_facets", {})}
    return {
        "eventType": kind,
        "eventTime": time,
        "producer": "https://example.com/corner-shop/pipelines/1.5.0",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "run": {"runId": str(uuid.UUID(int=number)), **facets},
        "job": {"namespace": SHOP, "name": job, **job_facets},
        **more,
    }


def dataset_event(time: str, dataset: dict[str, Any]) -> dict[str, Any]:
    return {
        "eventTime": time,
        "producer": "https://example.com/catalog",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
        "dataset": dataset,
    }


def copied(number: int, old: str, new: str, **more: Any) -> dict[str, Any]:
    """Return the event of a run that copies one table to another."""
    time_of = f"2026-06-01T{number // 60:02}:{number % 60:02}:00Z"
    facets = {**schema("a"), **made_from("a", (old, "a"), masks=False)}
    return run_event(
        number,
        time_of,
        "copy",
        inputs=[table(old)],
        outputs=[table(new, facets=facets)],
        **more,
    )


def lines(*events: dict[str, Any]) -> list[bytes]:
    return [json.dumps(one).encode() for one in events]


EXTRA: Final = (
    dataset_event(
        "2026-05-04T12:00:00Z",
        table(
            "crm.customers",
            facets={"tags": {"tags": [{"key": "synthetic", "value": "true"}]}},
        ),
    ),
    dataset_event(
        "2026-05-04T12:00:00Z",
        table(
            "raw.orders",
            facets={
                "tags": {
                    "tags": [
                        {"key": "pii", "value": "email", "field": "customer_email"}
                    ]
                },
                "ownership": {"owners": [{"name": "data-platform", "type": "team"}]},
                "documentation": {"description": "Every order as it came in."},
                "storage": {"storageLayer": "iceberg", "fileFormat": "parquet"},
            },
        ),
    ),
    run_event(
        1,
        "2026-05-11T02:03:00Z",
        "nightly.ingest_orders",
        run_facets={"processing_engine": {"name": "Airflow", "version": "3.2.0"}},
        inputs=[{"namespace": "s3://corner-shop-raw", "name": "orders/2026-05-11.csv"}],
        outputs=[
            table(
                "raw.orders",
                facets=schema(
                    "order_id",
                    "customer_email",
                    "amount",
                    "currency",
                    "ordered_at",
                    "channel",
                ),
            )
        ],
    ),
    run_event(2, "2026-05-11T02:20:00Z", "repair_orders", "START"),
    run_event(
        2,
        "2026-05-11T05:20:00Z",
        "repair_orders",
        job_facets={
            "sourceCodeLocation": {
                "type": "git",
                "url": "https://git.example.com/corner-shop/repair/fix.py",
                "repoUrl": "https://git.example.com/corner-shop/repair.git",
                "path": "fix.py",
                "version": "51d0e77",
            }
        },
        outputs=[table("raw.orders")],
    ),
    run_event(
        3,
        "2026-05-11T06:00:00Z",
        "check_orders",
        run_facets={
            "parent": {
                "run": {"runId": str(uuid.UUID(int=99))},
                "job": {"namespace": SHOP, "name": "weekly_checks"},
            }
        },
        inputs=[
            table(
                "clean.orders",
                inputFacets={
                    "dataQualityAssertions": {
                        "assertions": [
                            {
                                "assertion": "not_null",
                                "success": False,
                                "column": "customer_key",
                                "expected": "0",
                                "actual": "12",
                            },
                            {"assertion": "unique", "success": True},
                        ]
                    }
                },
            )
        ],
    ),
    dataset_event(
        "2026-05-11T06:30:00Z",
        table(
            "features.customer_90d",
            facets={
                "dataQualityAssertions": {
                    "assertions": [{"assertion": "row_count > 0", "success": False}]
                }
            },
        ),
    ),
    run_event(
        4,
        "2026-05-11T07:00:00Z",
        "newsletter",
        inputs=[table("raw.orders")],
        outputs=[
            table(
                "marketing.recipients",
                facets={
                    **schema("address"),
                    **made_from(
                        "address", ("raw.orders", "customer_email"), masks=False
                    ),
                },
            )
        ],
    ),
    run_event(
        5,
        "2026-05-11T08:00:00Z",
        "clean_up",
        outputs=[
            table(
                "crm.customers",
                facets={"lifecycleStateChange": {"lifecycleStateChange": "DROP"}},
            ),
            table(
                "ref.rates",
                facets={
                    "lifecycleStateChange": {
                        "lifecycleStateChange": "RENAME",
                        "previousIdentifier": table("ref.exchange_rates"),
                    }
                },
            ),
        ],
    ),
    run_event(
        6,
        "2026-05-12T02:40:00Z",
        "nightly.train_churn",
        "START",
        inputs=[table("features.customer_90d")],
    ),
)
