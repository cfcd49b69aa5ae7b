"""Strongly connected components, and the shortest way round in one.

Source: R. Tarjan, Depth-first search and linear graph algorithms (1972).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence


def components(arrows: Sequence[Sequence[int]]) -> list[int]:
    """Return for each node the number of its component.

    No recursion: a chain of a million events is a real document.

    >>> components([[1], [0, 2], []])
    [1, 1, 0]
    """
    count = len(arrows)
    component = [-1] * count
    order = [0] * count  # when it was first seen, from 1; 0 is not yet
    low = [0] * count
    stack: list[int] = []
    clock = found = 0
    for root in range(count):
        if order[root]:
            continue
        clock += 1
        order[root] = low[root] = clock
        stack.append(root)
        path = [(root, iter(arrows[root]))]
        while path:
            node, left = path[-1]
            for head in left:
                if not order[head]:
                    clock += 1
                    order[head] = low[head] = clock
                    stack.append(head)
                    path.append((head, iter(arrows[head])))
                    break
                if component[head] < 0 and order[head] < low[node]:
                    low[node] = order[head]
            else:
                path.pop()
                if path and low[node] < low[path[-1][0]]:
                    low[path[-1][0]] = low[node]
                if low[node] == order[node]:
                    _close(stack, node, component, found)
                    found += 1
    return component


def _close(stack: list[int], root: int, component: list[int], number: int) -> None:
    """Give all down to a root its component's number, and take it from the stack."""
    member = -1
    while member != root:
        member = stack.pop()
        component[member] = number


def shortest_path(
    arrows: Sequence[Sequence[int]], start: int, goal: int, within: Iterable[int]
) -> list[int]:
    """Return the nodes of a shortest path, both ends among them; [] if there is none.

    Only nodes of *within* are passed. The path of a node to itself is itself alone.
    """
    allowed = set(within)
    came: dict[int, int] = {start: start}
    waiting = deque([start])
    while waiting:
        node = waiting.popleft()
        if node == goal:
            path = [node]
            while node != start:
                node = came[node]
                path.append(node)
            return path[::-1]
        for head in arrows[node]:
            if head in allowed and head not in came:
                came[head] = node
                waiting.append(head)
    return []
