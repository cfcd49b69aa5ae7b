"""What OpenAPI says of `/sparql`."""

from __future__ import annotations

from typing import Any, Final

from provgraph.rdf.formats import RDF_FORMATS, RESULT_FORMATS

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer"}
_IRIS: Final = {"type": "array", "items": {"type": "string", "format": "iri"}}

_OFFSET: Final = {
    "description": "Number of the last journal entry that it can know of.",
    "schema": _COUNT,
}
_ANSWERS: Final[dict[str, Any]] = {
    "200": {
        "description": "The answer, in the form that Accept or `format` asks for.",
        "headers": {
            "Provgraph-Offset": _OFFSET,
            "Provgraph-Search-Offset": {
                "description": "Of a query with `pg:matches`: the last entry in the"
                " search index.",
                "schema": _COUNT,
            },
            "Provgraph-Search-Cut": {
                "description": "The search found more nodes than were taken.",
                "schema": _TEXT,
            },
            "Provgraph-Query": {
                "description": "The id of the query in `/pg/v1/queries`.",
                "schema": _TEXT,
            },
        },
        "content": {one.media_type: {} for one in (*RESULT_FORMATS, *RDF_FORMATS)},
    },
    "304": {"description": "The answer is that of the ETag in If-None-Match."},
}


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": schema,
    }


_QUERY: Final = _parameter(
    "query",
    "A SPARQL 1.1 query; without one the answer describes the service.",
    _TEXT,
)
_PARAMETERS: Final = [
    _parameter("default-graph-uri", "Graphs that make the default graph.", _IRIS),
    _parameter("named-graph-uri", "Graphs that can be named.", _IRIS),
    _parameter(
        "min_offset",
        "Ask a graph that has all up to this journal entry, waiting for it; `now` is"
        " the entry that it has come to. Else it may be a second old.",
        {"oneOf": [_COUNT, {"const": "now"}]},
    ),
    _parameter("timeout", "Seconds, within the server's own.", {"type": "number"}),
    _parameter("max_rows", "Rows to be answered; a cut answer says so.", _COUNT),
    _parameter("skip_rows", "Rows to leave out before them.", _COUNT),
    _parameter("format", "`json`, `csv`, `turtle` and so on, or a media type.", _TEXT),
]
_BODY: Final = {
    "required": True,
    "content": {
        "application/sparql-query": {"schema": _TEXT},
        "application/sparql-update": {"schema": _TEXT},
        "application/x-www-form-urlencoded": {
            "schema": {
                "type": "object",
                "properties": {"query": _TEXT, "update": _TEXT},
            }
        },
    },
}


def sparql_paths(problem: dict[str, Any]) -> dict[str, Any]:
    """Return the description of `/sparql`; *problem* is that of an error."""
    responses = {**_ANSWERS, "default": problem}
    return {
        "/sparql": {
            "get": {
                "tags": ["Query"],
                "summary": "Ask a SPARQL query, in the address",
                "operationId": "askByGet",
                "parameters": [_QUERY, *_PARAMETERS],
                "responses": responses,
            },
            "post": {
                "tags": ["Query"],
                "summary": "Ask a SPARQL query, in the body",
                "operationId": "askByPost",
                "parameters": _PARAMETERS,
                "requestBody": _BODY,
                "responses": responses,
            },
        }
    }
