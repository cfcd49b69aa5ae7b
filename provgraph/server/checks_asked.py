"""What a request to `/pg/v1/checks` says: contracts, data, and the form of the report.

Texts of one's own come together as JSON; one that is only data comes as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import orjson

from provgraph.contracts.reports.together import FORMS
from provgraph.contracts.reports.writers import REPORTS
from provgraph.errors import InputError, MalformedError, TooLargeError, UsageError
from provgraph.rdf.formats import ranges
from provgraph.server.documents import BODY as DOCUMENT
from provgraph.server.problem import refuse
from provgraph.workspace import Incoming, contract_named

_TEXTS_MAX: Final = 100
"""Contracts, and texts to judge, of one request: each is a file for the worker, and a
contract that is only named is much larger than its name."""

_TEXT: Final = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "Of a contract that comes along."},
        "text": {"type": "string", "description": "Or a text of its own."},
        "file": {"type": "string", "description": "Of the text: a hint at its form."},
        "base": {"type": "string", "description": "What names are relative to."},
    },
}
_ASKED: Final = {
    "type": "object",
    "required": ["contracts"],
    "properties": {
        "contracts": {
            "type": "array",
            "minItems": 1,
            "maxItems": _TEXTS_MAX,
            "items": _TEXT,
        },
        "data": {"type": "array", "maxItems": _TEXTS_MAX, "items": _TEXT},
        "baseline": {"type": "string", "description": "An earlier report in JSON."},
    },
}
_DOCUMENTS: Final[Any] = DOCUMENT["content"]
BODY: Final[dict[str, Any]] = {
    "required": False,
    "content": {
        **_DOCUMENTS,
        "application/json": {"schema": _ASKED},
    },
}


Find = Callable[[str], Incoming]
"""Returns the contract of a name."""


class Told(NamedTuple):
    """What a request says.

    Attributes:
        contracts: that judge.
        data: that is judged; none for the graph.
        baseline: an earlier report; None for none.
    """

    contracts: tuple[Incoming, ...]
    data: tuple[Incoming, ...]
    baseline: bytes | None = None


def named(names: Sequence[str], came: Incoming, find: Find = contract_named) -> Told:
    """Return contracts by their names, and a body that is data, or nothing.

    Raises:
        TooLargeError: there are too many of them.
        UsageError: there is no contract of a name.
    """
    _see_that_they_are_few(names, "contract")
    contracts = tuple(map(find, names))
    return Told(contracts, (came,) if came.body else ())


def told_in(body: bytes, find: Find = contract_named) -> Told:
    """Return what a body in JSON says.

    Raises:
        MalformedError: it is no JSON.
        InputError: it is not as it has to be.
        TooLargeError: it has too many contracts or texts.
        UsageError: it says no contract, or one that there is not.
    """
    try:
        told = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as error:
        raise MalformedError(
            f"the body is not JSON: {error}",
            hint="Say ?contract=NAME where the body is what is to be judged.",
        ) from error
    if not isinstance(told, dict) or not told.get("contracts"):
        raise UsageError(
            "it is not said which contract judges",
            hint='Say ?contract=NAME, or send {"contracts": [{"text": "…"}]} as JSON.',
        )
    baseline = told.get("baseline")
    return Told(
        _texts(told["contracts"], "contract", find),
        _texts(told.get("data") or [], "data", find),
        None if baseline is None else _text(baseline, "baseline").encode(),
    )


def _texts(told: object, kind: str, find: Find) -> tuple[Incoming, ...]:
    if not isinstance(told, list):
        raise _unfit(kind)
    _see_that_they_are_few(told, kind)
    return tuple(_incoming(one, kind, find) for one in told)


def _see_that_they_are_few(several: Sequence[object], kind: str) -> None:
    if len(several) > _TEXTS_MAX:
        raise TooLargeError(
            f"{kind}: {len(several):,} are too many for one request",
            hint=f"Send at most {_TEXTS_MAX} at a time.",
        )


def _incoming(told: object, kind: str, find: Find) -> Incoming:
    if not isinstance(told, dict):
        raise _unfit(kind)
    name = _text(told.get("name") or kind, kind)
    if "text" not in told and kind == "contract":
        return find(name)
    return Incoming(
        _text(told.get("text"), kind).encode(),
        name=_text(told.get("file") or "", kind),
        location=_text(told.get("base") or "", kind) or None,
        source=name,
    )


def _text(value: object, kind: str) -> str:
    if not isinstance(value, str):
        raise _unfit(kind)
    return value


def _unfit(kind: str) -> InputError:
    return InputError(
        f"{kind}: it is not as it has to be",
        hint="/docs has what /pg/v1/checks takes: objects with name, text and file.",
    )


def accepted(accept: str) -> str:
    """Return the form of reports that an Accept header likes best.

    Raises:
        Refusal: 406, there is none.
    """
    by_type = {REPORTS[form].media_type: form for form in ("json", *FORMS)}
    wanted = sorted(ranges(accept or "*/*"), key=lambda one: -one[1])
    for media_range, weight in wanted:
        family = media_range.removesuffix("*") if media_range[-1:] == "*" else None
        for media_type, form in by_type.items() if weight > 0 else ():
            if media_range in (media_type, "*/*"):
                return form
            if family is not None and media_type.startswith(family):
                return form
    raise refuse(
        406,
        f"a report cannot be {accept[:200]!r}",
        hint="Accept one of those available, or say ?format=.",
        members={"available": list(by_type)},
    )
