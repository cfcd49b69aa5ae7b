"""What OpenAPI says of `/pg/v1/changes`."""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_HEADERS: Final = {
    "Provgraph-Offset": {
        "description": "Number of the entry up to which the page tells everything.",
        "schema": _COUNT,
    },
    "Provgraph-Feed": {"description": "The id of the feed.", "schema": _TEXT},
    "Link": {
        "description": 'With `rel="next"`, while there is more.',
        "schema": _TEXT,
    },
}


def _parameter(name: str, place: str, description: str, schema: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {
        "name": name,
        "in": place,
        "description": description,
        "schema": schema,
        "required": name == "from",
    }


_PARAMETERS: Final = [
    _parameter("from", "query", "The last entry that was seen; 0 for none.", _COUNT),
    _parameter("feed", "query", "The feed in which it was seen.", _TEXT),
    _parameter("limit", "query", "Bytes of a page, beyond its first patch.", _COUNT),
    _parameter("Last-Event-ID", "header", "The id of the last event seen.", _TEXT),
]


def changes_paths(problem: dict[str, Any]) -> dict[str, Any]:
    """Return the description; *problem* is that of an error."""
    return {
        "/pg/v1/changes": {
            "get": {
                "tags": ["Records"],
                "summary": "What changes in the graph, step by step",
                "description": "As pages of RDF Patch, or as server-sent events.",
                "operationId": "readChanges",
                "parameters": _PARAMETERS,
                "responses": {
                    "200": {
                        "description": "A patch, or an event, for each step.",
                        "headers": _HEADERS,
                        "content": {
                            "application/rdf-patch": {"schema": _TEXT},
                            "text/event-stream": {"schema": _TEXT},
                        },
                    },
                    "410": problem,
                    "default": problem,
                },
            }
        }
    }
