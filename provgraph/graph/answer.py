"""The answer to a query, in whatever form its reader takes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO, Any, Final, cast

import pyoxigraph

from provgraph.errors import QueryError
from provgraph.graph.quads import token
from provgraph.graph.trouble import query_in_our_words
from provgraph.rdf.formats import RDFXML, RESULTS_XML, Format
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import PREFIXES
from provgraph.rdf.xml import SayableInXml

_RESULT_FORMATS: Final = {
    "json": pyoxigraph.QueryResultsFormat.JSON,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
}
RDF_FORMATS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}


class Answer:
    """Rows, triples or a truth value, read once and in the thread that asked.

    Attributes:
        variables: names of the columns; empty unless it is rows.
        truth: the answer to ASK; None unless it is one.
        holds_triples: it answers CONSTRUCT or DESCRIBE.
    """

    def __init__(self, result: Any) -> None:  # noqa: ANN401 - one of three of theirs
        self._result = result
        self.truth: bool | None = None
        self.variables: list[str] = []
        self.holds_triples = False
        if isinstance(result, pyoxigraph.QueryBoolean):
            self.truth = bool(result)
        elif isinstance(result, pyoxigraph.QuerySolutions):
            self.variables = [variable.value for variable in result.variables]
        else:
            self.holds_triples = True

    def rows(self) -> Iterator[list[Term | None]]:
        """Yield the rows as terms, None where a variable is not bound.

        Raises:
            QueryError: evaluation failed.
            GraphDamagedError: the store could not be read.
        """
        try:
            with query_in_our_words():
                for solution in self._result:
                    yield [
                        None if value is None else token(value)
                        for value in (solution[name] for name in self.variables)
                    ]
        finally:
            self._let_go()

    def write(self, form: Format) -> bytes:
        """Return the whole answer written in *form*.

        Raises:
            QueryError, GraphDamagedError: see `write_to`.
        """
        into = io.BytesIO()
        self.write_to(into, form)
        return into.getvalue()

    def write_to(self, into: IO[bytes], form: Format) -> None:
        """Write the answer in *form*, as it is found.

        Raises:
            QueryError: the form does not fit the kind of answer, or evaluation
                failed.
            GraphDamagedError: the store could not be read.
            UnsayableError: the form cannot say what was found.
        """
        if form.for_rows == self.holds_triples:
            kind = "triples" if self.holds_triples else "rows"
            raise QueryError(
                f"{form.name} cannot hold an answer of {kind}",
                hint="Use turtle or ntriples." if self.holds_triples else "Use json.",
            )
        try:
            with query_in_our_words():
                self._serialize(into, form)
                into.flush()
        finally:
            self._let_go()

    def _serialize(self, into: IO[bytes], form: Format) -> None:
        if form in {RDFXML, RESULTS_XML}:
            into = cast("IO[bytes]", SayableInXml(into))
        if form.for_rows:
            self._result.serialize(into, format=_RESULT_FORMATS[form.name])
        else:
            prefixes = PREFIXES if form.name in {"turtle", "trig"} else None
            pyoxigraph.serialize(
                self._result, into, format=RDF_FORMATS[form.name], prefixes=prefixes
            )

    def _let_go(self) -> None:
        """Forget what holds the store open: errors may outlive this by long."""
        self._result = ()
