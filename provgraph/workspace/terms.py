"""On which terms a version of a contract is put into force."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from provgraph.contracts.awaiting import as_key
from provgraph.enforcing import MODES, Contract
from provgraph.errors import InputError, UsageError
from provgraph.rdf.instant import parse_instant

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a version is put into force.

    Attributes:
        mode: one of `enforcing.MODES`.
        namespaces: patterns of namespaces of jobs; none for all.
        valid_from: ISO 8601, or a day; "" for at once.
        valid_to: likewise; "" for no end.
    """

    mode: str
    namespaces: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""


def on_terms(contract: Contract, terms: Terms) -> Contract:
    """Return a version as it is put into force.

    Raises:
        UsageError: there is no such mode.
        InputError: a time is none, or the end is not after the beginning.
    """
    if terms.mode not in MODES:
        raise UsageError(
            f"there is no mode {terms.mode[:40]!r}", hint=f"Use {', '.join(MODES)}."
        )
    valid_from, valid_to = _moment(terms.valid_from), _moment(terms.valid_to)
    if valid_from and valid_to and as_key(valid_from) >= as_key(valid_to):
        raise InputError(
            f"{contract.label} would end, at {valid_to}, before it begins, at"
            f" {valid_from}"
        )
    return replace(
        contract,
        mode=terms.mode,
        namespaces=terms.namespaces,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _moment(written: str) -> str:
    """Return a time in UTC as a store keeps it."""
    if not written:
        return ""
    whole = f"{written}T00:00:00Z" if _DAY.fullmatch(written) else written
    found = parse_instant(whole)
    if found is None:
        raise InputError(
            f"{written[:40]!r} is no point in time",
            hint="Write it as 2026-12-31 or 2026-12-31T18:00:00Z.",
        )
    return f"{found.key.rstrip('0').rstrip('.')}Z"
