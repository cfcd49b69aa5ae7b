"""Every document of the suite of test cases is drawn."""

from __future__ import annotations

import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

from prov.model import ProvDocument
from prov.serializers.provjson import ProvJSONException

from provgraph.drawing import dot, svg
from provgraph.model.reading_prov_o import read_statements
from provgraph.model.statement import Bundle, Document
from provgraph.rdf.formats import TRIG
from provgraph.rdf.parsing import parse
from provgraph.translate.provdoc.from_prov import document_of
from tests.suites import suites

SUITE = "prov-testcases"


def drawn_with_everything(document: Document) -> int:
    """Draw a document in each way; return how many statements it has."""
    for notes in (False, True):
        ET.fromstring(svg(document, notes=notes))  # noqa: S314 - our own
        assert dot(document, notes=notes).endswith("}\n")
    return sum(len(one.statements) for one in document.everything())


def in_trig(path: Path) -> Document:
    """Return what a file of the suite states, graph by graph."""
    parsed = parse(path.read_bytes(), TRIG, None, lenient=True)
    graphs = dict.fromkeys([None, *(quad[3] for quad in parsed.quads)])
    own, *bundles = (
        Bundle(
            name,
            read_statements(quad[:3] for quad in parsed.quads if quad[3] == name)[0],
            parsed.prefixes,
        )
        for name in graphs
    )
    return Document(own, tuple(bundles))


def in_json(path: Path) -> Document | None:
    """Return what a file of the suite states; None where the library has no word."""
    try:
        read = ProvDocument.deserialize(str(path), format="json")
    except ProvJSONException:
        return None
    return document_of(read)


def test_every_document_in_json_that_the_library_reads_is_drawn() -> None:
    """It knows no dictionaries; TriG has those 73 too."""
    paths = sorted(suites(SUITE).glob("*/*.json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it will refuse one day
        read = [in_json(path) for path in paths]
    statements = [drawn_with_everything(one) for one in read if one is not None]

    assert (478, 405) == (len(paths), len(statements))
    assert all(statements)


def test_every_document_in_trig_is_drawn() -> None:
    paths = sorted(suites(SUITE).glob("*/*.trig"))
    statements = [drawn_with_everything(in_trig(path)) for path in paths]

    assert 478 == len(statements)
    assert all(statements)
