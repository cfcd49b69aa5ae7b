"""The same by the `prov` package, so that one run shows both."""  # noqa: INP001 - beside the page that shows it

from __future__ import annotations

import logging
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from prov.model import ProvDocument

from docs.crossing import SUFFIXES, Said, files, read_file
from provgraph.model.statement import Document
from provgraph.rdf.terms import XSD, Term, datatype, lexical
from provgraph.translate.provdoc.from_prov import document_of

ITS_FORMS: Final[Mapping[str, tuple[str, str | None]]] = {
    "provn": ("provn", None),
    "provjson": ("json", None),
    "provxml": ("xml", None),
    "provjsonld": ("jsonld", None),
    "turtle": ("rdf", "turtle"),
    "trig": ("rdf", "trig"),
    "nquads": ("rdf", "nquads"),
    "rdfxml": ("rdf", "xml"),
    "jsonld": ("rdf", "json-ld"),
}
"""What it calls each form, and for RDF what rdflib calls it."""


@dataclass(slots=True)
class Its:
    """What came of one of its readings, or of its writing and reading again.

    Attributes:
        equal: how many said the same.
        changed: how many did not.
        refused: how many ended with an exception.
    """

    equal: int = 0
    changed: int = 0
    refused: int = 0

    def count(self, *, equal: bool | None) -> None:
        """Note one document; None is an exception."""
        if equal is None:
            self.refused += 1
        elif equal:
            self.equal += 1
        else:
            self.changed += 1


def crossed_by_prov(
    folder: Path,
) -> tuple[Mapping[str, Its], Mapping[tuple[str, str], Its]]:
    """Return how it reads each form, and what comes back from each other.

    What it reads is compared with what the file says here, values as values; what
    comes back with what it read itself, by its own `==`.
    """
    reading: defaultdict[str, Its] = defaultdict(Its)
    crossing: defaultdict[tuple[str, str], Its] = defaultdict(Its)
    with quiet():
        for suffix, form in SUFFIXES.items():
            for path in files(folder, suffix):
                document = read_by_prov(path, form)
                if document is None:
                    reading[form].count(equal=None)
                    continue
                theirs = values_said(document_of(document))
                reading[form].count(
                    equal=theirs == values_said(read_file(path).document)
                )
                for into in ITS_FORMS:
                    crossing[form, into].count(equal=_comes_back(document, into))
    return reading, crossing


@contextmanager
def quiet() -> Iterator[None]:
    """Keep its warnings and log lines away while a block runs."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def read_by_prov(path: Path, form: str) -> ProvDocument | None:
    """Return what it reads of a file; None for whatever exception."""
    try:
        return _parsed(path.read_text(encoding="utf-8"), form)
    except Exception:  # noqa: BLE001 - its exceptions have no common base
        return None


def _comes_back(document: ProvDocument, form: str) -> bool | None:
    name, rdf = ITS_FORMS[form]
    try:
        text = document.serialize(format=name, **_of_rdf(rdf))
        return bool(document == _parsed(text, form))
    except Exception:  # noqa: BLE001 - likewise
        return None


def _parsed(text: str, form: str) -> ProvDocument:
    name, rdf = ITS_FORMS[form]
    return ProvDocument.deserialize(content=text, format=name, **_of_rdf(rdf))


def _of_rdf(name: str | None) -> dict[str, str]:
    return {} if name is None else {"rdf_format": name}


def values_said(document: Document) -> Said:
    """Return what a document states, each literal as the value that it stands for.

    It reads numbers and times into Python's, and writes them in its own way.
    """
    found: Said = {}
    for bundle in document.everything():
        found.setdefault(bundle.id, set()).update(
            (
                one.kind,
                one.id,
                tuple(map(value_of, one.arguments)),
                frozenset((name, value_of(value)) for name, value in one.attributes),
                frozenset(one.pairs),
            )
            for one in bundle.statements
        )
    return found


def value_of(term: Term | None) -> Hashable:
    """Return what a literal stands for; any other term itself."""
    if term is None or term[0] != '"':
        return term
    sort = _SORTS.get(datatype(term).removeprefix(XSD), "")
    try:
        return (sort, _VALUES[sort](lexical(term))) if sort else term
    except ValueError:
        return term


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _duration(text: str) -> str:
    """Return a duration without the parts that are none, as in P0Y0M0DT0H0M12S."""
    return re.sub(r"(?<=[PTYMDH])0+[YMDH]", "", text)


_VALUES: Final[Mapping[str, Callable[[str], Hashable]]] = {
    "moment": _moment,
    "duration": _duration,
    "whole number": int,
    "number": float,
    "truth": {"true": True, "1": True}.get,
}
_SORTS: Final = {
    "dateTime": "moment",
    "duration": "duration",
    "boolean": "truth",
    **dict.fromkeys(("double", "float", "decimal"), "number"),
    **dict.fromkeys(("integer", "int", "long", "short", "byte"), "whole number"),
    **dict.fromkeys(
        ("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
        "whole number",
    ),
    **dict.fromkeys(
        (f"{one}Integer" for one in ("negative", "nonNegative", "positive")),
        "whole number",
    ),
    "nonPositiveInteger": "whole number",
}
"""Of what sort the values of each datatype of XML Schema are, where it matters."""
