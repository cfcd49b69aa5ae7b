"""Quads written in any form of RDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph

from provgraph.errors import MalformedError, UnsayableError
from provgraph.rdf.formats import NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, Format
from provgraph.rdf.iris import is_iri
from provgraph.rdf.parsing import Quad
from provgraph.rdf.vocab import PREFIXES
from provgraph.rdf.xml import SayableInXml

_FORMATS: Final = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
}
_PREFIX: Final = re.compile(r"(?:[A-Za-z](?:[\w.-]*[\w-])?)?")


def write(quads: Iterable[Quad], form: Format, prefixes: Mapping[str, str]) -> bytes:
    """Return quads in a form of RDF, with the *prefixes* where it has some.

    And with those of ours that are used.

    In a form without named graphs all have to be in the default graph.

    Raises:
        UnsayableError: the form cannot say one of them.
        MalformedError: one of them is none.
    """
    lines = "".join(_line(quad) for quad in quads)
    used = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in lines}
    if form in (NTRIPLES, NQUADS):
        return lines.encode()
    into = io.BytesIO()
    known = _fit({**used, **prefixes}) if form in (TURTLE, TRIG, RDFXML) else None
    try:
        pyoxigraph.serialize(
            pyoxigraph.parse(lines, pyoxigraph.RdfFormat.N_QUADS, lenient=True),
            SayableInXml(into) if form is RDFXML else into,  # type: ignore[arg-type]
            format=_FORMATS[form.name],
            prefixes=known,
        )
    except SyntaxError as error:
        raise MalformedError(f"it cannot be written: {error}") from error
    except (ValueError, OSError) as error:
        raise UnsayableError(
            f"{form.name} cannot say it: {error}", hint="Ask for another form."
        ) from error
    return into.getvalue()


def _line(quad: Quad) -> str:
    subject, predicate, value, graph = quad
    end = " .\n" if graph is None else f" {graph} .\n"
    return f"{subject} {predicate} {value}{end}"


def _fit(prefixes: Mapping[str, str]) -> dict[str, str]:
    """Return the prefixes that every form takes."""
    return {
        name: value
        for name, value in prefixes.items()
        if _PREFIX.fullmatch(name) and is_iri(value)
    }
