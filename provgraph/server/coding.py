"""Which content coding an answer may have.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_OURS: Final = ("zstd", "gzip")
"""The better one first."""


@lru_cache(maxsize=256)
def accepted_coding(accept_encoding: bytes) -> str | None:
    """Return the coding that an Accept-Encoding header likes best; None for none.

    >>> accepted_coding(b"gzip, deflate, br, zstd")
    'zstd'
    >>> accepted_coding(b"zstd;q=0, *;q=0.5")
    'gzip'
    >>> accepted_coding(b"identity")
    """
    weights = dict(
        _weighed(part) for part in accept_encoding.decode("latin-1").split(",")
    )
    others = weights.get("*", 0.0)
    best = max(_OURS, key=lambda one: weights.get(one, others))
    return best if weights.get(best, others) > 0 else None


def _weighed(part: str) -> tuple[str, float]:
    name, _, parameter = part.partition(";")
    weight = 1.0
    if parameter:
        try:
            weight = float(parameter.partition("=")[2])
        except ValueError:
            weight = 0.0
    return name.strip().lower(), weight
