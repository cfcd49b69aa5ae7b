"""`/pg/v1/findings`: what contracts in force find in the graph now."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query

from provgraph.query import ROWS_MAX, question
from provgraph.rdf.terms import Term, iri_value, lexical
from provgraph.workspace import Workspace

_COLUMNS: Final = (
    "contract",
    "version",
    "severity",
    "focus",
    "path",
    "value",
    "message",
    "since",
    "last_seen",
    "resolved",
)
_DESCRIPTION: Final = f"The first {ROWS_MAX:,} of them; `offset` is up to which entry."


def findings_routes(workspace: Workspace) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/pg/v1", tags=["Contracts"])

    # A plain function: the store's iterators may not change threads.
    @router.get(
        "/findings",
        summary="What contracts in force find in the graph now",
        response_description=_DESCRIPTION,
    )
    def show(
        *,
        contract: Annotated[str, Query(description="Only by that one.")] = "",
        severity: Annotated[
            Literal["Violation", "Warning", "Info", ""],
            Query(description="Only so grave ones."),
        ] = "",
        focus: Annotated[str, Query(description="Only at the node of that IRI.")] = "",
        resolved: Annotated[
            bool, Query(description="Those that were mended, too.")
        ] = False,
    ) -> dict[str, Any]:
        asked = question("findings").asked(
            {
                "contract": contract,
                "severity": severity,
                "focus": focus,
                "resolved": str(int(resolved)),
            }
        )
        offset = workspace.graph.position.number
        with workspace.reading():
            rows = [
                dict(zip(_COLUMNS, map(_said, row), strict=True))
                for row in workspace.query(asked).rows()
            ]
        return {"findings": rows, "offset": offset}

    return router


def _said(value: Term | None) -> str | None:
    if value is None:
        return None
    return lexical(value) if value[0] == '"' else _name(value)


def _name(node: Term) -> str:
    return iri_value(node) if node[0] == "<" else str(node)
