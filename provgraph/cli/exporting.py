"""What is taken out of the graph, in a form that is not the graph's own."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import Final

from provgraph.cli.access import Access
from provgraph.cli.words import note
from provgraph.errors import InputError
from provgraph.query import Export
from provgraph.rdf.formats import NTRIPLES, TURTLE
from provgraph.workspace import Converted, Converter, Incoming, Part, Way

_SECONDS_MAX: Final = 3_600
_N_TRIPLES: Final = "application/n-triples"


def triples_asked(access: Access, asked: str) -> Incoming:
    """Return what a CONSTRUCT, given as text or in a file, comes to.

    Raises:
        QueryError: it cannot be run, or gives rows.
    """
    _, body = access.ask(question_in(asked), None, NTRIPLES)
    return Incoming(body, media_type=_N_TRIPLES, genid=_genid(access))


def triples_around(access: Access, target: str, way: Way) -> Incoming:
    """Return what is said around a thing; what was left out is told."""
    body, left = access.around(target, way)
    if left:
        note(f"cut: {left:,} more things were next; --nodes takes more")
    return Incoming(body, media_type=_N_TRIPLES)


def all_triples(access: Access) -> Incoming:
    """Return the merged view."""
    into = io.BytesIO()
    access.export(Export(TURTLE.name), into)
    return Incoming(into.getvalue(), media_type=TURTLE.media_type, genid=_genid(access))


def _genid(access: Access) -> str:
    """Return what the IRIs begin with that stand for blank nodes."""
    return f"{access.base_iri}genid:"


def written(triples: Incoming, form: str) -> Converted:
    """Return triples in a form, and what it cannot say.

    Raises:
        UnsayableError: it cannot say them at all.
    """
    return asyncio.run(_converted(triples, form))


async def _converted(triples: Incoming, form: str) -> Converted:
    converter = Converter()
    try:
        return await converter.convert(
            triples, form, part=Part(), seconds_max=_SECONDS_MAX
        )
    finally:
        await converter.close()


def question_in(text: str) -> str:
    """Return SPARQL given as text, in a file that ends in .rq, or on stdin.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        if text == "-":
            return sys.stdin.buffer.read().decode()
        if text.endswith(".rq"):
            return Path(text).read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"{text} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{text} is not UTF-8") from error
    return text
