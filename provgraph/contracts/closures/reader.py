"""The graph as closures read it: remembered for a while, and with an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from provgraph.contracts.constraint import Kind
from provgraph.errors import ExhaustedError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

SUBCLASS: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_NONE: Final[Sequence[Term]] = ()
_REMEMBERED_MAX: Final = 20_000
"""Nodes of which is remembered what is said; a run and all around it are a dozen."""

_FEW: Final = 100
"""Subjects of one object that are remembered; those of a hub take too much room."""


class Reader:
    """Reads a graph that does not change meanwhile, within a number of steps.

    A step is one node or value that is looked at.

    Attributes:
        quads: the graph.
    """

    __slots__ = (
        "_above",
        "_instances",
        "_left",
        "_sharing",
        "_stars",
        "_steps_max",
        "_subjects",
        "_values",
        "quads",
    )

    def __init__(self, quads: Quads, steps_max: int) -> None:
        self.quads = quads
        self._steps_max = steps_max
        self._left = steps_max
        self._stars: dict[Term, Mapping[Term, Sequence[Term]]] = {}
        self._values: dict[tuple[Term, Term], Sequence[Term]] = {}
        self._sharing: dict[tuple[Term, Term], Sequence[Term]] = {}
        self._subjects: dict[tuple[Term, Term], Sequence[Term]] = {}
        self._instances: dict[tuple[Term, Term], bool] = {}
        self._above: dict[Term, frozenset[Term]] = {}

    def turn_to(self, quads: Quads) -> None:
        """Read another graph from now on."""
        self.quads = quads
        self.begin()

    def begin(self, *, classes_changed: bool = True) -> None:
        """Forget what was read, and give all steps again.

        Which classes are below which is kept, unless that has changed.
        """
        self._left = self._steps_max
        self._stars.clear()
        self._values.clear()
        self._subjects.clear()
        self._sharing.clear()
        self._instances.clear()
        if classes_changed:
            self._above.clear()

    def count(self, steps: int) -> None:
        """Take steps off those that are left.

        Raises:
            ExhaustedError: there are none left.
        """
        self._left -= steps
        if self._left < 0:
            raise ExhaustedError(
                f"the shapes need more than {self._steps_max} steps to judge this",
                hint="Is there a path or a nesting of shapes that meets everything?",
            )

    def meet(self, node: Term) -> None:
        """Read at once what is said of a node of which much will be asked."""
        if node in self._stars or node[0] == '"':
            return
        star = self.quads.star(node)
        if star is not None:  # else too much is said of it
            if len(self._stars) >= _REMEMBERED_MAX:
                self._stars.clear()
            self._stars[node] = star

    def know(self, stars: Mapping[Term, Mapping[Term, Sequence[Term]]]) -> None:
        """Take what is said of nodes from somebody who has read it already."""
        self._stars.update(stars)

    def values(self, node: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of a node and a predicate; a literal has none."""
        star = self._stars.get(node)
        if star is not None:
            found = star.get(predicate, _NONE)
        elif node[0] == '"':
            return _NONE
        else:
            found = self._looked_up(node, predicate)
        self.count(1 + len(found))
        return found

    def _looked_up(self, node: Term, predicate: Term) -> Sequence[Term]:
        known = self._values.get((node, predicate))
        if known is None:
            if len(self._values) >= _REMEMBERED_MAX:
                self._values.clear()
            known = self.quads.values(node, predicate)
            self._values[node, predicate] = known
        return known

    def each(self, predicate: Term) -> Iterator[tuple[Term, Term]]:
        """Yield the subject and the object of each triple of a predicate."""
        for subject, _, value in self.quads.match(None, predicate, None):
            self.count(1)
            yield subject, value

    def nodes(self) -> Iterator[Term]:
        """Yield what is a subject or an object, each once."""
        met: set[Term] = set()
        for subject, _, value in self.quads.match(None, None, None):
            self.count(1)
            for node in (subject, value):
                if node not in met:
                    met.add(node)
                    yield node

    def has(self, node: Term) -> bool:
        """Tell whether a node is a subject or an object."""
        self.count(1)
        return any(
            next(found, None) is not None
            for found in (
                self.quads.match(node, None, None),
                self.quads.match(None, None, node),
            )
        )

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of a predicate and an object."""
        found = self._subjects.get((predicate, value))
        if found is None:
            found = self.quads.subjects(predicate, value)
            if len(self._subjects) >= _REMEMBERED_MAX:
                self._subjects.clear()
            if len(found) <= _FEW:
                self._subjects[predicate, value] = found
        self.count(1 + len(found))
        return found

    def sharing(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return what `subjects` does, remembered: many nodes ask for the same."""
        known = self._sharing.get((predicate, value))
        if known is None:
            if len(self._sharing) >= _REMEMBERED_MAX:
                self._sharing.clear()
            known = self._sharing[predicate, value] = self.subjects(predicate, value)
        return known

    def predicates(self, node: Term) -> Mapping[Term, Sequence[Term]]:
        """Return by predicate all objects of a node."""
        if node[0] == '"':
            return {}
        star = self.quads.star(node)
        if star is None:
            found: dict[Term, list[Term]] = {}
            for _, predicate, value in self.quads.match(node, None, None):
                self.count(1)
                found.setdefault(predicate, []).append(value)
            return found
        self.count(1 + len(star))
        return star

    def is_instance(self, node: Term, class_: Term) -> bool:
        """Tell whether a node is of a class, or of one below it.

        Source: https://www.w3.org/TR/shacl/#dfn-shacl-instance
        """
        known = self._instances.get((node, class_))
        if known is None:
            known = any(self.is_below(one, class_) for one in self.values(node, A))
            if len(self._instances) >= _REMEMBERED_MAX:
                self._instances.clear()
            self._instances[node, class_] = known
        return known

    def is_below(self, one: Term, class_: Term) -> bool:
        """Tell whether a class is another one, or below it."""
        return one == class_ or class_ in self._classes_above(one)

    def classes_below(self, class_: Term) -> list[Term]:
        """Return a class, and the classes below it."""
        met = {class_: None}
        for one in (left := [class_]):
            for below in self.subjects(SUBCLASS, one):
                if below not in met:
                    met[below] = None
                    left.append(below)
        return list(met)

    def kind(self, term: Term) -> Kind | None:
        """Return what sort of term it is; None for a triple term."""
        if term[0] == '"':
            return Kind.LITERAL
        if term.startswith("<<"):
            return None
        return Kind.BLANK_NODE if self.quads.is_blank(term) else Kind.IRI

    def _classes_above(self, class_: Term) -> frozenset[Term]:
        known = self._above.get(class_)
        if known is None:
            met: set[Term] = set()
            for one in (left := [class_]):
                for above in self.values(one, SUBCLASS):
                    if above not in met:
                        met.add(above)
                        left.append(above)
            known = self._above[class_] = frozenset(met)
        return known
