"""The words of SHACL, as N-Triples tokens, spelled as the standard spells them.

Source: https://www.w3.org/ns/shacl
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from provgraph.rdf.terms import Term, iri

Version: TypeAlias = Literal["1.0", "1.2"]
"""Of the standard; the newer one is a draft."""

RECOMMENDED: Final = "1.0"
NEWER: Final = "1.2"
SH_NAMESPACE: Final = "http://www.w3.org/ns/shacl#"


def sh(name: str) -> Term:
    """Return a term of SHACL's vocabulary."""
    return iri(SH_NAMESPACE + name)


VIOLATION: Final = sh("Violation")
WARNING: Final = sh("Warning")
INFO: Final = sh("Info")
DEBUG: Final = sh("Debug")
TRACE: Final = sh("Trace")

SAID: Final = sh("shape")
"""With which a data graph names a shape that is to judge a node of it."""
