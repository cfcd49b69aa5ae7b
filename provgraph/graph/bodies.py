"""What a stranger sent as triples, read; only ever called in a worker."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final, cast

import pyoxigraph

from provgraph.errors import MalformedError, MediaTypeError
from provgraph.graph.answer import RDF_FORMATS
from provgraph.rdf.formats import RDFXML, Format, by_media_type, by_name

_MULTIPART: Final = "multipart/form-data"
_ENDINGS: Final = {
    "ttl": "turtle",
    "nt": "ntriples",
    "nq": "nquads",
    "trig": "trig",
    "jsonld": "jsonld",
    "rdf": "rdfxml",
    "xml": "rdfxml",
}


def read_body(path: Path, media_type: str, base: str) -> Iterator[pyoxigraph.Triple]:
    """Yield the triples in the file *path*, blank nodes with their own labels.

    Of a body in parts each part's labels are its own. *base* is what relative IRIs
    are relative to.

    Raises:
        MediaTypeError: it is of no kind that is read here.
        MalformedError: it is not what it says it is.
    """
    kind = media_type.partition(";")[0].strip().lower()
    if kind != _MULTIPART:
        yield from _triples(path.read_bytes(), _form(kind), base, "")
        return
    head = f"Content-Type: {media_type}\r\n\r\n".encode("latin-1")
    message = message_from_bytes(head + path.read_bytes(), policy=policy.HTTP)
    if not message.is_multipart():
        raise MalformedError("the parts of the body cannot be told apart")
    for number, part in enumerate(message.iter_parts()):
        content = cast("EmailMessage", part)
        body = content.get_payload(decode=True)
        assert isinstance(body, bytes)  # noqa: S101 - what decode=True gives
        yield from _triples(body, _form_of_part(content), base, f"p{number}")


def _form_of_part(part: EmailMessage) -> Format:
    """Return the format of a part, by its media type or else by its file's name."""
    if part.get("content-type"):
        return _form(part.get_content_type())
    ending = (part.get_filename() or "").rpartition(".")[2].lower()
    found = by_name(_ENDINGS.get(ending, ""))
    if found is None:
        raise MediaTypeError("a part of the body does not say what it is")
    return found


def _form(media_type: str) -> Format:
    found = by_media_type(media_type, for_rows=False)
    if found is None:
        raise MediaTypeError(
            f"the media type {media_type[:100]!r} holds no triples that are read here",
            hint="Send text/turtle, application/n-triples, application/ld+json or"
            " application/rdf+xml.",
        )
    return found


def _triples(
    body: bytes, form: Format, base: str, part: str
) -> Iterator[pyoxigraph.Triple]:
    if form is RDFXML and b"<!DOCTYPE" in body:
        raise MalformedError(
            "a document type is declared, and its entities are not taken here",
            hint="Remove the DOCTYPE, and write out what its entities stand for.",
        )
    try:
        for quad in pyoxigraph.parse(body, RDF_FORMATS[form.name], base_iri=base):
            if not isinstance(quad.graph_name, pyoxigraph.DefaultGraph):
                raise MalformedError(
                    f"the body names the graph {quad.graph_name}",
                    hint="One graph is written here; send the triples of each apart.",
                )
            yield quad.triple if not part else _apart(quad.triple, part)
    except (SyntaxError, ValueError) as error:
        raise MalformedError(f"the body is not {form.name}: {error}") from error
    except RuntimeError as error:
        raise MalformedError(f"the body cannot be read: {error}") from error


def _apart(term: object, part: str) -> pyoxigraph.Triple:
    """Return a triple whose blank nodes are those of one part."""
    triple = cast("pyoxigraph.Triple", term)
    ends: list[Any] = []
    for end in (triple.subject, triple.object):
        if isinstance(end, pyoxigraph.BlankNode):
            ends.append(pyoxigraph.BlankNode(part + end.value))
        else:
            ends.append(
                _apart(end, part) if isinstance(end, pyoxigraph.Triple) else end
            )
    return pyoxigraph.Triple(ends[0], triple.predicate, ends[1])
