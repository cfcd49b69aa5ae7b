"""The columns of a graph: for each predicate a frame of subjects and objects.

A frame of pairs has two columns of N-Triples tokens, `focus` and `value`, and each row
once. A column is read when it is first asked for, and kept until it is let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import polars as pl

from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.vocab import RDFS_NAMESPACE, A

SUBCLASS_OF: Final = iri(f"{RDFS_NAMESPACE}subClassOf")
_THREADS: Final = 2
_AHEAD_MAX: Final = 2
"""Columns that lie ready; each may have tens of megabytes."""

_LOOKED_UP_MOST: Final = 10_000
_LONGER: Final = 8
"""Rows of a column that are read as fast as one node is looked up."""

_PAIR: Final = {"focus": pl.String, "value": pl.String}


class Columns:
    """Reads a graph by columns.

    Of *looked_up_max* nodes and fewer the values are looked up one by one, and no
    column is read for them; of some more, where the column is much longer.
    """

    def __init__(self, quads: Quads, looked_up_max: int) -> None:
        self.quads = quads
        self._looked_up_max = looked_up_max
        self._read: dict[Term, pl.DataFrame] = {}
        self._instances: dict[Term, pl.Series] = {}
        self._of_type: dict[Term, pl.Series] = {}
        self._expected: dict[Term, None] = {}
        self._coming: dict[Term, Future[bytes]] = {}
        self._threads: ThreadPoolExecutor | None = None

    @contextmanager
    def ahead(self) -> Iterator[Callable[[Iterable[Term], int], None]]:
        """Have columns read before they are asked for, by threads of their own.

        A store reads in native code, so that one core reads while another joins. Gives
        what is told which predicates are asked for next, and of how many nodes.
        """
        with ThreadPoolExecutor(_THREADS, "provgraph-columns") as threads:
            self._threads = threads
            try:
                yield self._expect
            finally:
                self._threads = None
                self._expected.clear()
                self._coming.clear()

    def _expect(self, predicates: Iterable[Term], nodes: int) -> None:
        for one in predicates:
            is_there = one in self._read or one in self._coming
            if not is_there and not self._looks_up(one, nodes):
                self._expected[one] = None
        self._look_ahead()

    def _look_ahead(self) -> None:
        while self._threads and self._expected and len(self._coming) < _AHEAD_MAX:
            one = next(iter(self._expected))
            del self._expected[one]
            self._coming[one] = self._threads.submit(self.quads.column, one)

    def column(self, predicate: Term) -> pl.DataFrame:
        """Return the pairs of one predicate."""
        found = self._read.get(predicate)
        if found is None:
            coming = self._coming.pop(predicate, None)
            self._expected.pop(predicate, None)
            self._look_ahead()
            lines = coming.result() if coming else self.quads.column(predicate)
            found = _frame(lines) if lines else pairs([])
            self._read[predicate] = found
        return found

    def values(self, predicate: Term, nodes: pl.Series) -> pl.DataFrame:
        """Return the pairs of one predicate and of the nodes, and maybe of others.

        What is of others is left in where it costs less than to take it out.
        """
        if self._looks_up(predicate, len(nodes)):
            return pairs(
                (node, value)
                for node in nodes.to_list()
                for value in self.quads.values(node, predicate)
            )
        return _mostly(self.column(predicate), nodes)

    def subjects(self, predicate: Term, nodes: pl.Series) -> pl.DataFrame:
        """Return pairs as `values` does, of the predicate turned round."""
        if self._looks_up(predicate, len(nodes)):
            return pairs(
                (node, subject)
                for node in nodes.to_list()
                for subject in self.quads.subjects(predicate, node)
            )
        turned = self.column(predicate).select(
            pl.col("value").alias("focus"), pl.col("focus").alias("value")
        )
        return _mostly(turned, nodes)

    def instances(self, class_: Term) -> pl.Series:
        """Return the instances of a class and of those below it, each once.

        Source: https://www.w3.org/TR/shacl/#def-shacl-instance
        """
        found = self._instances.get(class_)
        if found is None:
            every = [self._typed(one) for one in self._below(class_)]
            found = self._instances[class_] = pl.concat(every).unique()
        return found

    def let_go(self, predicates: Iterable[Term]) -> None:
        """Forget columns; one that is asked for again is read again."""
        for predicate in predicates:
            self._read.pop(predicate, None)
            self._coming.pop(predicate, None)
            self._expected.pop(predicate, None)
        self._look_ahead()

    def _looks_up(self, predicate: Term, nodes: int) -> bool:
        """Tell whether so many nodes are looked up one by one."""
        if predicate in self._read or predicate in self._coming:
            return False
        if nodes <= self._looked_up_max:
            return True
        return nodes <= _LOOKED_UP_MOST and self.quads.exceeds(
            predicate, _LONGER * nodes
        )

    def _typed(self, class_: Term) -> pl.Series:
        """Return what has the class as a type."""
        found = self._of_type.get(class_)
        if found is None:
            found = self._of_type[class_] = nodes_of(self.quads.subjects(A, class_))
        return found

    def _below(self, class_: Term) -> list[Term]:
        """Return a class and those below it."""
        found = {class_: None}
        left = [class_]
        while left:
            for one in self.quads.subjects(SUBCLASS_OF, left.pop()):
                if one not in found:
                    found[one] = None
                    left.append(one)
        return list(found)


def pairs(rows: Iterable[tuple[str, str]]) -> pl.DataFrame:
    """Return a frame of pairs."""
    return pl.DataFrame(list(rows), schema=_PAIR, orient="row")


def nodes_of(terms: Sequence[str] = ()) -> pl.Series:
    """Return nodes as a series."""
    return pl.Series("focus", terms, dtype=pl.String)


def only(frame: pl.DataFrame, nodes: pl.Series, on: str = "focus") -> pl.DataFrame:
    """Return the rows in whose column *on* one of the nodes stands."""
    if frame.is_empty() or nodes.is_empty():
        return frame.clear()
    return frame.join(nodes.to_frame(on), on=on, how="semi")


def without(frame: pl.DataFrame, nodes: pl.Series, on: str = "focus") -> pl.DataFrame:
    """Return the rows in whose column *on* none of the nodes stands."""
    if frame.is_empty() or nodes.is_empty():
        return frame
    return frame.join(nodes.to_frame(on), on=on, how="anti")


def both(nodes: pl.Series, others: pl.Series) -> pl.Series:
    """Return the nodes that stand in the other series too."""
    return only(nodes.to_frame("focus"), others)["focus"]


def less(nodes: pl.Series, others: pl.Series) -> pl.Series:
    """Return the nodes that do not stand in the other series."""
    return without(nodes.to_frame("focus"), others)["focus"]


def _mostly(frame: pl.DataFrame, nodes: pl.Series) -> pl.DataFrame:
    """Return the pairs of the nodes, and those of others if these are not the most."""
    return frame if frame.height <= 2 * len(nodes) else only(frame, nodes)


def _frame(lines: bytes) -> pl.DataFrame:
    return pl.read_csv(
        lines, separator="\t", has_header=False, quote_char=None, schema=_PAIR
    )
