"""Data as it comes, as one graph: RDF, documents of PROV, events of OpenLineage.

RDF stays as it was written. A document becomes the PROV-O that it states, with what
plainly follows from it. Events become the graph that a workspace would make of them,
with literals as its store keeps them, and then so does all that came with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from provgraph.checking.contracts import named, relabelled
from provgraph.documents.events import are_events, events_in
from provgraph.documents.form import rdf_form_of
from provgraph.documents.held import follows, held_of
from provgraph.errors import MediaTypeError, MissingError, UsageError
from provgraph.intake import identify
from provgraph.model.facts import Chunk, Claim
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples
from provgraph.rdf.xsd import stored
from provgraph.timeline import Timeline
from provgraph.translate.openlineage import Translator, read_event
from provgraph.translate.provdoc import form_of, read

_EVENTS_NOTE: Final = (
    "OpenLineage events are judged as the graph that a workspace makes of them."
)


class Source(NamedTuple):
    """One text.

    Attributes:
        path: of the file that has it.
        source: what it is called.
        name: of its file: a hint at its form; "" for unknown.
        media_type: as its sender says: likewise.
        location: what relative IRIs in it are relative to.
    """

    path: str
    source: str
    name: str
    media_type: str
    location: str


@dataclass(frozen=True, slots=True)
class Data:
    """What is judged.

    Attributes:
        triples: of all texts together.
        is_stored: literals are as a store keeps them.
        notes: what the reader of a report should know.
    """

    triples: Triples
    is_stored: bool
    notes: tuple[str, ...]


def read_data(sources: Iterable[Source], graph: str | None = None) -> Data:
    """Return what texts hold together; with *graph*, in the graphs of that name only.

    Raises:
        MediaTypeError: one is in no form that is known here.
        MalformedError, TooDeepError, TranslateError: one cannot be read.
        MissingError: there is no such graph.
        UsageError: a graph of events is asked for.
    """
    reading = _Reading(None if graph is None else iri(graph))
    triples = Triples()
    for number, source in enumerate(sources):
        apart = f"data-{number + 1}." if number else ""
        with named(source.source):
            triples.add(_apart(reading.of(source), apart))
    if reading.events:
        reading.see_no_graph()
        triples.add(reading.events.triples())
        every = triples.match(None, None, None)
        triples = Triples((one, word, stored(value)) for one, word, value in every)
        return Data(triples, is_stored=True, notes=(_EVENTS_NOTE,))
    if graph is not None and not len(triples):
        raise MissingError(
            f"nothing is said in the graph <{graph[:200]}>",
            hint="Name it by its whole IRI; without --graph all graphs are judged.",
        )
    return Data(triples, is_stored=False, notes=())


class _Reading:
    """Reads one text after the other; events make triples when all are known."""

    def __init__(self, graph: Term | None) -> None:
        self._graph = graph
        self.events = _Events()

    def of(self, source: Source) -> Iterable[Triple]:
        """Return the triples of a text, apart from those that events come to."""
        body = Path(source.path).read_bytes()
        if are_events(body):
            for event in events_in(body):
                self.events.add(event)
            return ()
        document = form_of(body, source.name, source.media_type)
        if document is not None:
            found = read(body, document, strict=False, base=source.location)
            graphs = held_of(found.document, document.name).graphs
            wanted = [one for one in graphs if self._is_wanted(one.name)]
            return (
                *(triple for one in wanted for triple in one.triples),
                *follows(wanted),
            )
        form = rdf_form_of(body, source.name, source.media_type)
        if form is None:
            raise MediaTypeError(
                "it is neither RDF nor PROV, and no event of OpenLineage",
                hint="Send Turtle or another form of RDF, a document of PROV, or JSON.",
            )
        quads = parse(body, form, source.location).quads
        return (quad[:3] for quad in quads if self._is_wanted(quad[3]))

    def see_no_graph(self) -> None:
        """See that no graph of events is asked for."""
        if self._graph is not None:
            raise UsageError("events are in no graph that could be asked for")

    def _is_wanted(self, name: Term | None) -> bool:
        return self._graph is None or name == self._graph


def _apart(triples: Iterable[Triple], apart: str) -> Iterable[Triple]:
    if not apart:
        return triples
    return (
        (relabelled(subject, apart), predicate, relabelled(value, apart))
        for subject, predicate, value in triples
    )


class _Events:
    """What events tell, gathered; each counts once, however often it comes."""

    def __init__(self) -> None:
        self._translator = Translator()
        self._met: set[bytes] = set()
        self._lines: list[str] = []
        self._chunks: dict[str, Chunk] = {}
        self._claims: list[Claim] = []

    def __bool__(self) -> bool:
        return bool(self._met)

    def add(self, event: object) -> None:
        """Take one in.

        Raises:
            TranslateError: it is none; the pointer says where.
        """
        identity = identify(event)
        if identity in self._met:
            return
        told = self._translator.translate(read_event(event), identity)
        self._met.add(identity)
        self._lines.append(told.lines)
        self._claims += told.claims
        waiting = list(told.chunks)
        while waiting:
            chunk = waiting.pop()
            if chunk.key not in self._chunks:
                self._chunks[chunk.key] = chunk
                waiting += chunk.parts

    def triples(self) -> Iterator[Triple]:
        """Yield what a workspace has of them, receipts apart."""
        shared = (chunk.lines for chunk in self._chunks.values())
        follows = Timeline(None, Mint()).fold(self._claims).added
        body = "\n".join((*self._lines, *shared, *follows)).encode()
        return (quad[:3] for quad in parse(body, NTRIPLES, None).quads)
