"""A store as what contracts read: by index, and by column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, cast

import pyoxigraph

from provgraph.graph.trouble import trouble
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term

_DEFAULT: Final = pyoxigraph.DefaultGraph()
_STAR_MAX: Final = 512
"""Triples of one subject that are read at once; a hub is asked by predicate."""

_FEW: Final = 100
"""So many subjects are asked for one by one; more are faster in one piece."""

_FILES_TROUBLE: Final = (OSError, RuntimeError)

# What the library's TSV writes otherwise than N-Triples: numbers and booleans stand
# bare (in triple terms too), and control characters are not escaped.
_BARE: Final = re.compile(rb"\t(?:[^<\"_]|<<)")
_CONTROLS: Final = bytes({*range(0x20), 0x7F} - {*b"\t\n"})


class StoreQuads:
    """The default graph of a store; its literals are as the store keeps them.

    Every method raises `GraphError` where the store's files cannot be read.
    """

    def __init__(self, store: pyoxigraph.Store, *, genid: str | None = None) -> None:
        """Read *store*; IRIs that begin with *genid* count as blank nodes."""
        self._store = store
        self._blank = ("_", f"<{genid}") if genid else ("_",)
        self._predicates: dict[Term, pyoxigraph.NamedNode] = {}

    def close(self) -> None:
        """Let go of the store; nothing is read any more."""
        self._store = pyoxigraph.Store()

    def values(self, subject: Term, predicate: Term) -> Sequence[Term]:
        """Return the objects of one subject and predicate."""
        return [token(quad.object) for quad in self._read(subject, predicate)]

    def subjects(self, predicate: Term, value: Term) -> Sequence[Term]:
        """Return the subjects of one predicate and object."""
        if not value.startswith("<") or value.startswith("<<"):
            return [one for one, _, _ in self.match(None, predicate, value)]
        found = self._found(None, predicate, value)
        few = [token(quad.subject) for quad in islice(found, _FEW)]
        if len(few) < _FEW:
            return few
        lines = self._table(f"SELECT ?s {{ ?s {predicate} {value} }}").decode()
        return cast("list[Term]", lines.split("\n")[:-1])

    def star(self, subject: Term) -> Mapping[Term, Sequence[Term]] | None:
        """Return by predicate all objects of one subject.

        None where more is said of it than is read at once; then ask by predicate.
        """
        star: dict[Term, list[Term]] = {}
        quads = self._read(subject, None)
        if len(quads) > _STAR_MAX:
            return None
        for quad in quads:
            predicate = Term(str(quad.predicate))
            values = star.get(predicate)
            if values is None:
                star[predicate] = [token(quad.object)]
            else:
                values.append(token(quad.object))
        return star

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Triple]:
        """Yield the triples that fit; None fits any term."""
        for quad in self._found(subject, predicate, value):
            found = token(quad.object)
            # The store takes "01" for the "1" that it keeps; they are two terms.
            if value is None or value == found:
                yield Term(str(quad.subject)), Term(str(quad.predicate)), found

    def column(self, predicate: Term) -> bytes:
        """Return a line `subject TAB object LF` for each triple of one predicate."""
        try:
            iri = self._predicate(predicate)
        except ValueError:  # no predicate that a graph can have
            return b""
        table = self._table(f"SELECT ?s ?o {{ ?s {iri} ?o }}")
        plain = len(table) == len(table.translate(None, _CONTROLS))
        return table if plain and _BARE.search(table) is None else self._lines(iri)

    def exceeds(self, predicate: Term, triples: int) -> bool:
        """Tell whether there are more triples of a predicate than so many."""
        try:
            iri = self._predicate(predicate)
        except ValueError:  # no predicate that a graph can have
            return False
        some = f"SELECT ?s {{ ?s {iri} ?o }} LIMIT {triples + 1}"
        counted = self._table(f"SELECT (COUNT(*) AS ?n) {{ {{ {some} }} }}")
        return int(counted) > triples

    def _table(self, query: str) -> bytes:
        """Return the lines of the answer, as the library's TSV writes them."""
        try:
            rows = cast("pyoxigraph.QuerySolutions", self._store.query(query))
            table = rows.serialize(format=pyoxigraph.QueryResultsFormat.TSV)
        except _FILES_TROUBLE as error:
            raise _unread(error) from error
        assert table is not None  # noqa: S101 - it is where no file is given
        return table[table.index(b"\n") + 1 :]

    def _lines(self, predicate: pyoxigraph.NamedNode) -> bytes:
        """Return a column out of N-Quads: slower, and nothing in it is abbreviated."""
        found = self._store.quads_for_pattern(None, predicate, None, _DEFAULT)
        try:
            lines = pyoxigraph.serialize(found, format=pyoxigraph.RdfFormat.N_QUADS)
        except _FILES_TROUBLE as error:
            raise _unread(error) from error
        assert lines is not None  # noqa: S101 - it is where no file is given
        between = f" {predicate} ".encode()
        if lines.count(between) == lines.count(b"\n"):
            lines = lines.replace(between, b"\t")
        else:  # a text has the predicate in it
            every = lines.split(b"\n")
            lines = b"\n".join(one.replace(between, b"\t", 1) for one in every)
        return lines.replace(b" .\n", b"\n")

    def is_blank(self, term: Term) -> bool:
        """Tell whether a term is a blank node, or an IRI that stands for one."""
        return term.startswith(self._blank)

    def _read(self, subject: Term, predicate: Term | None) -> list[Any]:
        """Return the library's quads of a subject, one more than a star may have."""
        try:
            found = self._store.quads_for_pattern(
                _node(subject),
                None if predicate is None else self._predicate(predicate),
                None,
                _DEFAULT,
            )
            if predicate is None:
                return list(islice(found, _STAR_MAX + 1))
            return list(found)
        except (ValueError, SyntaxError, TypeError):  # no term that has any
            return []
        except _FILES_TROUBLE as error:
            raise _unread(error) from error

    def _found(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[Any]:
        """Yield the library's quads that fit."""
        try:
            pattern = (
                None if subject is None else _node(subject),
                None if predicate is None else self._predicate(predicate),
                None if value is None else _node(value),
            )
        except (ValueError, SyntaxError):  # no term that a graph can have
            return
        try:
            yield from self._store.quads_for_pattern(*pattern, _DEFAULT)
        except TypeError:  # a literal as a subject
            return
        except _FILES_TROUBLE as error:
            raise _unread(error) from error

    def _predicate(self, term: Term) -> pyoxigraph.NamedNode:
        known = self._predicates.get(term)
        if known is None:
            known = self._predicates[term] = pyoxigraph.NamedNode(term[1:-1])
        return known


def _node(term: Term) -> Any:  # noqa: ANN401 - any of the library's terms
    """Return what the library calls a term."""
    if term[0] == "<" and term[1] != "<":
        return pyoxigraph.NamedNode(term[1:-1])
    if term[0] == "_":
        return pyoxigraph.BlankNode(term[2:])
    line = f"<x:> <x:> {term} ."
    (quad,) = pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)
    return quad.object


def token(term: Any) -> Term:  # noqa: ANN401 - any of the library's terms
    """Return a term's token; the library writes a triple term without its brackets."""
    if type(term) is pyoxigraph.Triple:
        subject, predicate, value = term
        return Term(f"<<( {subject} {predicate} {token(value)} )>>")
    return Term(str(term))


def _unread(error: Exception) -> Exception:
    return trouble(f"the graph cannot be read: {error}", error)
