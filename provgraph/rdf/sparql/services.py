"""What a query asks other servers, so that it can be asked for it.

Source: https://www.w3.org/TR/sparql11-federated-query/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from provgraph.rdf.sparql.names import Names
from provgraph.rdf.sparql.parse import named, parse_query, subtrees

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

NO_PREFIXES: Final[Mapping[str, str]] = MappingProxyType({})

_NOT_SEEN: Final = frozenset({"filter", "minus", "modifiers"})
"""What they name is not seen outside of them."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One SERVICE clause that stands in no other.

    Attributes:
        start: offset of its first character in the query.
        end: offset behind its last.
        iri: the address of the other endpoint; None where it is a variable.
        silent: whether a failure counts as one answer without values.
        body: what stands between its braces.
        variables: those that the body can bind, without question mark, in order of
            appearance.
        prologue: declarations with which the body can be read by itself.
    """

    start: int
    end: int
    iri: str | None
    silent: bool
    body: str
    variables: tuple[str, ...]
    prologue: str

    def query(self) -> str:
        """Return the whole query that the other endpoint is to answer."""
        projected = " ".join(f"?{name}" for name in self.variables) or "*"
        return f"{self.prologue}SELECT {projected} WHERE {{{self.body}}}"


def find_services(
    text: str, *, base: str | None = None, prefixes: Mapping[str, str] = NO_PREFIXES
) -> list[ServiceCall]:
    """Return the outermost SERVICE clauses of a query, in its order.

    Args:
        text: a SPARQL query.
        base: the IRI against which relative ones are read, until BASE says another.
        prefixes: namespace IRIs of prefixes that need not be declared.

    Raises:
        QueryError: it is no SPARQL query, or an address has an unknown prefix.
    """
    tree = parse_query(text)
    (prologue,) = named(tree, "prologue")
    names = Names(text, base, prefixes).declared(prologue)
    return [_call(node, names) for node in _outermost(tree)]


def replace_spans(text: str, spans: Iterable[tuple[int, int, str]]) -> str:
    """Return *text* with each span from start to end replaced; none may overlap.

    >>> replace_spans("a b c", [(4, 5, "z"), (0, 1, "x")])
    'x b z'
    """
    parts = []
    done = 0
    for start, end, new in sorted(spans):
        parts += [text[done:start], new]
        done = end
    return "".join(parts) + text[done:]


def _outermost(tree: Node) -> Iterator[Node]:
    left = [tree]
    while left:
        node = left.pop()
        if node.data == "service":
            yield node
        else:
            left += reversed(subtrees(node))


def _call(node: Node, names: Names) -> ServiceCall:
    *words, address = (child for child in node.children if isinstance(child, str))
    (group,) = named(node, "group")
    return ServiceCall(
        start=node.meta.start_pos,
        end=node.meta.end_pos,
        iri=None if address.type == "VAR" else names.address(address),
        silent=bool(words),
        body=names.source[group.meta.start_pos + 1 : group.meta.end_pos - 1],
        variables=tuple(dict.fromkeys(token[1:] for token in bindable(group))),
        prologue=names.prologue(),
    )


def bindable(group: Node) -> Iterator[Token]:
    """Yield the variables that *group* can bind, in the order of the text.

    Source: https://www.w3.org/TR/sparql11-query/#variableScope
    """
    left: list[Node | Token] = [group]
    while left:
        child = left.pop()
        if isinstance(child, str):
            if child.type == "VAR":
                yield child
        elif child.data in {"bind", "select_as"}:
            left.append(child.children[-1])
        elif child.data == "sub_select":
            left += reversed(_projected(child))
        elif child.data not in _NOT_SEEN:
            left += reversed(child.children)


def _projected(select: Node) -> list[Node | Token]:
    """Return what shows which variables leave a sub-select."""
    clause, *rest = subtrees(select)
    words = (child for child in clause.children if isinstance(child, str))
    return list(rest) if any(word.type == "STAR" for word in words) else [clause]
