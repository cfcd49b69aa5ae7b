"""Terms of ours as the library's, and the names of blank nodes."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pyoxigraph

from provgraph.graph.owned import Owned


@lru_cache(maxsize=16_384)
def node(token: str) -> Any:  # noqa: ANN401 - any of the library's
    """Return the library's term for an N-Triples token."""
    if token.startswith("<") and not token.startswith("<<"):
        return pyoxigraph.NamedNode(token[1:-1])
    line = f"<a:a> <a:a> {token} .".encode()
    (quad,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    return quad.object


def told(term: Any) -> str:  # noqa: ANN401 - likewise
    """Return the N-Triples token of a term of the library's."""
    return f"<<( {term} )>>" if isinstance(term, pyoxigraph.Triple) else str(term)


class BlankNames:
    """Names the blank nodes that one request brings.

    In a plain store they stay blank, with labels that no other request has; else
    they become IRIs, since what the journal tells has to be told again.
    """

    def __init__(self, owned: Owned, token: str) -> None:
        """Make names with *token*, which no other request has."""
        self._owned = owned
        self._token = token
        self._count = 0

    def fresh(self) -> pyoxigraph.NamedNode | pyoxigraph.BlankNode:
        """Return a node that is no other."""
        self._count += 1
        if self._owned.plain:
            return pyoxigraph.BlankNode(f"{self._token}x{self._count}")
        return pyoxigraph.NamedNode(f"{self._owned.genid}{self._token}:{self._count}")

    def named(self, term: Any, known: dict[str, Any]) -> Any:  # noqa: ANN401 - likewise
        """Return *term* with its blank nodes named, the same one by the same name.

        *known* holds by label those that were met before.
        """
        if isinstance(term, pyoxigraph.BlankNode):
            if term.value not in known:
                known[term.value] = self.fresh()
            return known[term.value]
        if isinstance(term, pyoxigraph.Triple):
            return pyoxigraph.Triple(
                self.named(term.subject, known),
                term.predicate,
                self.named(term.object, known),
            )
        return term
