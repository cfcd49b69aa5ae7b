"""Contracts as JSON, told alike over HTTP and by the command line."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from provgraph.enforcing import Contract
from provgraph.workspace.contracting import Added
from provgraph.workspace.judging import Tried

_LONG: Final = ("text", "shapes")


def contract_members(contract: Contract) -> dict[str, Any]:
    """Return what is known of a version, without its text."""
    told = asdict(contract)
    for name in _LONG:
        del told[name]
    return told


def whole_members(contract: Contract) -> dict[str, Any]:
    """Return what is known of a version, with its text as it was written."""
    return {**contract_members(contract), "text": contract.text}


def added_members(added: Added) -> dict[str, Any]:
    """Return what became of a contract that was added."""
    drafted = added.drafted
    return {
        **contract_members(drafted.contract),
        "entry": added.entry,
        "unsaid": [dict(one) for one in drafted.unsaid],
        "notes": list(drafted.notes),
        "changes": [dict(one) for one in added.changes],
    }


def difference_members(
    difference: tuple[Contract, Contract, Any],
) -> dict[str, Any]:
    """Return two versions by their numbers, and what the second changes."""
    old, new, changes = difference
    return {
        "name": new.name,
        "old": old.version,
        "new": new.version,
        "changes": [dict(one) for one in changes],
    }


def tried_members(tried: Tried) -> dict[str, Any]:
    """Return what a contract would have done."""
    return asdict(tried)
