"""Contracts put into force in an open workspace, and what they find there."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from provgraph.enforcing import CONTRACT, Contract
from provgraph.enforcing.finding import Finding
from provgraph.enforcing.records import activating, adding
from provgraph.journal import Draft
from provgraph.workspace import Workspace
from tests.unit.enforcing.builders import contract

_SECONDS_MAX = 20.0


def told(workspace: Workspace, body: bytes) -> None:
    workspace.pipeline.command(Draft(CONTRACT, body, "application/json"))
    in_step(workspace)


def in_step(workspace: Workspace) -> None:
    """Return once the graph has everything, and contracts have judged it."""
    workspace.settle()
    until = time.monotonic() + _SECONDS_MAX
    while time.monotonic() < until:
        with workspace.pipeline.paused():
            if not workspace.pipeline.projection.standing.is_due():
                return
        time.sleep(0.01)
    pytest.fail("the contracts in force are not watched")


def activate(workspace: Workspace, one: Contract, mode: str, **more: object) -> None:
    told(workspace, activating(replace(one, mode=mode, **more)))  # type: ignore[arg-type]


def enforced(workspace: Workspace, shapes: str, mode: str) -> Contract:
    one = contract(shapes)
    told(workspace, adding(one))
    activate(workspace, one, mode)
    return one


def findings(workspace: Workspace) -> list[Finding]:
    with workspace.pipeline.paused():
        known = workspace.pipeline.projection.standing.watch.findings
        return [one for one in known.values() if one.resolved is None]
