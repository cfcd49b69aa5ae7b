"""A contract as it comes: shapes in any form of RDF, or a data contract in YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from provgraph.checking.data_contracts import (
    as_shapes,
    is_data_contract,
    known_contracts,
)
from provgraph.contracts.odcs.contract import Contract as DataContract
from provgraph.contracts.reading import advanced, read_shapes
from provgraph.contracts.shape import Shapes
from provgraph.contracts.words import RECOMMENDED, Version, sh
from provgraph.documents.form import rdf_form_of
from provgraph.errors import InputError, MediaTypeError
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Quads, Triple
from provgraph.rdf.terms import Term, iri, lexical
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import IDENTIFIER, LABEL, VERSION, A, pg

_CONTRACT: Final = pg("Contract")
_ONTOLOGY: Final = iri("http://www.w3.org/2002/07/owl#Ontology")
_NAME: Final = sh("name")
_LABEL: Final = re.compile(r'_:(?=[^ ]+)|"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True, slots=True)
class Contract:
    """A shapes graph, and what it says of itself.

    Attributes:
        name: its identifier; else what it was asked for by.
        version: of it; None where it says none.
        graph: its triples, as they were written.
        prefixes: that its text declares.
        advanced: the words of SHACL-AF that it uses, which the engine does not know.
        notes: what the reader of a report should know.
        shacl: the version of the standard by which it is read.
    """

    name: str
    version: str | None
    graph: Quads
    prefixes: Mapping[str, str]
    advanced: tuple[Term, ...]
    notes: tuple[str, ...] = ()
    shacl: Version = RECOMMENDED

    def shapes(self) -> Shapes:
        """Return its shapes.

        Raises:
            ShapesError: they are ill-formed; the message names the shape.
        """
        return read_shapes(self.graph, version=self.shacl)

    def triples(self) -> Iterator[Triple]:
        """Yield all that it says."""
        return self.graph.match(None, None, None)

    def names_of(self, shapes: Shapes) -> dict[Term, str]:
        """Return what people call its shapes, by their nodes."""
        found: dict[Term, str] = {}
        for node in shapes.by_node:
            texts = self.graph.values(node, _NAME) or self.graph.values(node, LABEL)
            literals = sorted(one for one in texts if one[0] == '"')
            if literals:
                found[node] = lexical(literals[0])
        return found


class Text(NamedTuple):
    """The text of a contract.

    Attributes:
        body: its bytes.
        source: what it was asked for by; its name, where it says none itself.
        name: of its file: a hint at its form; "" for unknown.
        media_type: as its sender says: likewise.
        location: what relative IRIs in it are relative to.
    """

    body: bytes
    source: str
    name: str
    media_type: str
    location: str

    @property
    def is_yaml(self) -> bool:
        """Whether it is a data contract."""
        return is_data_contract(self.body, self.name, self.media_type)


def read_contracts(
    texts: Sequence[Text], base: str, shacl: Version = RECOMMENDED
) -> list[Contract]:
    """Return the contracts that texts are, those of data for datasets below *base*.

    They are read by the version *shacl* of the standard.

    Raises:
        MediaTypeError: one is in no form that is known.
        MalformedError, TooDeepError, TooLargeError, TranslateError: one cannot be
            read; the message names it.
    """
    known: dict[str, DataContract] = {}
    for text in texts:
        if text.is_yaml:
            with named(text.source):
                known.update(known_contracts([text.body]))
    found = []
    for number, text in enumerate(texts, 1):
        with named(text.source):
            one = _read(text, base, known, f"shapes-{number}.")
            found.append(replace(one, shacl=shacl))
    return found


@contextmanager
def named(source: str) -> Iterator[None]:
    """Let the errors of reading something say what it was."""
    try:
        yield
    except InputError as error:
        told = f"{source}: {error.message}" if source else error.message
        raise type(error)(told, hint=error.hint, pointer=error.pointer) from error


def _read(
    text: Text, base: str, known: Mapping[str, DataContract], apart: str
) -> Contract:
    """Return one; the labels of its blank nodes begin so as those of no other."""
    name = version = None
    notes: tuple[str, ...] = ()
    body, form = text.body, None
    if text.is_yaml:
        name, version, body, notes = as_shapes(body, base, known)
        form = TURTLE
    else:
        form = rdf_form_of(body, text.name, text.media_type)
    if form is None:
        raise MediaTypeError(
            "it is no shapes graph",
            hint="Write SHACL in Turtle, or a data contract in YAML.",
        )
    parsed = parse(body, form, text.location)
    graph = Triples(
        (relabelled(quad[0], apart), quad[1], relabelled(quad[2], apart))
        for quad in parsed.quads
    )
    head = head_of(graph)
    return Contract(
        name or said_of(graph, head, IDENTIFIER) or text.source,
        version or said_of(graph, head, VERSION),
        graph,
        parsed.prefixes,
        advanced(graph),
        notes,
    )


def relabelled(term: Term, apart: str) -> Term:
    """Return a term, the labels of its blank nodes with something before them.

    >>> relabelled(Term("_:b0"), "data-2.")
    '_:data-2.b0'
    """
    if term[0] == "_":
        return Term(f"_:{apart}{term[2:]}")
    if term.startswith("<<"):
        return Term(_LABEL.sub(lambda at: at[0] + apart * (at[0] == "_:"), term))
    return term


def head_of(graph: Quads) -> Term | None:
    """Return the one node that stands for the whole; None where there is none."""
    for kind in (_CONTRACT, _ONTOLOGY):
        found = graph.subjects(A, kind)
        if len(found) == 1:
            return found[0]
    return None


def said_of(graph: Quads, head: Term | None, predicate: Term) -> str | None:
    """Return the first text that a contract says of itself; None where it does not."""
    values = graph.values(head, predicate) if head else ()
    texts = sorted(lexical(one) for one in values if one[0] == '"')
    return texts[0] if texts else None
