"""What OpenAPI says of the addresses that are not FastAPI's own."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI

from provgraph.server.body import CODINGS
from provgraph.server.schema_changes import changes_paths
from provgraph.server.schema_sparql import sparql_paths

_PROBLEM: Final = {
    "description": "What is wrong, where, and what to do next.",
    "content": {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    },
}
_ERRORS: Final = dict.fromkeys(
    ("400", "401", "403", "413", "415", "421", "503"), _PROBLEM
)
_CODING: Final = {
    "name": "Content-Encoding",
    "in": "header",
    "schema": {"type": "string", "enum": list(CODINGS)},
    "description": "How the body is packed.",
}
_EVENT: Final = {
    "type": "object",
    "description": "A RunEvent, JobEvent or DatasetEvent.",
}
_COUNT: Final = {"type": "integer"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


_LINEAGE: Final = {
    "tags": ["Ingest"],
    "summary": "Send one OpenLineage event",
    "description": "The event is on disk when the answer comes. An event that came"
    " before is answered with its first number.",
    "operationId": "postRunEvent",
    "parameters": [
        _CODING,
        {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": {"type": "string", "maxLength": 255},
            "description": "The same key with another event is refused with 409.",
        },
    ],
    "requestBody": {"required": True, "content": _json(_EVENT)},
    "responses": {
        "201": {
            "description": "It is on disk.",
            "headers": {
                "Provgraph-Entry": {
                    "description": "The number of its journal entry.",
                    "schema": _COUNT,
                }
            },
            "content": _json(
                {
                    "type": "object",
                    "properties": {"entry": _COUNT, "duplicate": {"type": "boolean"}},
                }
            ),
        },
        "409": _PROBLEM,
        **_ERRORS,
    },
}
_BATCH: Final = {
    "tags": ["Ingest"],
    "summary": "Send an array of OpenLineage events",
    "operationId": "postEventBatch",
    "parameters": [_CODING],
    "requestBody": {
        "required": True,
        "content": _json({"type": "array", "items": _EVENT}),
    },
    "responses": {
        "204": {"description": "All are on disk."},
        "200": {
            "description": "Some were refused, the others are on disk.",
            "content": _json({"$ref": "#/components/schemas/PartialSuccess"}),
        },
        **_ERRORS,
    },
}
_EVENTS: Final = {
    "tags": ["Ingest"],
    "summary": "Send a stream of events, one a line",
    "description": "Of any length. A faulty line is refused and stops no other.",
    "operationId": "postEvents",
    "parameters": [
        _CODING,
        {
            "name": "wait",
            "in": "query",
            "schema": {"type": "string", "enum": ["graph"]},
            "description": "Answer once the events can be asked for.",
        },
    ],
    "requestBody": {
        "required": True,
        "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
    },
    "responses": {
        "200": {
            "description": "What became of the lines.",
            "content": _json({"$ref": "#/components/schemas/Tally"}),
        },
        **_ERRORS,
    },
}
_PATHS: Final = {
    "/api/v1/lineage": {"post": _LINEAGE},
    "/api/v1/lineage/batch": {"post": _BATCH},
    "/pg/v1/events": {"post": _EVENTS},
    **sparql_paths(_PROBLEM),
    **changes_paths(_PROBLEM),
}
_TEXT: Final = {"type": "string"}
_SCHEMES: Final = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token of the workspace, as `provgraph token create` made it;"
        " needed where there is one.",
    }
}
_SCHEMAS: Final = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "code"],
        "properties": {
            **dict.fromkeys(("type", "title", "detail", "code", "hint"), _TEXT),
            "status": _COUNT,
            "pointer": {"type": "string", "description": "JSON pointer into the body."},
        },
    },
    "PartialSuccess": {
        "type": "object",
        "required": ["status", "summary"],
        "properties": {
            "status": {"type": "string", "enum": ["success", "partial_success"]},
            "summary": {
                "type": "object",
                "properties": dict.fromkeys(
                    ("received", "successful", "failed", "retriable", "non_retriable"),
                    _COUNT,
                ),
            },
            "failed_events": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "index": _COUNT,
                        "retriable": {"type": "boolean"},
                        **dict.fromkeys(("reason", "code", "pointer"), _TEXT),
                    },
                },
            },
        },
    },
    "Tally": {
        "type": "object",
        "properties": {
            **dict.fromkeys(
                ("received", "written", "duplicates", "refused_total", "last_entry"),
                _COUNT,
            ),
            "refused": {
                "type": "array",
                "maxItems": 100,
                "items": {
                    "type": "object",
                    "properties": {
                        "line": _COUNT,
                        **dict.fromkeys(("code", "message", "pointer"), _TEXT),
                    },
                },
            },
            "in_graph": {
                "type": "boolean",
                "description": "Only with wait=graph; false if it took too long.",
            },
        },
    },
}


def complete(api: FastAPI) -> dict[str, Any]:
    """Return FastAPI's description of *api* with ours added; made once."""
    if api.openapi_schema is None:
        made = FastAPI.openapi(api)
        for operations in made["paths"].values():
            for operation in operations.values():
                operation["responses"].setdefault("default", _PROBLEM)
                operation["responses"].pop("422", None)
        made["paths"] = {**_PATHS, **made["paths"]}
        made.setdefault("components", {}).setdefault("schemas", {}).update(_SCHEMAS)
        made["components"]["securitySchemes"] = _SCHEMES
        made["security"] = [{"token": []}, {}]  # none where there are no tokens
    return api.openapi_schema or {}
