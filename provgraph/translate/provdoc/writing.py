"""Writing a document in any of the four forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from provgraph.model.statement import Document
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.translate.provdoc.forms import PROVJSON, PROVJSONLD, PROVN, PROVXML, Form
from provgraph.translate.provdoc.losses import Loss
from provgraph.translate.provdoc.write_json import write_json
from provgraph.translate.provdoc.write_jsonld import write_jsonld
from provgraph.translate.provdoc.write_provn import write_provn
from provgraph.translate.provdoc.write_xml import write_xml

_WRITERS: Final[dict[Form, Callable[[Document, str], tuple[str, tuple[Loss, ...]]]]] = {
    PROVN: write_provn,
    PROVJSON: write_json,
    PROVXML: write_xml,
    PROVJSONLD: write_jsonld,
}


class Written(NamedTuple):
    """A document in one of the forms.

    Attributes:
        text: in UTF-8.
        losses: what the form cannot say, each once; with none, reading the text
            gives the document again.
    """

    text: bytes
    losses: tuple[Loss, ...]


def write(document: Document, form: Form, *, base: str = DEFAULT_BASE) -> Written:
    """Return a document in one of the forms, and what that form cannot say of it.

    Prefixes are those that the document declares, and new ones where it has none.
    Blank nodes, where a form has none, are named under *base*.
    """
    text, losses = _WRITERS[form](document, base)
    return Written(text.encode(), losses)
