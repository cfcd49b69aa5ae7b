"""What contracts write into the journal, and how it is read again.

An entry of kind `contract` adds a version, activates or retires one, or tells of a
validation. One of kind `verdict` tells whom the door refused. Whom it put into
quarantine is told by the event's own entry, in its media type: so the verdict and
the event are written together or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import orjson

from provgraph.enforcing.contract import Contract

CONTRACT: Final = "contract"
VERDICT: Final = "verdict"

ADD: Final = "add"
ACTIVATE: Final = "activate"
RETIRE: Final = "retire"
CHECKED: Final = "checked"

_HELD: Final = '; quarantined-by="'
_TOLD_BY_ADDING: Final = (
    "name",
    "version",
    "shapes",
    "text",
    "form",
    "base",
    "title",
    "description",
    "owner",
)


def adding(contract: Contract) -> bytes:
    """Return the body of the entry that adds a version."""
    said = asdict(contract)
    return _body({"do": ADD, **{name: said[name] for name in _TOLD_BY_ADDING}})


def activating(contract: Contract) -> bytes:
    """Return the body of the entry that puts a version into force, as it says."""
    return _body(
        {
            "do": ACTIVATE,
            "name": contract.name,
            "version": contract.version,
            "mode": contract.mode,
            "namespaces": list(contract.namespaces),
            "valid_from": contract.valid_from,
            "valid_to": contract.valid_to,
        }
    )


def retiring(contract: Contract) -> bytes:
    """Return the body of the entry that takes a version out of force."""
    return _body({"do": RETIRE, "name": contract.name, "version": contract.version})


@dataclass(frozen=True, slots=True)
class Validation:
    """That a contract judged the whole graph, and what came of it.

    Attributes:
        at: number of the journal's entry that the graph had come to.
        started_at: ISO 8601 in UTC; `ended_at` likewise.
        conforms: nothing was found.
        results: how much was found.
        engines: who judged.
    """

    at: int
    started_at: str
    ended_at: str
    conforms: bool
    results: int
    engines: tuple[str, ...]


def checking(contract: Contract, validation: Validation) -> bytes:
    """Return the body of the entry that tells of a validation by a version."""
    return _body(
        {
            "do": CHECKED,
            "name": contract.name,
            "version": contract.version,
            **asdict(validation),
        }
    )


def refusing(
    identity: bytes, contracts: tuple[str, ...], number: int, sentences: list[str]
) -> bytes:
    """Return the body of the entry that tells whom the door refused.

    Args:
        identity: of the event, which is kept nowhere.
        contracts: that it breaks, with their versions.
        number: of the entry up to which the graph was known.
        sentences: what it breaks, without any value of it.
    """
    return _body(
        {
            "verdict": "refused",
            "identity": identity.hex(),
            "contracts": list(contracts),
            "at": number,
            "found": sentences,
        }
    )


def quarantined_type(media_type: str, contracts: tuple[str, ...]) -> str:
    """Return the media type of an event that contracts keep out of the graph.

    >>> quarantined_type("application/json", ("owners@1.0.0",))
    'application/json; quarantined-by="owners@1.0.0"'
    """
    return f'{media_type}{_HELD}{" ".join(contracts)}"'


def quarantined_by(media_type: str) -> str:
    """Return by which contracts an event is kept out; "" where it is not."""
    return media_type.partition(_HELD)[2].rstrip('"')


def read(body: bytes) -> Mapping[str, Any]:
    """Return what an entry of these kinds says."""
    said: Mapping[str, Any] = orjson.loads(body)
    return said


def _body(said: Mapping[str, Any]) -> bytes:
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
