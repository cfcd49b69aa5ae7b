"""The query that finds what breaks a constraint of a shape at one place.

Its solutions have the nodes on the way as `?f0`, `?f1`, …, of which the last is the
focus node; a solution that stands twice counts once. Beside it stand `?value`, the
`?predicate` that a closed shape does not allow, the `?other` value or the `?language`.

A store reads the triples of a predicate in a fifth of the time in which it looks up as
many nodes. So where the path has a step to begin with, a query begins with that, and
asks whether they are targets only of what breaks the constraint. IF keeps that order;
stores move what is joined by `&&`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final, TypeAlias

from provgraph.contracts import constraint as c
from provgraph.contracts.by_sparql.claims import FALSE, having, no, written
from provgraph.contracts.by_sparql.nested import Nested, Store, beyond, in_order
from provgraph.contracts.by_sparql.places import Place
from provgraph.contracts.by_sparql.targets import Targets
from provgraph.contracts.by_sparql.ways import (
    Fresh,
    Steps,
    branches,
    is_step,
    pattern,
    step,
)
from provgraph.contracts.path import Path
from provgraph.contracts.shape import Shape
from provgraph.rdf.terms import Term

_Counts: TypeAlias = c.MinCount | c.MaxCount | c.QualifiedMinCount | c.QualifiedMaxCount
_COSTLY: Final = (c.Class, c.Node, c.Not, c.And, c.Or, c.Xone)
"""Each asks the graph about a value; so each value is asked about once."""


def query(
    store: Store, place: Place, shape: Shape, constraint: c.Constraint
) -> str | None:
    """Return the query; None where nothing can break the constraint.

    Raises:
        QueryError: an IRI of the shapes is none.
    """
    return _Query(store, place, shape.path).of(constraint)


def focus_query(store: Store, place: Place) -> str:
    """Return the query for the focus nodes at a place, the last of `?f0`, `?f1`, ….

    Raises:
        QueryError: see `query`.
    """
    asked = _Query(store, place, None)
    return asked.select("", asked.met(place.links, ""))


class _Query:
    def __init__(self, store: Store, place: Place, path: Path | None) -> None:
        self._fresh = Fresh()
        self._nested = Nested(store, self._fresh)
        self._targets = Targets(place.root.targets, store.classes, self._fresh)
        self._links = place.links
        self._path = path
        self._paths = place.links if path is None else (*place.links, path)
        self._nodes = [f"?f{at}" for at in range(len(place.links) + 1)]
        self._focus = self._nodes[-1]
        self._value = self._focus if path is None else "?value"
        self._column = f"({self._focus} AS ?value)" if path is None else "?value"

    def of(self, constraint: c.Constraint) -> str | None:
        """Return the query; None where nothing can break the constraint."""
        match constraint:
            case c.Property() | c.MinCount(0) | c.QualifiedMinCount(_, 0):
                return None
            case (
                c.HasValue()
                | c.MinCount(1)
                | c.MaxCount(0)
                | c.QualifiedMinCount(_, 1)
                | c.QualifiedMaxCount(_, 0)
            ):
                broken = no(self._nested.holds(constraint, self._path, self._focus))
                return self._of(self._links, broken, is_costly=True)
            case c.MinCount(count) | c.QualifiedMinCount(_, count):
                return self._too_few(count, self._counting(constraint))
            case c.MaxCount(count) | c.QualifiedMaxCount(_, count):
                return self._too_many(count, self._counting(constraint))
            case c.UniqueLang():
                said = f"BIND(LCASE(LANG({self._value})) AS ?language)"
                return self._too_many(1, f'{said} FILTER(?language!="")', "?language")
            case _:
                return self._of_values(constraint)

    def select(self, columns: str, body: str) -> str:
        """Return the query that gives each solution once."""
        return f"SELECT DISTINCT {' '.join(self._nodes)} {columns} {{ {body} }}"

    def met(self, paths: tuple[Path, ...], rest: str) -> str:
        """Return the pattern of the targets, where paths lead from them, and more."""
        return " UNION ".join(
            f"{{ {self._targets.pattern(self._nodes[0])} {self._walk(ways)}{rest} }}"
            for ways in branches(paths)
        )

    def _of_values(self, constraint: c.Constraint) -> str:
        """Return the query of a constraint that is broken by values."""
        focus, value = self._focus, self._value
        match constraint:
            case c.Equals(predicate):
                return self._unequal(constraint, predicate)
            case c.LessThan(predicate) | c.LessThanOrEquals(predicate):
                late = no(in_order(constraint, value, "?other"))
                extra = f"{focus} {written(predicate)} ?other ."
                return self._of(self._paths, late, extra, f"{self._column} ?other")
            case c.Closed(allowed):
                more = beyond(allowed, "?predicate")
                extra = f"{value} ?predicate ?object ."
                columns = f"{self._column} ?predicate ?object"
                return self._of(self._paths, more, extra, columns)
            case _:
                broken = no(self._nested.accepts(constraint, focus, value))
                is_costly = isinstance(constraint, _COSTLY)
                return self._of(
                    self._paths, broken, columns=self._column, is_costly=is_costly
                )

    def _of(
        self,
        paths: tuple[Path, ...],
        broken: str,
        extra: str = "",
        columns: str = "",
        *,
        is_costly: bool = False,
    ) -> str:
        """Return the query for where paths lead from the targets, and a claim holds.

        Args:
            paths: the nodes on them are named as always.
            broken: the claim.
            extra: more of the pattern that the claim is about.
            columns: to be given beside the nodes on the way.
            is_costly: the claim is about the last node alone, and takes long to see.
        """
        ways = self._beginning(paths)
        if ways is None or broken == FALSE:
            return self.select(columns, self.met(paths, f"{extra}{having(broken)}"))
        is_target = self._targets.claim(self._nodes[0])
        walk = f"{self._walk(ways)}{extra}"
        last = ways[-1][-1]
        if is_costly and is_step(last):
            node = self._names(ways)[-1]
            found = f"{step(last, self._fresh(), node)}{having(broken)}"
            each = f"{{ SELECT DISTINCT {node} {{ {found} }} }}"
            return self.select(columns, f"{each} {walk}{having(is_target)}")
        return self.select(
            columns, f"{walk}{having(f'IF({broken},{is_target},false)')}"
        )

    def _too_few(self, count: int, counting: str) -> str:
        both = f"{self.met(self._links, '')} UNION {self.met(self._paths, counting)}"
        return self._grouped("", both, f"COUNT(DISTINCT {self._value})<{count}")

    def _too_many(self, count: int, counting: str, column: str = "") -> str:
        """Return the query for more values than so many, in each group of a column."""
        ways = self._beginning(self._paths)
        if ways is None:
            met = self.met(self._paths, counting)
            many = f"COUNT(DISTINCT {self._value})>{count}"
            return self._grouped(column, met, many)
        are_sets = all(len(way) == 1 and is_step(way[0]) for way in ways)
        values = self._value if are_sets else f"DISTINCT {self._value}"
        walk = f"{self._walk(ways)}{counting}"
        groups = self._grouped(column, walk, f"COUNT({values})>{count}")
        is_target = self._targets.claim(self._nodes[0])
        return self.select(column, f"{{ {groups} }}{having(is_target)}")

    def _grouped(self, column: str, body: str, many: str) -> str:
        by = f"{' '.join(self._nodes)} {column}"
        return f"SELECT {by} {{ {body} }} GROUP BY {by} HAVING({many})"

    def _counting(self, constraint: _Counts) -> str:
        """Return the filter that lets pass the values that count."""
        if isinstance(constraint, c.MinCount | c.MaxCount):
            return ""
        return having(self._nested.counts(constraint)(self._value))

    def _unequal(self, constraint: c.Equals, predicate: Term) -> str:
        alone = having(no(self._nested.accepts(constraint, self._focus, self._value)))
        if self._path is None:
            alone += f" BIND({self._focus} AS ?value)"
        missing = no(self._nested.reaches(self._path, self._focus, "?value"))
        other = f"{self._focus} {written(predicate)} ?value .{having(missing)}"
        both = f"{self.met(self._paths, alone)} UNION {self.met(self._links, other)}"
        return self.select("?value", both)

    def _beginning(self, paths: tuple[Path, ...]) -> tuple[Steps, ...] | None:
        """Return the ways of paths; None where a query begins with the targets."""
        found = list(branches(paths))
        if not paths or len(found) > 1 or self._targets.are_nodes:
            return None
        return found[0] if is_step(found[0][0][0]) else None

    def _names(self, ways: tuple[Steps, ...]) -> list[str]:
        return [*self._nodes, "?value"][: len(ways) + 1]

    def _walk(self, ways: tuple[Steps, ...]) -> str:
        """Return the pattern of ways one after the other, from the target on."""
        return "".join(
            pattern(steps, start, end, self._fresh)
            for steps, (start, end) in zip(
                ways, pairwise(self._names(ways)), strict=True
            )
        )
