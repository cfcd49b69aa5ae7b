"""Reading a document of any of the four forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from provgraph.model.statement import Document
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.translate.provdoc.decoding import decoded
from provgraph.translate.provdoc.forms import PROVJSON, PROVN, PROVXML, Form
from provgraph.translate.provdoc.read_json import read_json
from provgraph.translate.provdoc.read_jsonld import read_jsonld
from provgraph.translate.provdoc.read_provn import read_provn
from provgraph.translate.provdoc.read_xml import read_xml
from provgraph.translate.provdoc.repairs import Mending, Repair


class Read(NamedTuple):
    """What a text holds, and what was not as its form has it.

    Attributes:
        document: its statements; each knows its place in the text.
        prefixes: as the document itself declares them, "" for the default one.
        repairs: what was mended, in the order of the text.
    """

    document: Document
    prefixes: Mapping[str, str]
    repairs: tuple[Repair, ...]


def read(
    body: bytes, form: Form, *, strict: bool = False, base: str = DEFAULT_BASE
) -> Read:
    """Return the document that a text in one of the forms holds, all of it.

    What real archives get wrong is mended and listed; a *strict* reader refuses it.
    Names that are relative, or have a prefix that nothing declares, are taken under
    *base*.

    Raises:
        MalformedError: it is not what the form says; the message says where and why.
        TooDeepError: it is nested too deeply.
    """
    mending = Mending(base, strict=strict)
    if form is PROVXML:
        document = read_xml(body, mending)
    else:
        source = decoded(body, mending)
        if form is PROVN:
            document = read_provn(source, mending)
        elif form is PROVJSON:
            document = read_json(source, mending)
        else:
            document = read_jsonld(source, mending)
    return Read(document, document.own.prefixes, mending.repairs)
