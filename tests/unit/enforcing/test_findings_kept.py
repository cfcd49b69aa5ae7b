"""Findings in the system graph: told once, found again, closed in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from provgraph.enforcing.contract import WARN
from provgraph.enforcing.records import retiring
from provgraph.workspace import Workspace
from tests.unit.enforcing.builders import event
from tests.unit.enforcing.in_force import enforced, findings, in_step, told

SEVERITY = """
:S a sh:NodeShape ; sh:targetClass pg:Job ; sh:property [
    sh:path pg:nope ; sh:minCount 1 ; sh:severity [ a sh:Severity ] ] .
"""
FOCUS = ":S a sh:NodeShape ; sh:targetNode [] ; sh:nodeKind sh:IRI ."
STATEMENT = """
:S a sh:NodeShape ; sh:targetNode <<( :a :b "a _:c" )>> ; sh:nodeKind sh:IRI .
"""


@pytest.mark.parametrize("shapes", [SEVERITY, FOCUS, STATEMENT])
def test_whatever_a_shape_names_is_found_again_after_opening(
    shapes: str, tmp_path: Path
) -> None:
    """A blank node of the shapes has no name in the graph, and a statement no IRI."""
    with Workspace.open(tmp_path / "data", create=True) as workspace:
        workspace.ingest([event(1)])
        one = enforced(workspace, shapes, WARN)
        (before,) = findings(workspace)
    with Workspace.open(tmp_path / "data") as workspace:
        in_step(workspace)

        assert [before.node] == [known.node for known in findings(workspace)]
        told(workspace, retiring(one))
        assert [] == findings(workspace)
        assert workspace.pipeline.failure is None
