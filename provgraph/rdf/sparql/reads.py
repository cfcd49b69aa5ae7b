"""The triple patterns of a query, each with the group in which it stands.

For who asks which triples an answer may depend on. What filters and binds is left
out; what is optional, alternative or must not be is told like the rest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from provgraph.rdf.sparql.names import Names
from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees, tokens
from provgraph.rdf.sparql.templates import Labels, read_triples

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

Step: TypeAlias = "str | tuple[str, tuple[Step, ...]]"
"""An IRI's token; or `/`, `|`, `^`, `*`, `+`, `?` with what it is of."""


class Group(NamedTuple):
    """A group, or a sub-select, as a pattern stands in it.

    Attributes:
        number: which it is.
        at: what stands before this place in the group around it has its solutions
            before this group is asked.
        joined: `"join"` where its solutions are joined with those around it; `"left"`
            where these may do without (OPTIONAL) or are only told whether there is
            one (EXISTS); `"cut"` where some are left out before they are joined.
    """

    number: int
    at: int
    joined: Literal["join", "left", "cut"]


class Pattern(NamedTuple):
    """One triple pattern.

    Attributes:
        subject, object: tokens; variables as `?name`, and `?name@2` where it is the
            name of another one, inside a sub-select that does not give it out.
        predicate: a variable, or a path.
        within: the groups in which it stands, the outermost first.
        graph: what `GRAPH` says; None for the default graph.
        at: where it stands in the text.
    """

    subject: str
    predicate: Step
    object: str
    within: tuple[Group, ...]
    graph: str | None
    at: int


def patterns(text: str) -> list[Pattern]:
    """Return the triple patterns of a query.

    Raises:
        QueryError: it is no query, or has what cannot be told of: a negated set in a
            path, SERVICE.
    """
    tree = parse_query(text)
    names = Names(text, None, {})
    for prologue in nodes(tree):
        if prologue.data == "prologue":
            names = names.declared(prologue)
    return list(_Walk(names, Labels(text)).walk(tree))


class _Place(NamedTuple):
    """Where a node stands."""

    within: tuple[Group, ...]
    graph: str | None
    renamed: tuple[tuple[frozenset[str], int], ...]
    """Of each sub-select around it what it gives out, and its number."""
    in_filter: bool = False


class _Walk:
    def __init__(self, names: Names, labels: Labels) -> None:
        self._names = names
        self._labels = labels
        self._groups = 0

    def walk(self, tree: Node) -> Iterator[Pattern]:
        left = [(tree, _Place((), None, ()))]
        while left:
            node, place = left.pop()
            if node.data == "triples":
                yield from self._patterns(node, place)
                continue
            if node.data == "service":
                raise self._names.refusal(node, "SERVICE is not looked into")
            inner = self._inside(node, place)
            left += [(child, inner) for child in reversed(subtrees(node))]

    def _inside(self, node: Node, place: _Place) -> _Place:
        match str(node.data):
            case "group":
                return self._group(node, place, "join")
            case "filter":  # of the whole group, wherever it stands in it
                return place._replace(in_filter=True)
            case "optional" | "exists":
                return self._group(node, place, "left")
            case "graph":
                name = node.children[0]
                assert isinstance(name, str)  # noqa: S101 - so the grammar has it
                is_variable = name.type == "VAR"
                said = f"?{name[1:]}" if is_variable else self._names.iri(name)
                place = place._replace(graph=said)
            case "sub_select":
                place = self._sub_select(node, place)
        return place

    def _sub_select(self, node: Node, place: _Place) -> _Place:
        (modifiers,) = named(node, "modifiers")
        is_cut = named(modifiers, "limit") or named(modifiers, "offset")
        inner = self._group(node, place, "cut" if is_cut else "join")
        given = _given(node.children[0])
        if given is None:
            return inner
        return inner._replace(renamed=(*place.renamed, (given, self._groups)))

    def _group(
        self, node: Node, place: _Place, joined: Literal["join", "left", "cut"]
    ) -> _Place:
        self._groups += 1
        at = sys.maxsize if place.in_filter else node.meta.start_pos
        group = Group(self._groups, at, joined)
        return place._replace(within=(*place.within, group), in_filter=False)

    def _patterns(self, triples: Node, place: _Place) -> Iterator[Pattern]:
        paths: dict[str, Node] = {}
        for subject, verb, value in read_triples(
            triples, self._names, self._labels, paths
        ):
            predicate: Step = (
                self._step(paths[verb]) if verb in paths else _renamed(verb, place)
            )
            yield Pattern(
                _renamed(subject, place),
                predicate,
                _renamed(value, place),
                place.within,
                place.graph,
                triples.meta.start_pos,
            )

    def _step(self, node: Node | Token) -> Step:
        if isinstance(node, str):
            return self._names.iri(node)
        children = [child for child in node.children if str(child) != ""]
        match str(node.data):
            case "path":
                return self._step(children[0])
            case "alternative":
                return "|", tuple(map(self._step, children))
            case "sequence":
                return "/", tuple(map(self._step, children))
            case "inverse":
                return "^", (self._step(children[0]),)
            case "repeated":
                return str(children[1]), (self._step(children[0]),)
            case _:
                raise self._names.refusal(node, "a negated set is not looked into")


def _given(select: Node | Token) -> frozenset[str] | None:
    """Return the names that a sub-select gives out; None for all."""
    assert not isinstance(select, str)  # noqa: S101 - so the grammar has it
    if next(tokens(select, "STAR"), None) is not None and not any(
        child.data == "select_as" for child in subtrees(select)
    ):
        return None
    found = {child[1:] for child in select.children if isinstance(child, str)}
    for child in subtrees(select):
        found.add([token for token in child.children if isinstance(token, str)][-1][1:])
    return frozenset(found)


def _renamed(term: str, place: _Place) -> str:
    """Return a variable by the name that is its own in the whole query."""
    if term[0] == "_":
        return f"?{term}"  # a blank node is a variable that nobody else names
    if term[0] != "?":
        return term
    for given, number in reversed(place.renamed):
        if term[1:] not in given:
            return f"{term}@{number}"
    return term
