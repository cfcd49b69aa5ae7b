"""What the `prov` package reads of its own test data, read to the same statements."""

from __future__ import annotations

import logging
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import prov
import pytest
from prov.model import ProvDocument

from provgraph.errors import InputError
from provgraph.model.statement import Document, Statement
from provgraph.rdf.terms import Term, datatype, lexical
from provgraph.translate.provdoc import (
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    Read,
    read,
)
from provgraph.translate.provdoc.from_prov import document_of

DATA = Path(prov.__file__).parent / "tests"
BASE = "http://base/"

UNDECLARED = (
    "a prefix that nothing declares: a text with prov, an IRI under the base here"
)
OTHERWISE = {
    "prov-dm-example-27.provn": UNDECLARED,
    "prov-dm-example-31.provn": UNDECLARED,
    "prov-dm-example-61.provn": UNDECLARED,
    "prov-dm-example-62.provn": UNDECLARED,
    "prov-n-example-34.provn": UNDECLARED,
    "prov-n-example-35.provn": UNDECLARED,
    "example_33.xml": "prov loses all members of a membership but one",
    "empty_root.xml": "prov takes any root element for an empty document",
}
"""Files that prov reads, and that say something else here."""

KINDS = {
    "json": (PROVJSON, (".json",)),
    "jsonld": (PROVJSONLD, (".jsonld",)),
    "provn": (PROVN, (".provn",)),
    "xml": (PROVXML, (".xml", ".provx")),
}


def theirs(path: Path, name: str) -> Document | None:
    """What prov reads; None for what it refuses, with whatever exception."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return document_of(ProvDocument.deserialize(str(path), format=name))
    except Exception:  # noqa: BLE001 - theirs have no common base
        return None
    finally:
        logging.disable(logging.NOTSET)


def ours(path: Path, form: Form) -> Read | None:
    try:
        return read(path.read_bytes(), form, base=BASE)
    except InputError:
        return None


def told(document: Document) -> dict[Term | None, Counter[tuple[object, ...]]]:
    found: dict[Term | None, Counter[tuple[object, ...]]] = {}
    for bundle in document.everything():
        statements = Counter(map(one_told, bundle.statements))
        found.setdefault(bundle.id, Counter()).update(statements)
    return found


def one_told(statement: Statement) -> tuple[object, ...]:
    """A statement with its times as instants; prov writes them in its own way."""
    return (
        statement.kind.name,
        statement.id,
        tuple(map(instant, statement.arguments)),
        frozenset((name, instant(value)) for name, value in statement.attributes),
        statement.pairs,
    )


def instant(term: Term | None) -> object:
    if term is None or term[0] != '"' or not datatype(term).endswith("#dateTime"):
        return term
    moment = datetime.fromisoformat(lexical(term))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def files(endings: tuple[str, ...]) -> Iterator[Path]:
    for path in sorted(DATA.rglob("*")):
        if path.suffix in endings and path.is_file() and path.parent.name != "schemas":
            yield path


@pytest.mark.parametrize(
    ("name", "read_by_both", "mended"),
    [("json", 412, 0), ("jsonld", 5, 0), ("provn", 492, 15), ("xml", 189, 15)],
)
def test_what_prov_reads_is_read_to_the_same_statements(
    name: str, read_by_both: int, mended: int
) -> None:
    form, endings = KINDS[name]
    both, more, others = 0, 0, set()
    for path in files(endings):
        expected, found = theirs(path, name), ours(path, form)
        if expected is None:
            # What prov refuses is refused here too, or mended with a line for it.
            if found is not None and not has_dictionaries(found.document):
                more += 1
                assert found.repairs, path.name
        elif found is None or told(expected) != told(found.document):
            others.add(path.name)
        if expected is not None and found is not None:
            both += 1

    assert others == {one for one in OTHERWISE if one.endswith(endings)}
    assert (read_by_both, mended) == (both, more)


def has_dictionaries(document: Document) -> bool:
    """Whether a document has what prov does not know."""
    return any(
        "ictionary" in one.kind.name or one.pairs
        for bundle in document.everything()
        for one in bundle.statements
    )
