"""A worker's job: what the merged view says of a node and of what it comes from.

Source: https://www.w3.org/TR/prov-aq/#provenance-query-services
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph

from provgraph.errors import MissingError
from provgraph.graph.keeping import blank_again
from provgraph.graph.owned import Owned
from provgraph.graph.reading import damage_in_our_words, opened_store
from provgraph.graph.trouble import store_in_our_words
from provgraph.rdf.terms import iri_value
from provgraph.rdf.vocab import PROV_NAMESPACE, prov
from provgraph.sandbox.out import Out

BACK: Final = "back"
FORTH: Final = "forth"
BOTH: Final = "both"

_SPECIALIZATION: Final = pyoxigraph.NamedNode(iri_value(prov("specializationOf")))
_QUALIFIED: Final = f"{PROV_NAMESPACE}qualified"
_INNER: Final = frozenset(
    f"{PROV_NAMESPACE}{name}"
    for name in ("hadDictionaryMember", "insertedKeyEntityPair", "hadPlan", "hadRole")
)
_TRIPLES_A_NODE_MAX: Final = 10_000
"""A node of whom more is said is a hub: what it is used by says nothing of it."""

_Node = pyoxigraph.NamedNode | pyoxigraph.BlankNode


def around(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    checkpoint: str,
    target: str,
    direction: str,
    steps_max: int,
    nodes_max: int,
    owned: Mapping[str, Any],
) -> dict[str, Any]:
    """Give as N-Triples what is said of a node, and of those it leads to.

    *direction* is `back` to what it comes from, `forth` to what comes from it, or
    `both`. What is said of its influences belongs to it. Returns how many nodes
    there are, and how many more were next, of which nothing is given.

    Raises:
        MissingError: nothing is said of it.
        GraphError, GraphDamagedError: the graph cannot be read.
    """
    with damage_in_our_words(), store_in_our_words("read"):
        genid = Owned(**owned).genid
        walk = _Walk(opened_store(checkpoint), direction, genid)
        start = pyoxigraph.NamedNode(target)
        if not walk.knows(start):
            raise MissingError(
                f"nothing is said of <{target[:200]}>",
                hint="Ask for a whole IRI, as the graph has it.",
            )
        left = walk.walk(start, steps_max, nodes_max)
        for line in sorted(walk.lines):
            out.write(line.encode())
    return {"nodes": len(walk.seen), "left": left}


class _Walk:
    """A walk from node to node, and what it met.

    Attributes:
        seen: nodes of which all is given.
        lines: that is said of them.
    """

    def __init__(self, store: pyoxigraph.Store, direction: str, genid: str) -> None:
        self._store = store
        self._genid = genid
        self._back = direction != FORTH
        self._forth = direction != BACK
        self.seen: set[_Node] = set()
        self.lines: set[str] = set()

    def knows(self, node: _Node) -> bool:
        """Tell whether anything is said of a node, or by way of it."""
        return any(True for _ in self._quads(node, None)) or any(
            True for _ in self._quads(None, node)
        )

    def walk(self, start: _Node, steps_max: int, nodes_max: int) -> int:
        """Walk, the nearest first; return how many nodes were left out."""
        now: dict[_Node, None] = {start: None}
        for _ in range(steps_max + 1):
            following: dict[_Node, None] = {}
            for node in now:
                if node in self.seen:
                    continue
                if len(self.seen) >= nodes_max:
                    rest = (one for one in now if one not in self.seen)
                    return sum(1 for _ in rest) + len(following.keys() - self.seen)
                self.seen.add(node)
                following.update(dict.fromkeys(self._from(node)))
            now = following
            if not now:
                return 0
        return len(now.keys() - self.seen)

    def _from(self, node: _Node) -> Iterator[_Node]:
        """Note what is said of a node; yield where it leads."""
        for quad in self._quads(node, None):
            self._note(quad)
            value = quad.object
            name = quad.predicate.value
            if not isinstance(value, _Node) or not name.startswith(PROV_NAMESPACE):
                continue
            if name.startswith(_QUALIFIED) or name in _INNER:
                yield from self._inside(value)
            elif self._back:
                yield value
        yield from self._backwards(node)

    def _inside(self, influence: _Node) -> Iterator[_Node]:
        """Note what is said of an influence; yield what had part in it."""
        for quad in self._quads(influence, None):
            self._note(quad)
            value = quad.object
            name = quad.predicate.value
            if isinstance(value, _Node) and name.startswith(PROV_NAMESPACE):
                if name in _INNER:
                    for more in self._quads(value, None):
                        self._note(more)
                elif self._back:
                    yield value

    def _backwards(self, node: _Node) -> Iterator[_Node]:
        """Yield what leads to a node: versions of a lasting name, and what follows."""
        if not self._forth:
            for quad in self._quads(None, node, _SPECIALIZATION):
                self._note(quad)
                if isinstance(quad.subject, _Node):
                    yield quad.subject
            return
        for count, quad in enumerate(self._quads(None, node)):
            if count >= _TRIPLES_A_NODE_MAX:
                return
            name = quad.predicate.value
            if name.startswith(PROV_NAMESPACE) and isinstance(quad.subject, _Node):
                self._note(quad)
                yield quad.subject

    def _note(self, quad: pyoxigraph.Quad) -> None:
        self.lines.add(f"{blank_again(quad.triple, self._genid)} .\n")

    def _quads(
        self,
        subject: _Node | None,
        value: _Node | None,
        predicate: pyoxigraph.NamedNode | None = None,
    ) -> Iterable[pyoxigraph.Quad]:
        return self._store.quads_for_pattern(
            subject, predicate, value, pyoxigraph.DefaultGraph()
        )
