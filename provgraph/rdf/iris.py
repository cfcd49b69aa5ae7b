"""Whether a text is an IRI, as the store and the parsers have it.

Source: https://www.rfc-editor.org/rfc/rfc3987#section-2.2
"""

from __future__ import annotations

import pyoxigraph


def is_iri(text: str) -> bool:
    """Tell whether a text can stand as an absolute IRI.

    >>> [is_iri(one) for one in ("http://a.b/é", "urn:x", "a", "<a:b>", "http://[a")]
    [True, True, False, False, False]
    """
    try:
        pyoxigraph.NamedNode(text)
    except ValueError:
        return False
    return True
