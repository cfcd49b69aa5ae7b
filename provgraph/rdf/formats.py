"""Media types, file endings and short names of RDF and of SPARQL results."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing triples or rows.

    Attributes:
        name: short name, as given to `--format`.
        media_type: what it is called over HTTP.
        for_rows: it writes SELECT or ASK answers; otherwise triples.
        named_graphs: it can say in which graph a triple stands.
    """

    name: str
    media_type: str
    for_rows: bool = False
    named_graphs: bool = False


TURTLE: Final = Format("turtle", "text/turtle")
NTRIPLES: Final = Format("ntriples", "application/n-triples")
NQUADS: Final = Format("nquads", "application/n-quads", named_graphs=True)
TRIG: Final = Format("trig", "application/trig", named_graphs=True)
JSONLD: Final = Format("jsonld", "application/ld+json", named_graphs=True)
RDFXML: Final = Format("rdfxml", "application/rdf+xml")
RDF_FORMATS: Final = (TURTLE, NTRIPLES, NQUADS, TRIG, JSONLD, RDFXML)

RESULTS_JSON: Final = Format("json", "application/sparql-results+json", for_rows=True)
RESULTS_XML: Final = Format("xml", "application/sparql-results+xml", for_rows=True)
RESULTS_CSV: Final = Format("csv", "text/csv", for_rows=True)
RESULTS_TSV: Final = Format("tsv", "text/tab-separated-values", for_rows=True)
RESULT_FORMATS: Final = (RESULTS_JSON, RESULTS_XML, RESULTS_CSV, RESULTS_TSV)

_ALSO: Final = {
    "application/json": RESULTS_JSON,
    "application/xml": RESULTS_XML,
    "text/xml": RESULTS_XML,
    "text/plain": NTRIPLES,
    "application/x-turtle": TURTLE,
}


def by_name(name: str) -> Format | None:
    """Return the format of a short name; None where there is none."""
    for one in (*RDF_FORMATS, *RESULT_FORMATS):
        if one.name == name:
            return one
    return None


def by_media_type(media_type: str, *, for_rows: bool) -> Format | None:
    """Return the format that *media_type* names, for rows or for triples."""
    formats = RESULT_FORMATS if for_rows else RDF_FORMATS
    for one in formats:
        if one.media_type == media_type:
            return one
    also = _ALSO.get(media_type)
    return also if also is not None and also.for_rows == for_rows else None


def named(media_type: str) -> Format | None:
    """Return the format of a media type, whatever it writes; None for none."""
    kind = media_type.strip().lower()
    return by_media_type(kind, for_rows=True) or by_media_type(kind, for_rows=False)


@lru_cache(maxsize=1_024)
def negotiate(accept: str, *, for_rows: bool) -> Format | None:
    """Return the format that an Accept header likes best; None where none fits.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept
    """
    first = RESULTS_JSON if for_rows else TURTLE
    ranked = sorted(ranges(accept), key=lambda one: -one[1])
    refused = [media_range for media_range, weight in ranked if weight <= 0]
    left = [
        one
        for one in (first, *(RESULT_FORMATS if for_rows else RDF_FORMATS))
        if not any(_is_in(one, media_range) for media_range in refused)
    ]
    found: Format | None
    for media_range, weight in ranked:
        if weight <= 0:
            continue
        if media_range == "*/*":
            found = next(iter(left), None)
        elif media_range.endswith("/*"):
            found = next((one for one in left if _is_in(one, media_range)), None)
        else:
            found = by_media_type(media_range, for_rows=for_rows)
        if found is not None:
            return found
    return first if not accept.strip() else None


def _is_in(form: Format, media_range: str) -> bool:
    """Tell whether a format is named by itself or by its family; `*/*` names none."""
    if media_range.endswith("/*"):
        return form.media_type.startswith(media_range[:-1])
    return by_media_type(media_range, for_rows=form.for_rows) == form


def ranges(accept: str, *, kept: Container[str] = ()) -> list[tuple[str, float]]:
    """Return the media ranges of an Accept header with their weights.

    Parameters whose names are *kept* stay part of their range.

    >>> ranges('text/*;q=0.5, a/b;profile="x"', kept={"profile"})
    [('text/*', 0.5), ('a/b;profile="x"', 1.0)]
    """
    found = []
    for part in accept.split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        weight, more = 1.0, ""
        for parameter in parameters:
            name, _, value = (piece.strip() for piece in parameter.partition("="))
            if name.lower() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
            elif name.lower() in kept:
                more += f";{name.lower()}={value}"
        if media_range:
            found.append((media_range.lower() + more, weight))
    return found
