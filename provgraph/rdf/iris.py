"""Whether a text is an IRI or a language, as the store and the parsers have it.

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


def is_language(text: str) -> bool:
    """Tell whether a text can stand as the language of another.

    >>> [is_language(one) for one in ("en", "de-CH-1996", "x@", "toolonglanguage")]
    [True, True, False, False]

    Source: https://www.w3.org/TR/rdf11-concepts/#dfn-language-tag
    """
    try:
        pyoxigraph.Literal("", language=text)
    except ValueError:
        return False
    return True
