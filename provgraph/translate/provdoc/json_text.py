"""JSON as values, nothing of it lost: a key that is repeated keeps all its values."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from provgraph.errors import MalformedError, TooDeepError

_LONE: Final = re.compile(r"\\u[dD][89a-fA-F]")


class Repeated(list[Any]):
    """The values of a key that stands several times in one object."""


def loaded(text: str) -> object:
    """Return what a JSON text holds.

    Raises:
        MalformedError: it is not JSON; line and column are told.
        TooDeepError: it is nested too deeply.
    """
    try:
        value = json.loads(text, object_pairs_hook=_object)
        if _LONE.search(text):
            _see_that_it_can_be_written(value)
    except json.JSONDecodeError as error:
        raise MalformedError(
            f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}",
            hint="See whether the file is whole, and says what its ending says.",
        ) from error
    except RecursionError as error:
        raise too_deep() from error
    except ValueError as error:  # a number of more digits than Python reads
        raise MalformedError(
            f"a number is too long: {error}", hint="Write it as a text."
        ) from error
    return value


def too_deep() -> TooDeepError:
    """Return the error for what is nested deeper than this process can follow."""
    return TooDeepError(
        "the document is nested too deeply",
        hint="No form of PROV nests further than bundles, statements and values.",
    )


def token(key: str) -> str:
    """Return a key as one step of a JSON pointer.

    Source: https://www.rfc-editor.org/rfc/rfc6901#section-3
    """
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    values: dict[str, list[Any]] = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return {
        key: several[0] if len(several) == 1 else Repeated(several)
        for key, several in values.items()
    }


def _see_that_it_can_be_written(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise MalformedError(
            "half of a surrogate pair stands alone in a text, which no text can hold",
            hint="Look for a \\ud800 to \\udfff without its other half.",
        ) from error
