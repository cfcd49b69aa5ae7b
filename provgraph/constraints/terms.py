"""Terms as numbers, and which of them are known to be the same.

A constant (an IRI or a literal) equals only itself; an existential variable (a
blank node, or an argument that a statement leaves out) may turn out to be anything.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Final

from provgraph.rdf.instant import parse_instant
from provgraph.rdf.terms import XSD, Term, lexical

UNSAID: Final = 0
"""An existential variable that only one argument of one statement has."""
NOTHING: Final = 1
"""The placeholder `-` where it means that there is none: a constant."""

IsBlank = Callable[[Term], bool]
"""Says of a term whether it is an existential variable, as each blank node is."""

_DATE_TIME: Final = f"^^<{XSD}dateTime>"


def is_blank_node(term: Term) -> bool:
    """Say whether a term is written as a blank node."""
    return term.startswith("_:")


class Terms(dict[Term | None, int]):
    """The terms of one instance by number, merged as its constraints demand.

    A term that is looked up has a number from then on; dateTimes of one instant
    share theirs, and None is UNSAID. Variables are merged by union and find; the root
    of a class that has a constant is that constant, so a constant never changes its
    root.

    Attributes:
        words: of each number its term; None of a variable that has no name.
        roles: of each number what statements make of it, as bits.
        merged: the numbers that another stands for.
        blanks: whether a variable has a name, so that any statement may share it.
    """

    def __init__(self, is_blank: IsBlank = is_blank_node) -> None:
        super().__init__({None: UNSAID})
        self.words: list[Term | None] = [None, None]
        self.roles = array("H", (0, 0))
        self.merged: list[int] = []
        self.blanks = False
        self._is_blank = is_blank
        self._parent = [UNSAID, NOTHING]
        self._constant = bytearray((0, 1))
        self._instants: dict[str, int] = {}

    def __missing__(self, term: Term) -> int:
        number = self[term] = self._new(term)
        return number

    def variable(self) -> int:
        """Return a new existential variable."""
        return self._add(None, constant=False)

    def roots(self) -> array[int]:
        """Return of each number the one that stands for it, as `find` has it now."""
        roots = array("i", range(len(self.words)))
        for one in self.merged:
            roots[one] = self.find(one)
        return roots

    def find(self, one: int) -> int:
        """Return the number that stands for a term and all merged with it."""
        parent = self._parent
        root = parent[one]
        if root == parent[root]:
            return root
        while root != parent[root]:
            root = parent[root]
        while one != root:
            parent[one], one = root, parent[one]
        return root

    def is_constant(self, root: int) -> bool:
        """Say whether a root, as `find` returns it, is an IRI, a literal or none."""
        return bool(self._constant[root])

    def merge(self, winner: int, loser: int) -> None:
        """Make one root stand for another; the loser is no constant."""
        self._parent[loser] = winner
        self.merged.append(loser)

    def word(self, one: int) -> str:
        """Return a term as a sentence names it."""
        root = self.find(one)
        if root == NOTHING:
            return "nothing"
        return self.words[root] or self.words[one] or "something unnamed"

    def _new(self, term: Term) -> int:
        if term[0] == '"' and term.endswith(_DATE_TIME):
            instant = parse_instant(lexical(term))
            if instant is not None:
                return self._instant(term, instant.key)
        blank = is_blank_node(term) or self._is_blank(term)
        self.blanks = self.blanks or blank
        return self._add(term, constant=not blank)

    def _instant(self, term: Term, key: str) -> int:
        if key not in self._instants:
            self._instants[key] = self._add(term, constant=True)
        return self._instants[key]

    def _add(self, word: Term | None, *, constant: bool) -> int:
        number = len(self.words)
        self.words.append(word)
        self._parent.append(number)
        self._constant.append(constant)
        self.roles.append(0)
        return number
