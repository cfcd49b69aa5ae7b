"""The part of a graph on which verdicts hang: small, where the graph is large.

For a shape and a focus node it is all that is read on the ways that lead from the
node to the places where the shape reads, the triples there among it. On it the
verdict is that on the whole graph. For let what is missing in it come, as a change:
where a way leads back from a triple that comes to the focus node, in the graph as it
is then, that way leads forth from the node as well, and the triple was not missing.
So the change can have changed no verdict that is asked for. Where it counts only
whether there is any such triple, there was one before.

Of a node that no target selects nothing is read: a class, say, of which half the graph
is. What a target selects, but for `sh:targetWhere`, it selects for a triple that is
there; so it does not select the node in any part of the graph either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from provgraph.contracts.changes.triggers import Trigger, Unbounded, triggers
from provgraph.contracts.closures.paths import following
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.path import Path, inverted
from provgraph.contracts.shape import (
    Shape,
    Shapes,
    TargetClass,
    TargetNode,
    TargetObjectsOf,
    TargetSubjectsOf,
)
from provgraph.errors import ExhaustedError
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term

TRIPLES_MAX: Final = 2_000
"""To read so many takes 20 ms; to copy a store of a million triples, about 30."""

_STEPS_MAX: Final = 10_000


class _Place(NamedTuple):
    """What is read at a node: its triples with a predicate; None for any.

    Attributes:
        one_will_do: one of them, as all that counts is whether there is any.
    """

    predicate: Term | None
    at_value: bool
    one_will_do: bool


_Places = dict[Path | None, set[_Place]]
"""By the way from the focus node what is read; None is the way to itself."""


class Slices:
    """Knows on which triples the verdicts of shapes hang."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes.targeted()
        self._places = {
            key: _places(shapes, shape) for key, shape in self._shapes.items()
        }

    def triples(
        self, pairs: Iterable[tuple[Term, Term]], quads: Quads
    ) -> Collection[Triple] | None:
        """Return a part of a graph in which shapes find at nodes what they find in it.

        None where that has no bound, or where it is too large. *pairs* are of the
        shapes, by their keys, and the nodes. Each triple comes once. Those that are
        read on the ways are among them, though no verdict hangs on some.
        """
        focuses: dict[Term, list[Term]] = {}
        for key, focus in pairs:
            focuses.setdefault(key, []).append(focus)
        noted = _Noted(quads)
        reader = Reader(noted, _STEPS_MAX)
        for key, nodes in focuses.items():
            places = self._places[key]
            if places is None:
                return None
            shape = self._shapes[key]
            try:
                selected = [one for one in nodes if _may_select(shape, one, reader)]
                _read(places, selected, reader)
            except ExhaustedError:
                return None
        return noted.triples.keys()


def _places(shapes: Shapes, shape: Shape) -> _Places | None:
    """Return where a shape reads; None where that has no bound."""
    found: _Places = {}
    for one in triggers(shapes, shape):
        if isinstance(one, Unbounded):
            return None
        place = _Place(one.predicate, one.at_value, one.one_will_do)
        found.setdefault(_way(one), set()).add(place)
    return found


def _way(trigger: Trigger) -> Path | None:
    return None if trigger.back is None else inverted(trigger.back)


def _may_select(shape: Shape, node: Term, reader: Reader) -> bool:
    """Tell whether a target may select a node; what shapes decide is not looked at."""
    for target in shape.targets:
        match target:
            case TargetNode(one):
                found = one == node
            case TargetClass(class_):
                found = reader.is_instance(node, class_)
            case TargetSubjectsOf(predicate):
                found = bool(reader.values(node, predicate))
            case TargetObjectsOf(predicate):
                found = any(True for _ in reader.quads.match(None, predicate, node))
            case _:
                found = True
        if found:
            return True
    return False


def _read(places: _Places, focuses: Sequence[Term], reader: Reader) -> None:
    """Read what is read of focus nodes, and on the ways there."""
    for way, reads in places.items():
        nodes = focuses
        if way is not None:
            follow = following(way, reader)
            nodes = list(dict.fromkeys(one for node in focuses for one in follow(node)))
        for node in nodes:
            for place in reads:
                _read_at(node, place, reader)


def _read_at(node: Term, place: _Place, reader: Reader) -> None:
    predicate, at_value, one_will_do = place
    if predicate is None or one_will_do:
        subject, value = (None, node) if at_value else (node, None)
        for _ in reader.quads.match(subject, predicate, value):
            reader.count(1)
            if one_will_do:
                return
    elif at_value:
        reader.subjects(predicate, node)
    else:
        reader.values(node, predicate)


class _Noted:
    """A graph, and what was read of it.

    Attributes:
        triples: that were read, as the keys.
    """

    def __init__(self, quads: Quads) -> None:
        self.triples: dict[Triple, None] = {}
        self._quads = quads

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of one subject and predicate."""
        return [value for _, _, value in self.match(subject, predicate, None)]

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of one predicate and object."""
        return [subject for subject, _, _ in self.match(None, predicate, value)]

    def star(self, subject: Term) -> None:
        """Return nothing: what is asked for is asked by predicate."""

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that fit; None fits any term.

        Raises:
            ExhaustedError: they are too many, with those that were read before.
        """
        for triple in self._quads.match(subject, predicate, value):
            self.triples[triple] = None
            if len(self.triples) > TRIPLES_MAX:
                raise ExhaustedError(f"more than {TRIPLES_MAX} triples are read")
            yield triple

    def column(self, predicate: Term) -> bytes:
        """Return the triples of one predicate."""
        found = self.match(None, predicate, None)
        return "".join(f"{subject}\t{value}\n" for subject, _, value in found).encode()

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there are more triples of a predicate than so many."""
        return self._quads.exceeds(predicate, triples)

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term counts as a blank node."""
        return self._quads.is_blank(term)
