"""Whether two documents say the same.

Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

from provgraph.constraints.matching import Edge, isomorphic
from provgraph.constraints.normal_form import STATEMENTS_MAX, distinct, normal_form
from provgraph.constraints.terms import IsBlank, is_blank_node
from provgraph.constraints.validity import validate
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.terms import XSD, Term, datatype, lexical

_DATE_TIME: Final = f"{XSD}dateTime"


def equivalent(
    one: Document,
    other: Document,
    *,
    is_blank: IsBlank = is_blank_node,
    statements_max: int = STATEMENTS_MAX,
) -> bool:
    """Say whether two documents say the same.

    They do if their own statements, and those of bundles of the same name, have
    normal forms that differ only in the names of blank nodes. A document that is not
    valid is equivalent to none but one that states the very same, in any order.

    Raises:
        TooLargeError: a normal form has more statements than the limit, or too many
            things without a name look alike.

    Source: https://www.w3.org/TR/prov-constraints/#normalization-validity-equivalence
    """
    valid = validate(one, is_blank=is_blank, violations_max=1).valid
    if valid != validate(other, is_blank=is_blank, violations_max=1).valid:
        return False
    if valid:
        ours = normal_form(one, is_blank=is_blank, statements_max=statements_max)
        theirs = normal_form(other, is_blank=is_blank, statements_max=statements_max)
        # What is valid has a normal form.
        one, other = ours or one, theirs or other
    left: dict[Term | None, list[Bundle]] = {}
    for bundle in other.everything():
        left.setdefault(_named(bundle, is_blank), []).append(bundle)
    return len(one.bundles) == len(other.bundles) and all(
        _taken(bundle, left.get(_named(bundle, is_blank), []), is_blank)
        for bundle in one.everything()
    )


def _named(bundle: Bundle, is_blank: IsBlank) -> Term | None:
    """Return a bundle's name, the same for all that have a blank node for one."""
    if bundle.id is None:
        return None
    blank = is_blank_node(bundle.id) or is_blank(bundle.id)
    return Term("_:") if blank else bundle.id


def _taken(bundle: Bundle, left: list[Bundle], is_blank: IsBlank) -> bool:
    """Say whether one of some bundles says the same, and take it from them."""
    edges = _Edges(bundle, is_blank).edges
    for place, candidate in enumerate(left):
        if isomorphic(edges, _Edges(candidate, is_blank).edges):
            del left[place]
            return True
    return False


class _Edges:
    """The statements of a bundle as its blank nodes see them."""

    def __init__(self, bundle: Bundle, is_blank: IsBlank) -> None:
        self.edges: list[Edge] = []
        self._is_blank = is_blank
        self._numbers: dict[Hashable, int] = {}
        for said in distinct(bundle.statements):
            self._draw(said)

    def _draw(self, said: Statement) -> None:
        """Add a statement as one edge, or as several that a variable holds together.

        What has no order (attributes, pairs) is an edge of its own where a blank node
        is in it, and the variable stands for the statement.
        """
        variables: list[int] = []
        places = [self._placed(one, variables) for one in (said.id, *said.arguments)]
        told: list[Hashable] = []
        apart: list[Edge] = []
        unordered: list[tuple[str, tuple[Term | None, ...]]] = [
            *((name, (value,)) for name, value in said.attributes),
            *(("pair", pair) for pair in said.pairs),
        ]
        for what, terms in unordered:
            inner: list[int] = []
            label = what, *(self._placed(one, inner) for one in terms)
            if inner:
                apart.append(Edge(label, tuple(inner)))
            else:
                told.append(label)
        if apart:
            statement = self._number(("the statement", len(self.edges)))
            variables.append(statement)
            self.edges += [
                Edge(one.label, (statement, *one.variables)) for one in apart
            ]
        whole = said.kind.name, tuple(places), frozenset(told), len(apart)
        self.edges.append(Edge(whole, tuple(variables)))

    def _placed(self, term: Term | None, variables: list[int]) -> str:
        """Return how a term is compared, and note it if it is a variable."""
        if term is None:
            return "-"
        if is_blank_node(term) or self._is_blank(term):
            variables.append(self._number(term))
            return "?"
        return _value(term)

    def _number(self, what: Hashable) -> int:
        return self._numbers.setdefault(what, len(self._numbers))


def _value(term: Term) -> str:
    """Return a term as it is compared: dateTimes by the instant that they name."""
    if term[0] == '"' and datatype(term) == _DATE_TIME:
        instant = parse_instant(lexical(term))
        if instant is not None:
            return instant.key
    return term
