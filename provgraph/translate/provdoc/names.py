"""Names of others, made fit to be IRIs."""

from __future__ import annotations

import re
from typing import Final

_UNFIT: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\]|%(?![0-9A-Fa-f]{2})")


def fit_for_iri(name: str) -> str:
    """Return a name with what no IRI can hold percent-encoded.

    >>> fit_for_iri("http://example.org/two words")
    'http://example.org/two%20words'

    Source: https://www.rfc-editor.org/rfc/rfc3987#section-3.1
    """
    return _UNFIT.sub(lambda match: f"%{ord(match[0][0]):02X}", name)
