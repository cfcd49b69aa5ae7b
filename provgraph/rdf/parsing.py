"""RDF of every form, read into terms.

The library writes what it has parsed as N-Quads, and the terms are cut out of its
lines: twice as fast as asking each of its objects for its text.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple, cast

import pyoxigraph

from provgraph.errors import MalformedError, TooLargeError
from provgraph.rdf.formats import RDFXML, Format
from provgraph.rdf.terms import Term

_FORMATS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "nquads": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}
_AFTER_PREDICATE: Final = re.compile(
    r"""(<<\(.*\)>>                       # a triple
       | "(?:[^"\\]|\\.)*"(?:@[^ ]+|\^\^<[^>]*>)?
       | [^ ]+)(?:[ ](.+))?""",
    re.VERBOSE,
)
_LOOSE: Final = re.compile(
    r"""(<[^>]*>|_:[^ ]+)[ ](<[^>]*>)[ ]
       (<<\(.*\)>>
       | "(?:[^"\\]|\\.)*"(?:@[^ ]+|\^\^<[^>]*>)?
       | <[^>]*> | _:[^ ]+)
       (?:[ ](<[^>]*>|_:[^ ]+))?[ ]\.""",
    re.VERBOSE,
)


Quad = tuple[Term, Term, Term, Term | None]
"""Subject, predicate, value, graph; None is the default graph."""


class Parsed(NamedTuple):
    """What a text in a form of RDF says.

    Attributes:
        quads: in the order of the text, blank nodes with labels of its own.
        prefixes: as it declares them.
        has_base: whether the base is in it, at the beginning of an IRI.
    """

    quads: list[Quad]
    prefixes: dict[str, str]
    has_base: bool = False


def parse(
    body: bytes, form: Format, base: str | None, *, lenient: bool = False
) -> Parsed:
    """Return what a text says; *base* is what relative IRIs are relative to.

    A *lenient* reader takes IRIs that are none, and languages that are none.

    Raises:
        MalformedError: it is not what *form* says, with the place.
        TooLargeError: one term of it is larger than the library keeps in one piece.
    """
    if form is RDFXML and b"<!DOCTYPE" in body:
        raise MalformedError(
            "a document type is declared, and its entities are not taken here",
            hint="Remove the DOCTYPE, and write out what its entities stand for.",
        )
    try:
        parser = pyoxigraph.parse(
            body, _FORMATS[form.name], base_iri=base, lenient=lenient
        )
        lines = pyoxigraph.serialize(parser, format=pyoxigraph.RdfFormat.N_QUADS)
    except (SyntaxError, ValueError) as error:
        if "LoadDocumentCallback" in str(error):
            raise MalformedError(
                "it names a context that lies elsewhere, and nothing is fetched",
                hint="Write the context itself into the document.",
            ) from error
        raise MalformedError(
            f"the body is not {form.name}: {error}",
            hint="Correct it there; nothing of it was taken in.",
        ) from error
    except (RuntimeError, OSError) as error:
        raise MalformedError(f"the body cannot be read: {error}") from error
    except MemoryError as error:
        raise _too_large(error) from error
    assert lines is not None  # noqa: S101 - it is where no file is given
    cut, text = _quads_with_spaces if lenient else _quads, lines.decode()
    quads = cast("list[Quad]", list(cut(text)))
    has_base = base is not None and f"<{base}" in text
    return Parsed(quads, dict(parser.prefixes), has_base)


def see_that_they_stand(lines: Iterable[str]) -> None:
    """See that N-Quads lines are such as any strict reader takes.

    Raises:
        MalformedError: one is not, and why.
        TooLargeError: one term is larger than a reader keeps in one piece.
    """
    body = "".join(f"{line}\n" for line in lines).encode()
    nquads = pyoxigraph.RdfFormat.N_QUADS
    try:
        parser = pyoxigraph.parse(body, nquads)
        with Path(os.devnull).open("wb") as nowhere:  # no object of it is made
            pyoxigraph.serialize(parser, nowhere, format=nquads)
    except (SyntaxError, ValueError) as error:
        raise MalformedError(
            f"a term is none that a graph can keep: {error}",
            hint="Correct it; nothing of the document was taken in.",
        ) from error
    except MemoryError as error:
        raise _too_large(error) from error


def _too_large(error: MemoryError) -> Exception:
    """Return what the library means by it: a full buffer, or no memory at all."""
    if "buffer" not in str(error):
        return error
    return TooLargeError(
        "one term of it has more than 16 MiB",
        hint="Is a quote or a bracket missing? Keep large values in a file.",
    )


def quads_of_lines(lines: str) -> Iterator[Quad]:
    """Yield the quads of N-Quads lines that are canonical, each ended."""
    return cast("Iterator[Quad]", _quads(lines))


def _quads_with_spaces(lines: str) -> Iterator[tuple[str | None, ...]]:
    """Yield the quads of lines in which IRIs may have spaces."""
    for line in lines.removesuffix("\n").split("\n"):
        found = _LOOSE.fullmatch(line)
        if found is None:  # an IRI has an angle in it
            raise MalformedError(f"{line[:100]!r} is no triple that can be mended")
        yield found.groups()


def _quads(lines: str) -> Iterator[tuple[str | None, ...]]:
    """Yield the quads of lines; terms that are equal are one object in them."""
    known: dict[str, str] = {}
    shared = known.setdefault
    for line in lines.split(" .\n"):
        if not line:
            continue
        subject, predicate, value = line.split(" ", 2)
        subject, predicate = shared(subject, subject), shared(predicate, predicate)
        if " " not in value:  # in the default graph
            yield subject, predicate, shared(value, value), None
            continue
        found = _AFTER_PREDICATE.fullmatch(value)
        assert found is not None, value  # noqa: S101 - so the library writes
        value, graph = found.groups()
        yield subject, predicate, shared(value, value), graph
