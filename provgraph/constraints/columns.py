"""The statements of one kind as columns of numbers, and one of them as a row.

Source: https://www.w3.org/TR/prov-constraints/#uniqueness-constraints
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import NamedTuple

from provgraph.model.kinds import Kind


class Rows:
    """The statements of one kind, given or inferred, as columns of numbers.

    There are millions of them: an object for each would be looked for all over the
    memory by every constraint, where a column is read from one end to the other.

    Attributes:
        ids: of each row its identifier's number; UNSAID where none is given.
        args: for each argument of the kind a column.
        columns: all of them.
        sources: which statement says the row or leads to it.
        into: of each row that was merged the one that it was merged into.
        merged: of each row those that were found to be the same statement.
    """

    __slots__ = ("args", "columns", "ids", "into", "kind", "merged", "sources")

    def __init__(self, kind: Kind, cells: array[int], sources: array[int]) -> None:
        """Part cells, of each row its identifier and its arguments, into columns."""
        width = 1 + len(kind.arguments)
        self.kind = kind
        self.columns = tuple([cells[place::width] for place in range(width)])
        self.ids = self.columns[0]
        self.args = self.columns[1:]
        self.sources = sources
        self.into: dict[int, int] = {}
        self.merged: dict[int, list[int]] = {}

    def add(self, name: int, args: Iterable[int], source: int) -> Row:
        """Add a row that follows from a statement, and return it."""
        self.ids.append(name)
        for column, one in zip(self.args, args, strict=True):
            column.append(one)
        self.sources.append(source)
        return Row(self, len(self.sources) - 1)

    def of_standing(
        self, cells: Iterator[tuple[int, ...]]
    ) -> Iterator[tuple[int, ...]]:
        """Yield of all rows' cells those of rows that were not merged into another."""
        stands = bytearray(b"\1") * len(self.sources)
        for place in self.into:
            stands[place] = 0
        return compress(cells, stands)


class Row(NamedTuple):
    """One row, where it has to be looked at by itself.

    Attributes:
        of: the rows of its kind.
        place: which of them it is.
    """

    of: Rows
    place: int

    @property
    def kind(self) -> Kind:
        """Return what it states."""
        return self.of.kind

    @property
    def id(self) -> int:
        """Return its identifier's number; UNSAID where none is given."""
        return self.of.ids[self.place]

    @property
    def args(self) -> tuple[int, ...]:
        """Return a number for each argument of its kind."""
        return tuple([column[self.place] for column in self.of.args])

    @property
    def source(self) -> int:
        """Return which statement says it or leads to it."""
        return self.of.sources[self.place]

    @property
    def stands(self) -> bool:
        """Say whether it was not merged into another."""
        return self.place not in self.of.into

    def arg(self, place: int) -> int:
        """Return one argument's number."""
        return self.of.args[place][self.place]

    def put(self, place: int, one: int) -> None:
        """Give it an argument."""
        self.of.args[place][self.place] = one

    def merge_into(self, held: Row) -> None:
        """Let another row of its kind stand for it."""
        self.of.into[self.place] = held.place
        self.of.merged.setdefault(held.place, []).append(self.place)

    def standing(self) -> Row:
        """Return the row that stands for this one."""
        rows, place = self
        while place in rows.into:
            place = rows.into[place]
        return Row(rows, place)

    def everyone(self) -> Iterator[Row]:
        """Yield this row and all that were merged into it."""
        rows = self.of
        left = [self.place]
        while left:
            place = left.pop()
            yield Row(rows, place)
            left.extend(rows.merged.get(place, ()))
