"""How much one SPARQL text may ask of the engine's planner.

The planner's time grows with the fourth power of what is joined in one group, with
the square of a chain of operators, and it recurses as deep as such a chain is long.
The figures behind the defaults stand in docs/decisions/009-limits.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provgraph.errors import QueryError
from provgraph.rdf.sparql.parse import named, nodes, parse_query, parse_update, subtrees
from provgraph.rdf.sparql.places import place

if TYPE_CHECKING:
    from provgraph.rdf.sparql.parse import Node


@dataclass(frozen=True, slots=True)
class Limits:
    """What one text may hold.

    Attributes:
        bytes_max: length of the text in UTF-8.
        nesting_max: brackets of any kind, one inside the other.
        patterns_max: triple patterns that are joined in one group. Each step of a
            path is one, and so is each member of a list and each block of VALUES;
            what stands in OPTIONAL, GRAPH or plain brackets counts with the group
            around it, unless that group is nothing but a UNION.
        patterns_total_max: the same over the whole text.
        clauses_max: UNION, OPTIONAL, MINUS, FILTER, BIND, VALUES, EXISTS, GRAPH,
            sub-selects, and what SELECT, GROUP BY, HAVING and ORDER BY compute.
        operators_max: signs and calls in all expressions together.
    """

    bytes_max: int = 64 * 1024
    nesting_max: int = 128
    patterns_max: int = 50
    patterns_total_max: int = 200
    clauses_max: int = 256
    operators_max: int = 512


DEFAULTS: Final = Limits()

_CLAUSES: Final = frozenset(
    {
        "aggregate",
        "bind",
        "exists",
        "filter",
        "graph",
        "lateral",
        "minus",
        "optional",
        "select_as",
        "service",
        "sub_select",
        "values",
    }
)
_LISTS: Final = frozenset({"union", "group_by", "having", "order_by", "describe"})
_CALLS: Final = frozenset({"compared", "signed", "call", "function"})
_PATHS: Final = frozenset({"path", "alternative", "sequence", "inverse", "repeated"})
_APART: Final = frozenset({"minus", "filter", "bind", "modifiers", "select_clause"})
_FIXED: Final = {"negated": 1, "sub_select": 1, "values": 1, **dict.fromkeys(_APART, 0)}
_STEPS: Final = frozenset({"IRIREF", "PNAME_LN", "PNAME_NS", "A"})
_ONE_AT_LEAST: Final = frozenset({"graph", "optional", "lateral", "service"})
_ONE_MORE: Final = frozenset({"reifier", "reified_triple", "annotation"})
_ROOTS: Final = {
    "where": "group",
    "modify": "group",
    "minus": "group",
    "exists": "group",
    "delete_where": "quads",
    "construct_where": "template",
}
"""What is planned by itself: the child of that name."""


def check_limits(text: str, limits: Limits = DEFAULTS, *, update: bool = False) -> None:
    """Let *text* pass, or say which limit it passes and where.

    Bytes and nesting are not looked at: the guard has done so before anything is
    parsed.

    Raises:
        QueryError: it is over a limit, or no SPARQL.
    """
    tree = parse_update(text) if update else parse_query(text)
    _check_patterns(text, tree, limits)
    for name, measure, most in (
        ("clauses", _clauses, limits.clauses_max),
        ("operators", _operators, limits.operators_max),
    ):
        count = sum(measure(node) for node in nodes(tree))
        if count > most:
            at = next(node for node, sofar in _running(tree, measure) if sofar > most)
            raise _too_many(text, at, f"the text has {count} {name}", most)


def _check_patterns(text: str, tree: Node, limits: Limits) -> None:
    weights = _weights(tree)
    for root in _roots(tree):
        weight = weights[id(root)]
        if weight > limits.patterns_max:
            what = f"the group has {weight} triple patterns"
            raise _too_many(text, root, what, limits.patterns_max)
    total = sum(weights[id(root)] for root in _roots(tree))
    if total > limits.patterns_total_max:
        what = f"the text has {total} triple patterns"
        at = next(_roots(tree))
        raise _too_many(text, at, what, limits.patterns_total_max)


def _roots(tree: Node) -> Iterator[Node]:
    """Yield what is planned by itself, in the order of the text."""
    for node in nodes(tree):
        left = named(node, _ROOTS.get(str(node.data), ""))
        while left:
            root = left.pop()
            joined = [one for one in subtrees(root) if one.data not in _APART]
            if len(joined) == 1 and joined[0].data == "union":
                left += reversed(subtrees(joined[0]))
            else:
                yield root


def _weights(tree: Node) -> dict[int, int]:
    """Return, by the id of each node, the patterns that it brings to its group."""
    weights: dict[int, int] = {}
    for node in tree.iter_subtrees():  # children first, and no recursion
        inside = sum(weights[id(child)] for child in subtrees(node))
        weights[id(node)] = _weight(node, inside, weights)
    return weights


def _weight(node: Node, inside: int, weights: dict[int, int]) -> int:
    name = str(node.data)
    if name in _FIXED:
        return _FIXED[name]
    if name in _ONE_AT_LEAST:
        return max(1, inside)
    if name in _PATHS:
        kinds = (getattr(child, "type", "") for child in node.children)
        return inside + sum(kind in _STEPS for kind in kinds)
    if name == "verb_objects":
        verb, *objects = node.children
        steps = 1 if isinstance(verb, str) else weights[id(verb)]
        counted = 0 if isinstance(verb, str) else steps
        return inside - counted + steps * len(objects)
    if name == "collection":
        return inside + 2 * len(node.children)
    return inside + (name in _ONE_MORE)


def _clauses(node: Node) -> int:
    if node.data in _LISTS:
        return len(node.children)
    return int(node.data in _CLAUSES)


def _operators(node: Node) -> int:
    if node.data in {"or", "and"}:
        return len(node.children) - 1
    if node.data in {"sum", "product"}:
        return len(node.children) // 2
    return int(node.data in _CALLS)


def _running(tree: Node, measure: Callable[[Node], int]) -> Iterator[tuple[Node, int]]:
    count = 0
    for node in nodes(tree):
        count += measure(node)
        yield node, count


def _too_many(text: str, node: Node, what: str, most: int) -> QueryError:
    return QueryError(
        f"{what}, of which {most} are allowed, at {place(text, node.meta.start_pos)}",
        hint="Ask in smaller steps, or put a part into a sub-select.",
    )
