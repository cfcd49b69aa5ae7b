"""Lists in the data graph, and the constraints on them.

Source: https://www.w3.org/TR/shacl12-core/#core-components-list
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.closures.reader import Reader
from provgraph.contracts.lists import FIRST, NIL, REST
from provgraph.rdf.terms import Term


def listed(head: Term, reader: Reader) -> Sequence[Term] | None:
    """Return the members of a list in order; None where a node is none.

    Source: https://www.w3.org/TR/shacl/#dfn-shacl-list
    """
    found: list[Term] = []
    met: set[Term] = set()
    while True:
        first, rest = reader.values(head, FIRST), reader.values(head, REST)
        if head == NIL:
            return None if first or rest else found
        if head in met or len(first) != 1 or len(rest) != 1:
            return None
        met.add(head)
        found.append(first[0])
        head = rest[0]


def no_such_list(
    constraint: c.Constraint, reader: Reader
) -> Callable[[Term], bool] | None:
    """Return what tells whether a value is no list as it should be.

    None where the constraint is not on lists by themselves.
    """
    match constraint:
        case n.MinListLength(length):
            return _breaking(reader, lambda members: len(members) >= length)
        case n.MaxListLength(length):
            return _breaking(reader, lambda members: len(members) <= length)
        case n.UniqueMembers():
            return _breaking(reader, lambda members: len(set(members)) == len(members))
        case _:
            return None


def _breaking(
    reader: Reader, fits: Callable[[Sequence[Term]], bool]
) -> Callable[[Term], bool]:
    def breaks(value: Term) -> bool:
        members = listed(value, reader)
        return members is None or not fits(members)

    return breaks
