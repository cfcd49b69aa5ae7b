"""The words of SHACL, as N-Triples tokens, spelled as the standard spells them.

Source: https://www.w3.org/ns/shacl
"""

from __future__ import annotations

from typing import Final

from provgraph.rdf.terms import Term, iri

SH_NAMESPACE: Final = "http://www.w3.org/ns/shacl#"


def sh(name: str) -> Term:
    """Return a term of SHACL's vocabulary."""
    return iri(SH_NAMESPACE + name)


VIOLATION: Final = sh("Violation")
WARNING: Final = sh("Warning")
INFO: Final = sh("Info")
