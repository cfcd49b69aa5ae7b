"""Terms as numbers, and which of them are known to be the same.

A constant (an IRI or a literal) equals only itself; an existential variable (a
blank node, or an argument that a statement leaves out) may turn out to be anything.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Final

from provgraph.rdf.instant import lexical_instant, parse_instant
from provgraph.rdf.terms import XSD, Term, lexical

UNSAID: Final = 0
"""An existential variable that only one argument of one statement has."""
NOTHING: Final = 1
"""The placeholder `-` where it means that there is none: a constant."""

IsBlank = Callable[[Term], bool]
"""Says of a term whether it is an existential variable, as each blank node is."""

_DATE_TIME: Final = f"^^<{XSD}dateTime>"
_PLAIN_LENGTH: Final = len(f'"2026-01-31T12:30:00Z"{_DATE_TIME}')


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
        variables: the numbers of existential variables, but for UNSAID.
        merged: of each number that another stands for that one, or one nearer to it.
        blanks: whether a variable has a name, so that any statement may share it.
    """

    def __init__(self, is_blank: IsBlank = is_blank_node) -> None:
        super().__init__({None: UNSAID})
        self.words: list[Term | None] = [None, None]
        self.roles = array("H")
        self.variables: set[int] = set()
        self.merged: dict[int, int] = {}
        self.blanks = False
        # Most have to be looked at only once.
        self._is_blank = None if is_blank is is_blank_node else is_blank

    def __missing__(self, term: Term) -> int:
        if term[0] == '"' and term.endswith(_DATE_TIME) and not _is_plain(term):
            number = self[term] = self._instant(term)
            return number
        number = self[term] = len(self.words)
        self.words.append(term)
        is_blank = self._is_blank
        if term[0] == "_" or (is_blank is not None and is_blank(term)):
            self.blanks = True
            self.variables.add(number)
        return number

    def variable(self) -> int:
        """Return a new existential variable."""
        number = len(self.words)
        self.words.append(None)
        self.variables.add(number)
        return number

    def roots(self) -> array[int]:
        """Return of each number the one that stands for it, as `find` has it now."""
        roots = array("i", range(len(self.words)))
        for one in self.merged:
            roots[one] = self.find(one)
        return roots

    def find(self, one: int) -> int:
        """Return the number that stands for a term and all merged with it."""
        merged = self.merged
        if one not in merged:
            return one
        root = merged[one]
        while root in merged:
            root = merged[root]
        while one != root:
            merged[one], one = root, merged[one]
        return root

    def merge(self, winner: int, loser: int) -> None:
        """Make one root stand for another; the loser is no constant."""
        self.merged[loser] = winner

    def word(self, one: int) -> str:
        """Return a term as a sentence names it."""
        root = self.find(one)
        if root == NOTHING:
            return "nothing"
        return self.words[root] or self.words[one] or "something unnamed"

    def _instant(self, term: Term) -> int:
        """Return the number of a dateTime, that of its plain form."""
        instant = parse_instant(lexical(term))
        plain = term
        if instant is not None:
            plain = Term(f'"{lexical_instant(instant.key)}"{_DATE_TIME}')
        if plain not in self:
            self[plain] = len(self.words)
            self.words.append(term)
        return self[plain]


def _is_plain(term: Term) -> bool:
    """Say whether a dateTime is UTC in its shortest form, to the second.

    Nearly all are, and are known by their looks. What only looks so, as with a month
    13, names no instant and has no other form.
    """
    return (
        len(term) == _PLAIN_LENGTH
        and (term[11], term[17], term[20]) == ("T", ":", "Z")
        # Hour 24 is one of the next day, second 60 one of the next minute.
        and term[12:14] != "24"
        and term[18:20] != "60"
    )
