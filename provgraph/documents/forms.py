"""All the forms that a document can be given in: names, media types, file endings."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple

from provgraph.errors import UsageError
from provgraph.rdf.formats import JSONLD, NQUADS, NTRIPLES, RDFXML, TRIG, TURTLE, ranges
from provgraph.translate import provdoc
from provgraph.translate.provdoc import PROVJSON, PROVJSONLD


class Sort(Enum):
    """What writes a form."""

    PROV = "one of PROV's own"
    RDF = "RDF"
    EVENTS = "OpenLineage"
    PICTURE = "a picture"


class DocumentForm(NamedTuple):
    """One form.

    Attributes:
        name: as `--to` and `?format=` call it.
        media_types: that name it; the first is what an answer says.
        suffixes: of files, the first the usual one.
        sort: what writes it.
    """

    name: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]
    sort: Sort

    @property
    def media_type(self) -> str:
        """What it is called over HTTP."""
        return self.media_types[0]


_RDF_SUFFIXES: Final = {
    TURTLE: ("ttl",),
    TRIG: ("trig",),
    NTRIPLES: ("nt",),
    NQUADS: ("nq",),
    RDFXML: ("rdf", "owl"),
    JSONLD: ("jsonld",),
}
OPENLINEAGE: Final = DocumentForm(
    "openlineage", ("application/x-ndjson",), ("ndjson",), Sort.EVENTS
)
SVG: Final = DocumentForm("svg", ("image/svg+xml",), ("svg",), Sort.PICTURE)
DOT: Final = DocumentForm("dot", ("text/vnd.graphviz",), ("dot", "gv"), Sort.PICTURE)
PNG: Final = DocumentForm("png", ("image/png",), ("png",), Sort.PICTURE)

_PROV_TYPES: Final = {
    PROVJSONLD.name: (
        'application/ld+json;profile="https://openprovenance.org/prov-jsonld"',
    )
}
"""JSON-LD by itself is RDF."""

FORMS: Final = (
    *(
        DocumentForm(
            form.name,
            _PROV_TYPES.get(form.name, form.media_types),
            tuple(suffix[1:] for suffix in form.suffixes),
            Sort.PROV,
        )
        for form in provdoc.FORMS
    ),
    *(
        DocumentForm(form.name, (form.media_type,), suffixes, Sort.RDF)
        for form, suffixes in _RDF_SUFFIXES.items()
    ),
    OPENLINEAGE,
    SVG,
    DOT,
    PNG,
)
NAMES: Final = tuple(form.name for form in FORMS)
READ_SUFFIXES: Final = tuple(
    suffix
    for form in FORMS
    if form.sort in (Sort.PROV, Sort.RDF)
    for suffix in form.suffixes
)
"""Endings of files that may be documents."""


def form_named(name: str) -> DocumentForm:
    """Return the form of a name.

    Raises:
        UsageError: there is none.
    """
    for form in FORMS:
        if form.name == name:
            return form
    raise UsageError(
        f"there is no form {name!r}", hint=f"Take one of {', '.join(NAMES)}."
    )


def form_of_suffix(name: str) -> DocumentForm | None:
    """Return the form that a file's name ends for; None where it says nothing."""
    suffix = name.rpartition(".")[2].lower()
    return next((form for form in FORMS if suffix in form.suffixes), None)


def negotiated(accept: str) -> DocumentForm | None:
    """Return the form that an Accept header likes best; None where none fits.

    Without one, or where anything will do, it is PROV-JSON.

    Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept
    """
    ranked = sorted(ranges(accept, kept={"profile"}), key=lambda one: -one[1])
    for wanted, weight in ranked:
        if weight <= 0:
            continue
        found = _fitting(wanted)
        if found is not None:
            return found
    return form_named(PROVJSON.name) if not accept.strip() else None


def _fitting(wanted: str) -> DocumentForm | None:
    if wanted in {"*/*", "application/*"}:
        return form_named(PROVJSON.name)
    family = wanted.removesuffix("*") if wanted.endswith("/*") else None
    for form in FORMS:
        if family is not None and form.media_type.startswith(family):
            return form
        if wanted in form.media_types:
            return form
    return None
