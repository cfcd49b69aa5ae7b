"""The key by which a request is known again, if it is sent again."""

from __future__ import annotations

from typing import Final

from provgraph.server.asgi import Heads
from provgraph.server.problem import refuse

_KEY_BYTES_MAX: Final = 255


def key_of(heads: Heads) -> str | None:
    """Return the Idempotency-Key of a request; None where it has none.

    Raises:
        Refusal: 400, it is no key.
    """
    said = heads.get(b"idempotency-key")
    if said is None:
        return None
    key = said.strip()
    if not key or len(key) > _KEY_BYTES_MAX or not key.isascii():
        raise refuse(
            400,
            f"the Idempotency-Key is not 1 to {_KEY_BYTES_MAX} ASCII characters",
        )
    return key.decode("ascii")
