"""Which statements OpenLineage has no words for, so that only the facet tells them."""

from __future__ import annotations

from typing import Final

from provgraph.model.kinds import (
    AGENT,
    ASSOCIATION,
    ATTRIBUTION,
    COMMUNICATION,
    DERIVATION,
    END,
    GENERATION,
    INSERTION,
    REMOVAL,
    SPECIALIZATION,
    START,
    USAGE,
)
from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term
from provgraph.translate.bridge.account import Account

_SAID_BY_BOTH: Final = frozenset(
    {
        GENERATION,
        USAGE,
        COMMUNICATION,
        DERIVATION,
        ATTRIBUTION,
        ASSOCIATION,
        SPECIALIZATION,
        INSERTION,
        REMOVAL,
    }
)
"""Relations that OpenLineage can tell where both their ends are known."""


def unsaid(account: Account) -> tuple[Statement, ...]:
    """Return the statements of which OpenLineage's own fields tell nothing."""
    agents = {agent for doing in account.doings.values() for agent in doing.agents}
    agents.update(*account.owners.values())
    return tuple(
        statement
        for _, _, statement in account.placed
        if not _is_said(statement, agents)
    )


def _is_said(statement: Statement, agents: set[Term]) -> bool:
    kind = statement.kind
    if kind.is_element:
        return kind is not AGENT or statement.id in agents
    if kind in {START, END}:
        return statement.subject is not None and statement.argument("time") is not None
    ends = statement.arguments[:2]
    if kind is ASSOCIATION:  # its plan is the job, if nobody is named
        return ends[0] is not None and any(statement.arguments[1:])
    return kind in _SAID_BY_BOTH and None not in ends
