"""How far to the right each thing stands: later than all that it came from.

Source: https://www.w3.org/2011/prov/wiki/Diagrams
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

Arrow = tuple[int, int]
"""From an effect to its cause, by their numbers."""


def levels(count: int, arrows: Sequence[Arrow]) -> list[int]:
    """Return the level of each of *count* things: 0 for those that came first.

    An effect has a higher level than its cause, but for those arrows that close a
    circle. A cause stands as near to its effects as it can.
    """
    straight = without_circles(count, [one for one in arrows if one[0] != one[1]])
    causes: list[list[int]] = [[] for _ in range(count)]
    effects: list[list[int]] = [[] for _ in range(count)]
    for effect, cause in straight:
        causes[effect].append(cause)
        effects[cause].append(effect)
    order = _causes_first(causes, effects)
    level = [0] * count
    for one in order:
        level[one] = max((level[cause] + 1 for cause in causes[one]), default=0)
    for one in reversed(order):  # its effects have moved before it
        if len(effects[one]) > len(causes[one]):
            level[one] = min(level[effect] for effect in effects[one]) - 1
    return level


def without_circles(count: int, arrows: Sequence[Arrow]) -> list[Arrow]:
    """Return the arrows, each once, those turned round that would close a circle.

    They are found on a walk along the arrows, as those that lead back into the way
    that was just walked.
    """
    ahead: list[list[int]] = [[] for _ in range(count)]
    for effect, cause in dict.fromkeys(arrows):
        ahead[effect].append(cause)
    kept: dict[Arrow, None] = {}
    done = [False] * count
    on_the_way = [False] * count
    for start in range(count):
        way = [] if done[start] else [(start, iter(ahead[start]))]
        done[start] = on_the_way[start] = True
        while way:
            here, further = way[-1]
            there = next(further, None)
            if there is None:
                on_the_way[here] = False
                way.pop()
                continue
            kept[(there, here) if on_the_way[there] else (here, there)] = None
            if not done[there]:
                done[there] = on_the_way[there] = True
                way.append((there, iter(ahead[there])))
        on_the_way[start] = False
    return list(kept)


def _causes_first(
    causes: Sequence[Sequence[int]], effects: Sequence[Sequence[int]]
) -> list[int]:
    """Return all numbers, each after its causes; there are no circles."""
    missing = [len(one) for one in causes]
    ready = deque(one for one, left in enumerate(missing) if left == 0)
    order = []
    while ready:
        one = ready.popleft()
        order.append(one)
        for effect in effects[one]:
            missing[effect] -= 1
            if missing[effect] == 0:
                ready.append(effect)
    return order
