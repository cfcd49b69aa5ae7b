"""Classes and those below them, asked for once."""

from __future__ import annotations

from typing import Final

from provgraph.contracts.asked import Endpoint
from provgraph.contracts.by_sparql.claims import TRUE, exists, some, written
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

_SUBCLASS: Final = iri(f"{RDFS_NAMESPACE}subClassOf")


class Classes:
    """What is an instance of a class, and of which classes too then.

    A list of the classes is ten times as fast for a store as a path in each query.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._below: dict[Term, list[Term]] = {}

    def begin(self) -> None:
        """Forget which classes are below which."""
        self._below.clear()

    def has(self, value: str, class_: Term, one: str) -> str:
        """Return the claim that a node is of a class, or of *one* below it.

        Source: https://www.w3.org/TR/shacl/#dfn-shacl-instance
        """
        below = self._named_below(class_)
        if below is None:
            return some(
                (
                    exists(f"{value} {A} {written(class_)}", TRUE),
                    exists(f"{value} {A} {one}", self._is_below(one, class_)),
                )
            )
        if len(below) == 1:
            return exists(f"{value} {A} {below[0]}", TRUE)
        return exists(f"{value} {A} {one}", f"{one} IN ({','.join(below)})")

    def instances(self, node: str, class_: Term, one: str) -> str:
        """Return the pattern of the instances of a class, some of them twice."""
        below = self._named_below(class_)
        if below is None:
            return (
                f"{{ {node} {A} {written(class_)} }}"
                f" UNION {{ {node} {A} {one} . {one} {_SUBCLASS}+ {class_} }}"
            )
        if len(below) == 1:
            return f"{node} {A} {below[0]} ."
        return f"VALUES {one} {{ {' '.join(below)} }} {node} {A} {one} ."

    def _is_below(self, one: str, class_: Term) -> str:
        return exists(f"{one} {_SUBCLASS}+ {class_}", TRUE)

    def _named_below(self, class_: Term) -> list[Term] | None:
        """Return a class and those below; None if a query cannot name one of them."""
        known = self._below.get(class_)
        if known is None:
            query = f"SELECT DISTINCT ?c {{ ?c {_SUBCLASS}+ {written(class_)} }}"
            found = {one["c"] for one in self._endpoint.select(query)}
            known = self._below[class_] = [class_, *sorted(found - {class_})]
        return known if all(one[0] == "<" for one in known) else None
