"""Documents of every form, read whole or not at all.

Runs in a worker where a stranger wrote it.
"""

from __future__ import annotations

from provgraph.documents.form import rdf_form_of
from provgraph.documents.held import Held
from provgraph.documents.reading_rdf import read_rdf
from provgraph.errors import MediaTypeError


def read_held(
    body: bytes, *, base: str, name: str, media_type: str, strict: bool
) -> Held:
    """Return what a document holds, in whatever form it is.

    *base* is what relative names in it are relative to. *name* is its file's, and
    *media_type* what its sender calls it; "" for unknown. A *strict* reader refuses
    what it would otherwise mend.

    Raises:
        MediaTypeError: it is in no form that is known here.
        MalformedError, TooDeepError, TranslateError: it cannot be read.
    """
    form = rdf_form_of(body, name, media_type)
    if form is None:
        raise MediaTypeError(
            "it is no PROV document" + (f", whatever {name} says" if name else ""),
            hint="Send PROV-N, PROV-JSON, PROV-XML, PROV-JSONLD, or RDF.",
        )
    return read_rdf(body, form, base, strict=strict)
