"""The embedded store: Oxigraph in a folder, or in memory.

Oxigraph does not sync what it commits, so nothing here is the truth: it can be
dropped and built again from the journal at any time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph

from provgraph.errors import GraphDamagedError, GraphError
from provgraph.graph.answer import RDF_FORMATS, Answer
from provgraph.graph.effect import needs_terms, term_function
from provgraph.graph.graph import NO_CHANGE, START, Position
from provgraph.graph.mark import replace_file
from provgraph.graph.probe import can_open
from provgraph.graph.process import settle_in
from provgraph.graph.quads import StoreQuads
from provgraph.graph.steps import steps
from provgraph.graph.trouble import (
    is_held,
    opening_trouble,
    query_in_our_words,
    store_in_our_words,
)
from provgraph.model.facts import Change, Delta
from provgraph.rdf.formats import RDFXML, Format
from provgraph.rdf.guard import check_query
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, iri_value, lexical, text, triple
from provgraph.rdf.vocab import PREFIXES, pg
from provgraph.rdf.xml import SayableInXml

_BULK_LINES_MIN: Final = 3_000
"""Below this the fixed cost of a bulk load, 14 ms, is more than it saves."""

_PROJECTED_TO: Final = pg("projectedTo")
_HELD_SECONDS_MAX: Final = 5.0
_INTENDED: Final = "intended"
_HELD_SECONDS: Final = 0.1
_READERS_SECONDS_MAX: Final = 10.0
"""How long closing waits for them; then the store goes with its last reader."""


class LocalGraph:
    """One Oxigraph store and the journal position that it stands at.

    Attributes:
        position: everything up to there was applied.
        intended: beyond the position, some of what leads there may stand already.
    """

    def __init__(
        self,
        folder: Path | None,
        mint: Mint,
        *,
        probe: bool = True,
        fault: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Open the store in *folder*, or one in memory where it is None.

        *fault* is called with the name of each point where a crash must do no
        harm.

        Raises:
            GraphDamagedError: the store cannot be opened.
            DiskFullError: there is no space to open it.
            GraphError: somebody still reads it.
        """
        self._folder = folder
        self._fault = fault
        self._system = mint.node("graph", "system")
        self._lineage = mint.node("graph", "lineage")
        self._genid = f"{mint.base}genid:"
        self._readers = 0
        self._quiet = threading.Condition()
        self._flushing = threading.Lock()
        self._store: pyoxigraph.Store | None = self._open(probe=probe)
        try:
            self.position = self._read_position()
            self.intended = self._read_intended()
        except BaseException:
            self._store = None
            raise

    def apply(
        self,
        delta: Delta,
        position: Position,
        system: Change = NO_CHANGE,
    ) -> int:
        """Add facts, change conclusions and the system graph, and move the position.

        Returns how many quads now wait for a flush: what is loaded in bulk is on
        disk at once.

        Few lines go in one after the other: facts, which are true whatever else
        is known, then all the rest at once. Many are loaded together beforehand,
        and only what is removed goes at once with the position; `intended` then
        says how far, so that after a crash the very same change is made again. So
        it is with long lists in updates.

        Raises:
            TranslateError: the lines are not N-Triples; nothing was changed.
            DiskFullError, GraphError, GraphDamagedError: the position is as it was.
        """
        many = delta.lines >= _BULK_LINES_MIN and self._folder is not None
        with self.reading() as store, store_in_our_words("written"):
            if many:
                self._intend(position)
                body = delta.facts + delta.added
                store.bulk_load(body, format=pyoxigraph.RdfFormat.N_TRIPLES)
                delta = delta._replace(added=b"")
            elif delta.facts:
                store.load(delta.facts, format=pyoxigraph.RdfFormat.N_TRIPLES)
            self._fault("facts")
            self._do(store, [*self._steps(delta, position, system)], position)
        self.position = position
        return delta.removed.count(b"\n") + (0 if many else delta.lines)

    def _do(
        self, store: pyoxigraph.Store, all_steps: list[str | bytes], position: Position
    ) -> None:
        """Do all in order: at once, or where quads are loaded, up to each of these."""
        waiting: list[str] = []
        if any(isinstance(step, bytes) for step in all_steps):
            self._intend(position)
        for step in (*all_steps, b""):
            if isinstance(step, str):
                waiting.append(step)
                continue
            text = " ;\n".join(waiting)
            waiting.clear()
            if text:
                functions = term_function() if needs_terms(text) else None
                store.update(text, custom_functions=functions)
            if step:
                store.bulk_load(step, format=pyoxigraph.RdfFormat.N_QUADS)

    def _steps(
        self, delta: Delta, position: Position, system: Change
    ) -> Iterator[str | bytes]:
        """Yield what changes conclusions and users' graphs, and moves the position."""
        if delta.removed:
            yield f"DELETE DATA {{ {delta.removed.decode()} }}"
        if delta.added:
            yield f"INSERT DATA {{ {delta.added.decode()} }}"
        for update in delta.updates:
            if update and self._folder is not None:
                yield from steps(update)
            elif update:
                yield update
        marks = tuple(
            triple(self._system, _PROJECTED_TO, text(f"{one.number} {one.chain}"))
            for one in (self.position, position)
        )
        for verb, lines in (
            ("DELETE", (*system.removed, marks[0])),
            ("INSERT", (*system.added, marks[1])),
        ):
            yield f"{verb} DATA {{ GRAPH {self._system} {{ {' '.join(lines)} }} }}"

    def _intend(self, position: Position) -> None:
        if self._folder is not None:
            path = self._folder.with_name(_INTENDED)
            replace_file(path, f"{position.number} {position.chain}".encode())
            self.intended = position

    def _read_intended(self) -> Position:
        if self._folder is None:
            return START
        try:
            written = self._folder.with_name(_INTENDED).read_text(encoding="ascii")
            number, chain = written.split()
            return Position(int(number), chain)
        except FileNotFoundError:
            return START
        except (OSError, ValueError) as error:
            message = f"{self._folder.with_name(_INTENDED)} cannot be read: {error}"
            raise GraphDamagedError(message) from error

    def ask(self, query: str) -> Answer:
        """Return the answer to a query; to be read before the graph is closed.

        Raises:
            QueryError: the text is refused or cannot be run.
            GraphDamagedError: the store cannot be read.
        """
        check_query(query)
        with self.reading() as store, query_in_our_words():
            return Answer(store.query(query, prefixes=PREFIXES))

    def match(
        self, subject: Term | None, predicate: Term | None, value: Term | None
    ) -> Iterator[tuple[Term, Term, Term]]:
        """Yield the merged graph's triples that fit; None fits any term."""
        with self.reading() as store, store_in_our_words("read"):
            for quad in store.quads_for_pattern(
                None if subject is None else pyoxigraph.NamedNode(iri_value(subject)),
                None
                if predicate is None
                else pyoxigraph.NamedNode(iri_value(predicate)),
                _parsed(value),
                pyoxigraph.DefaultGraph(),
            ):
                yield (
                    Term(str(quad.subject)),
                    Term(str(quad.predicate)),
                    Term(str(quad.object)),
                )

    def system_triples(self, class_: Term) -> list[tuple[Term, Term, Term]]:
        """Return all that the system graph says of the instances of a class."""
        query = (
            f"SELECT ?node ?said ?of WHERE {{ GRAPH {self._system}"
            f" {{ ?node a {class_} ; ?said ?of }} }}"
        )
        return [
            (node, predicate, value)
            for node, predicate, value in self.ask(query).rows()
            if node is not None and predicate is not None and value is not None
        ]

    @contextmanager
    def quads(self) -> Iterator[StoreQuads]:
        """Let the merged graph be read by index for the block, and no longer.

        Raises:
            GraphError, GraphDamagedError: it cannot be read.
        """
        with self.looked_up() as (store, _):
            quads = StoreQuads(store, genid=self._genid)
            try:
                yield quads
            finally:
                quads.close()  # who still has it does not hold the store

    def lines(self, *, system: bool = False) -> Iterator[bytes]:
        """Yield every quad as a canonical N-Quads line, in no order.

        Without *system*, what the system graph holds is left out.
        """
        name = pyoxigraph.NamedNode(iri_value(self._system))
        with self.reading() as store, store_in_our_words("read"):
            for quad in store:
                if system or quad.graph_name != name:
                    yield f"{quad} .\n".encode()

    def write(self, into: Path, form: Format) -> None:
        """Write the whole graph, the system graph too where the form can, to a file."""
        with self.reading() as store, store_in_our_words("read"):
            graph = None if form.named_graphs else pyoxigraph.DefaultGraph()
            with into.open("wb") as file:
                store.dump(
                    cast("IO[bytes]", SayableInXml(file) if form == RDFXML else file),
                    format=RDF_FORMATS[form.name],
                    from_graph=graph,
                    prefixes=PREFIXES,
                )

    def load(self, path: Path) -> None:
        """Load an N-Quads file into the empty store and take up its position.

        Raises:
            DiskFullError, GraphError: nothing was loaded.
        """
        with self.reading() as store, store_in_our_words("written"):
            store.bulk_load(path=path, format=pyoxigraph.RdfFormat.N_QUADS)
        self.position = self._read_position()

    def size(self) -> int:
        """Return the number of quads, by counting them."""
        with self.reading() as store, store_in_our_words("read"):
            return len(store)

    def flush(self) -> None:
        """Make all that was applied survive a loss of power.

        Raises:
            DiskFullError, GraphError: it may not.
        """
        if self._folder is not None:
            flushing = store_in_our_words("flushed")
            with self._flushing, self.reading() as store, flushing:
                store.flush()

    def checkpoint(self, folder: Path) -> None:
        """Make a copy of the store, as it stands, in the new *folder*.

        Never while it is flushed: copying flushes too, and of two flushes at once
        RocksDB may leave one waiting for ever.
        """
        with self._flushing, self.reading() as store, store_in_our_words("copied"):
            store.backup(folder)

    def close(self) -> None:
        """Let go of the store once nobody reads; what is not flushed stays behind."""
        with self._quiet:
            self._quiet.wait_for(lambda: self._readers == 0, _READERS_SECONDS_MAX)
            self._store = None

    @contextmanager
    def looked_up(self) -> Iterator[tuple[pyoxigraph.Store, Term]]:
        """Hold the store open for the block, and name its system graph.

        Raises:
            GraphError, GraphDamagedError: it cannot be read.
        """
        with self.reading() as store, store_in_our_words("read"):
            yield store, self._system

    def lines_with(self, predicate: Term) -> Iterator[bytes]:
        """Yield the quads of one predicate as N-Quads lines, in no order.

        What the system graph holds is left out.
        """
        with self.looked_up() as (store, system):
            name = pyoxigraph.NamedNode(iri_value(predicate))
            for quad in store.quads_for_pattern(None, name, None, None):
                if str(quad.graph_name) != system:
                    yield f"{quad} .\n".encode()

    @contextmanager
    def reading(self) -> Iterator[pyoxigraph.Store]:
        """Hold the store open for the time of the block.

        Raises:
            GraphError: the graph is closed.
        """
        with self._quiet:
            if self._store is None:
                raise GraphError("the graph is closed", hint="Open the workspace.")
            self._readers += 1
            store = self._store
        try:
            yield store
        finally:
            del store
            with self._quiet:
                self._readers -= 1
                self._quiet.notify_all()

    def _open(self, *, probe: bool) -> pyoxigraph.Store:
        """Open the store; wait a little for one who holds what was just closed."""
        folder = self._folder
        if folder is None:
            return pyoxigraph.Store()
        patience_ends = time.monotonic() + _HELD_SECONDS_MAX
        while True:
            wrong = can_open(folder) if probe and folder.exists() else None
            if wrong is None:
                try:
                    folder.parent.mkdir(parents=True, exist_ok=True)
                    store = pyoxigraph.Store(str(folder))
                except (OSError, RuntimeError) as error:
                    wrong = str(error)
                else:
                    settle_in()
                    return store
            if not is_held(wrong) or time.monotonic() > patience_ends:
                raise opening_trouble(f"{folder} cannot be opened: {wrong}", wrong)
            time.sleep(_HELD_SECONDS)

    def _read_position(self) -> Position:
        query = (
            f"SELECT ?mark WHERE {{ GRAPH {self._system}"
            f" {{ {self._system} {_PROJECTED_TO} ?mark }} }}"
        )
        for (mark,) in self.ask(query).rows():
            if mark is not None:
                number, _, chain = lexical(mark).partition(" ")
                return Position(int(number), chain)
        return START


def _parsed(term: Term | None) -> pyoxigraph.NamedNode | pyoxigraph.Literal | None:
    """Return the store's own term for a token."""
    if term is None:
        return None
    if term.startswith("<"):
        return pyoxigraph.NamedNode(iri_value(term))
    line = f"<a:a> <a:a> {term} .".encode()
    quad = next(iter(pyoxigraph.parse(line, pyoxigraph.RdfFormat.N_TRIPLES)))
    assert isinstance(quad.object, pyoxigraph.Literal)  # noqa: S101 - no blank nodes
    return quad.object
