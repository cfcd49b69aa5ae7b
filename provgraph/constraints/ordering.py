"""Where events would have to happen before themselves.

Source: https://www.w3.org/TR/prov-constraints/#event-ordering-constraints
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from provgraph.constraints.components import components, shortest_path
from provgraph.constraints.events import NOBODY, Events
from provgraph.constraints.nature import Breach
from provgraph.constraints.rules import RULES
from provgraph.constraints.terms import Terms

STRICT: Final = 42
"""The one constraint by which an event is before another, not only not after it."""

_TRIED_MAX: Final = 8
"""In how many strict places of one knot a shortest way round is looked for.

Each costs a walk through the knot; a few find a short one, all would find no other
verdict.
"""


def impossible_orders(events: Events, terms: Terms) -> Iterator[Breach]:
    """Yield for each knot of events a shortest cycle in it that has a strict place.

    Non-strict cycles only say that events are simultaneous.
    """
    if STRICT not in events.rules:
        return
    heads: list[list[int]] = [[] for _ in events.things]
    for tail, head in zip(events.tails, events.heads, strict=True):
        heads[tail].append(head)
    component = components(heads)
    strict: dict[int, list[int]] = {}
    for arrow in _strict_arrows(events):
        knot = component[events.tails[arrow]]
        if knot == component[events.heads[arrow]]:
            strict.setdefault(knot, []).append(arrow)
    if not strict:
        return
    members: dict[int, list[int]] = {knot: [] for knot in strict}
    for node, knot in enumerate(component):
        if knot in members:
            members[knot].append(node)
    cycles = [
        _shortest(events, heads, arrows[:_TRIED_MAX], members[knot])
        for knot, arrows in strict.items()
    ]
    for steps in _as_arrows(cycles, events):
        yield _breach(steps, events, terms)


def _strict_arrows(events: Events) -> Iterator[int]:
    return (arrow for arrow, rule in enumerate(events.rules) if rule == STRICT)


def _shortest(
    events: Events, heads: list[list[int]], strict: list[int], within: list[int]
) -> tuple[int, list[int]]:
    """Return a strict arrow, and the shortest way from its head back to its tail."""
    ways = [
        (
            arrow,
            shortest_path(heads, events.heads[arrow], events.tails[arrow], within),
        )
        for arrow in strict
    ]
    return min(ways, key=lambda way: len(way[1]))


def _as_arrows(
    cycles: list[tuple[int, list[int]]], events: Events
) -> Iterator[list[int]]:
    """Yield each cycle as its arrows, the strict one first."""
    wanted = {pair for _, way in cycles for pair in pairwise(way)}
    found: dict[tuple[int, int], int] = {}
    for arrow, pair in enumerate(zip(events.tails, events.heads, strict=True)):
        if pair in wanted:
            found.setdefault(pair, arrow)
    for first, way in cycles:
        yield [first, *(found[pair] for pair in pairwise(way))]


def _breach(steps: list[int], events: Events, terms: Terms) -> Breach:
    tails = [events.tails[arrow] for arrow in steps]
    sources = [events.sources[arrow] for arrow in steps]
    sources += [events.told[tail] for tail in tails if events.told[tail] != NOBODY]
    named = [_named(tail, events, terms) for tail in tails]
    rules = [events.rules[arrow] for arrow in steps]
    told = [
        f"{'is before' if rule == STRICT else 'is not after'} {name} ({rule})"
        for rule, name in zip(rules, [*named[1:], named[0]], strict=True)
    ]
    sentence = f"{named[0]} would be before itself: it {', which '.join(told)}"
    return Breach(
        RULES[STRICT],
        tuple(dict.fromkeys(sources)),
        sentence,
        tuple(RULES[number] for number in sorted(set(rules) - {STRICT})),
    )


def _named(event: int, events: Events, terms: Terms) -> str:
    return f"{events.happens[event].value} {terms.word(events.things[event])}"
