"""The events that can contradict their order, and what comes before what: 30 to 49.

Only constraint 42 is strict: an order is impossible where a generation would be
before itself, that is, where a way leads back to it. So what lies on no such way can
be ordered in every document:

- Ends and invalidations: no constraint leads from one to another kind of event. That
  leaves nothing of 30, 32, 35, 36, 38, 40, 44, 46, 47 and 49, and of 33, 34 and 43
  only what they say of starts.
- Usages: only 41 leads on, from the usage of a derivation to its generation. What 33
  and 37 put before that usage, the start of the activity and the generation of the
  used entity, 34 and 42 put before that generation as well.

What is left are generations and starts, and the arrows of 34, 42, 43, 45 and 48.

All generations of an entity are simultaneous (39), and so are the starts of an
activity (31). So each of these groups is one node, and there are a few arrows for
each statement, where pairs of events would be their square.

What is inferred matters as little as this:

- 5 (communication): its new entity is generated and used, and nothing comes of it;
  6 orders a start and an end.
- 7 and 8: what is declared has a generation or a start, so that node exists; the new
  activities and entities on the other side begin no way that returns.
- 9 and 11 are made with the rows; 10 and 14 lead to ends, 15 to no event, and of the
  alternates of 12, 16 to 18 and 20 no constraint speaks.
- 13: what is attributed was generated, so that node exists; by an activity that
  nothing else knows.
- 19: arrows of 45 add up along a chain, so nodes in it exist even where no event of
  the entity is known, and only for these arrows.

An identifier of two kinds of events (53) would make them one. They are kept apart: the
document is not valid anyhow, and no order is made up from a slip of a name.

Source: https://www.w3.org/TR/prov-constraints/#event-ordering-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from enum import Enum
from typing import Final

from provgraph.constraints.nature import Nature
from provgraph.constraints.rows import Instance
from provgraph.model.kinds import (
    ACTIVITY,
    ATTRIBUTION,
    DERIVATION,
    GENERATION,
    START,
)

NOBODY: Final = -1
"""The source of an event that no statement tells of."""

_NEVER: Final = -1
"""The node of an event that nobody knows of."""


class Happens(Enum):
    """What an event is to the thing that it is an event of."""

    GENERATION = "the generation of"
    START = "the start of"


class Events:
    """The graph of events of an instance whose rows are merged.

    Nodes and arrows are columns of numbers, since there are millions of them.

    Attributes:
        happens: of each node what it is.
        things: of each node whose event it is.
        told: of each node a statement that tells of it; NOBODY of one that only
            hands on what holds for entities above and below it.
        tails: of each arrow the node that is not after the other, or before it.
        heads: of each arrow the other node.
        rules: of each arrow the constraint that draws it.
        sources: of each arrow the statement that leads to it.
    """

    def __init__(self, instance: Instance, nature: Nature) -> None:
        self.happens: list[Happens] = []
        self.things = array("i")
        self.told = array("i")
        self.tails = array("i")
        self.heads = array("i")
        self.rules = bytearray()
        self.sources = array("i")
        self._instance = instance
        self._roots = instance.roots
        self._nature = nature
        # The node of each thing's events; never one of UNSAID's, nor of NOTHING's.
        self._generations = array("i", [_NEVER]) * len(self._roots)
        self._starts = self._generations[:]

    def draw(self) -> None:
        """Draw all nodes of things, then all arrows.

        Only derivations order events strictly; without one nothing has to be drawn.
        """
        if DERIVATION not in self._instance.rows:
            return
        self._nodes()
        self._makers()
        self._triggers()
        self._derivations()
        self._agents()
        # These alone may pass nodes of which no event is known, so they are last.
        self._specializations()

    def _node(self, happens: Happens, thing: int, source: int) -> int:
        self.happens.append(happens)
        self.things.append(thing)
        self.told.append(source)
        return len(self.things) - 1

    def _arrow(self, tail: int, head: int, rule: int, source: int) -> None:
        """Draw that one event is not after another, if both are known of."""
        if tail >= 0 and head >= 0:
            self.tails.append(tail)
            self.heads.append(head)
            self.rules.append(rule)
            self.sources.append(source)

    def _nodes(self) -> None:
        told = self._instance.told
        declared = self._nature.entities.items()
        known: Iterable[tuple[Happens, array[int], Iterable[tuple[int, ...]]]]
        known = (
            (Happens.GENERATION, self._generations, told(GENERATION, 0)),
            (Happens.GENERATION, self._generations, declared),
            (Happens.GENERATION, self._generations, told(ATTRIBUTION, 0)),
            (Happens.START, self._starts, told(START, 0)),
            (Happens.START, self._starts, self._instance.named(ACTIVITY)),
        )
        roots = self._roots
        for happens, nodes, things in known:
            for one, source in things:
                thing = roots[one]
                if nodes[thing] == _NEVER:
                    nodes[thing] = self._node(happens, thing, source)

    def _makers(self) -> None:
        """Draw that an activity generates after its start (34)."""
        roots, starts, made = self._roots, self._starts, self._generations
        for entity, activity, source in self._instance.told(GENERATION, 0, 1):
            self._arrow(starts[roots[activity]], made[roots[entity]], 34, source)

    def _triggers(self) -> None:
        """Draw that what triggers a start exists then (43)."""
        roots, starts, made = self._roots, self._starts, self._generations
        for activity, trigger, source in self._instance.told(START, 0, 1):
            self._arrow(made[roots[trigger]], starts[roots[activity]], 43, source)

    def _derivations(self) -> None:
        """Draw that an entity is generated before what is derived from it (42)."""
        roots, made = self._roots, self._generations
        for after, before, source in self._instance.told(DERIVATION, 0, 1):
            self._arrow(made[roots[before]], made[roots[after]], 42, source)

    def _agents(self) -> None:
        """Draw that an agent exists when what is attributed to it is generated (48)."""
        roots, starts, made = self._roots, self._starts, self._generations
        for entity, agent, source in self._instance.told(ATTRIBUTION, 0, 1):
            who, what = roots[agent], made[roots[entity]]
            self._arrow(made[who], what, 48, source)
            self._arrow(starts[who], what, 48, source)

    def _specializations(self) -> None:
        """Draw that a general entity is generated no later (45)."""
        made = self._generations
        for below, above, source in self._nature.specializations:
            for thing in (below, above):
                if made[thing] == _NEVER:
                    made[thing] = self._node(Happens.GENERATION, thing, NOBODY)
            self._arrow(made[above], made[below], 45, source)
