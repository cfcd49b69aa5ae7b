"""The documents of ProvToolbox and of the W3C: read, told the same, written again.

Where two forms of one document differ, the corpus itself does; each such document
stands here with the reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from provgraph.errors import MalformedError
from provgraph.model.reading_prov_o import read_statements
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.formats import TRIG, TURTLE, Format
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc import (
    FORMS,
    PROVJSON,
    PROVN,
    PROVXML,
    Form,
    form_of,
    read,
    write,
)
from provgraph.translate.provdoc.names import fit_for_iri
from tests.suites import suites

BASE = "http://base/"
Told = dict[Term | None, Counter[tuple[object, ...]]]

OTHER_IN_JSON = {
    **dict.fromkeys(
        ("alternate1", "primer"), "alternateOf is symmetric, and turned round"
    ),
    **dict.fromkeys(
        ("entity100", "entity101"),
        "the JSON keeps PROV-N's backslashes in names, where they are no escapes",
    ),
}
"""Documents of which the JSON does not say what the PROV-N says."""

SCRUFFY = "two statements share a name, so that RDF has one node for both"
LITERAL_KEYS = "the RDF writes the names that are keys as literals"
OTHER_IN_RDF = {
    **{
        f"scruffy-{kind}{number}-{which}": SCRUFFY
        for kind, numbers in (
            ("usage", "2"),
            ("generation", "2"),
            ("invalidation", "2"),
            ("start", "234"),
            ("end", "234"),
        )
        for number in numbers
        for which in "MS"
    },
    **{f"attr_dict_insert_one_key{number}": LITERAL_KEYS for number in range(21, 27)},
    **{
        f"{name}-{which}": LITERAL_KEYS
        for name in (
            "dictionaryInsertion5",
            "dictionaryInsertion6",
            "dictionaryInsertion7",
            "dictionaryMembership4",
            "dictionaryRemoval5",
        )
        for which in "MS"
    },
    **dict.fromkeys(
        ("entity100", "entity101"),
        "the RDF has IRIs that are none, which other forms percent-encode",
    ),
    **{
        f"issues_unification-membership-{which}-FAIL-DM{ending}": (
            "a membership without a member or collection is no triple"
        )
        for which in ("f1", "f2")
        for ending in ("", ".provn")
    },
    "primer": "a usage stands beside a qualified one of the same two",
}
"""Documents of which the RDF does not say what the PROV-N says."""

OTHER_IN_TURTLE = {
    "issues_picaso-file.provn": "Turtle has no bundles, and lets them flow together"
}


def files(ending: str, folder: str = "prov-testcases") -> list[Path]:
    found = suites(folder).rglob(f"*{ending}")
    return sorted(path for path in found if path.is_file())


def names_of_documents() -> list[str]:
    folders = suites("prov-testcases").glob("test-*")
    return sorted(path.name.removeprefix("test-") for path in folders)


def read_one(path: Path, form: Form) -> Document:
    return read(path.read_bytes(), form, base=BASE).document


def documents(
    name: str, ending: str, read_it: Callable[[Path], Document]
) -> Iterator[Document]:
    for path in sorted(suites("prov-testcases", f"test-{name}").glob(f"*{ending}")):
        if path.is_file():
            yield read_it(path)


def told(document: Document, meant: Callable[[Term], Term] = lambda term: term) -> Told:
    """What a document states, in whatever order, each term as it is *meant*."""

    def one(statement: Statement) -> tuple[object, ...]:
        return (
            statement.kind.name,
            statement.id and meant(statement.id),
            tuple(value and meant(value) for value in statement.arguments),
            tuple(sorted(repr([b and meant(b) for b in a]) for a in statement.pairs)),
            tuple(sorted((meant(a), meant(b)) for a, b in statement.attributes)),
        )

    return {
        bundle.id and meant(bundle.id): Counter(map(one, bundle.statements))
        for bundle in document.everything()
    }


def without_escapes(term: Term) -> Term:
    """A term of ProvToolbox's XML as it is meant.

    It doubles `_`, writes `_3D` for `=`, and `_` before what cannot begin a name;
    and it indents the XML of literals. None of this is PROV-XML's.
    """
    if term.endswith("XMLLiteral>"):
        return Term(re.sub(r"\\n *(?=<)", "", term))
    parts = re.fullmatch(r"<(.*[/#:])([^/#:]*)>", term)
    if parts is None:
        return term
    local = re.sub(
        "_([0-9A-F]{2}|_)",
        lambda one: "_" if one[1] == "_" else chr(int(one[1], 16)),
        parts[2].removeprefix("_"),
    )
    return Term(f"<{fit_for_iri(parts[1] + local)}>")


def read_rdf(path: Path, form: Format) -> Document:
    graphs: dict[Term | None, list[tuple[Term, Term, Term]]] = {None: []}
    for s, p, o, graph in parse(path.read_bytes(), form, BASE, lenient=True).quads:
        graphs.setdefault(graph, []).append((s, p, o))
    own, *bundles = (
        Bundle(name, read_statements(triples).statements)
        for name, triples in graphs.items()
    )
    return Document(own, tuple(bundles))


@pytest.mark.parametrize(
    ("ending", "form", "count"),
    [
        (".provn", PROVN, 478),
        (".pn", PROVN, 1),
        (".prov-asn", PROVN, 1),
        (".json", PROVJSON, 478),
        (".provx", PROVXML, 477),
        (".xml", PROVXML, 1),
    ],
)
def test_every_document_is_read_and_its_form_known(
    ending: str, form: Form, count: int
) -> None:
    found = files(ending)

    for path in found:
        body = path.read_bytes()
        assert form is form_of(body), path.name
        assert read(body, form, base=BASE).document.everything()
    assert count == len(found)


def test_every_case_of_the_constraints_is_read_but_the_one_that_is_malformed() -> None:
    refused = []
    for form, ending in ((PROVN, ".provn"), (PROVXML, ".xml")):
        found = files(ending, "prov-constraints")
        assert 186 == len(found)
        for path in found:
            try:
                read_one(path, form)
            except MalformedError as error:
                refused.append((path.name, error.message.split(":")[0]))

    assert [("bundle-fail1.provn", "line 4, column 20")] == refused


def test_json_and_xml_say_what_prov_n_says() -> None:
    others: dict[str, set[str]] = {".json": set(), ".provx": set()}
    compared: Counter[str] = Counter()
    for name in names_of_documents():
        (expected,) = documents(name, ".provn", lambda path: read_one(path, PROVN))
        for ending, form, meant in (
            (".json", PROVJSON, lambda term: term),
            (".provx", PROVXML, without_escapes),
        ):
            for document in documents(
                name, ending, lambda path, form=form: read_one(path, form)
            ):
                compared[ending] += 1
                if told(expected) != told(document, meant):
                    others[ending].add(name)

    assert {".json": 478, ".provx": 477} == compared
    assert set(OTHER_IN_JSON) == others[".json"]
    assert set() == others[".provx"]


@pytest.mark.parametrize(
    ("form", "ending", "count", "reviewed"),
    [
        (TRIG, ".trig", 478, OTHER_IN_RDF),
        (TURTLE, ".ttl", 473, OTHER_IN_RDF | OTHER_IN_TURTLE),
    ],
    ids=["trig", "turtle"],
)
def test_rdf_says_what_prov_n_says(
    form: Format, ending: str, count: int, reviewed: dict[str, str]
) -> None:
    others, compared = set(), 0
    for name in names_of_documents():
        (expected,) = documents(name, ".provn", lambda path: read_one(path, PROVN))
        for document in documents(name, ending, lambda path: read_rdf(path, form)):
            compared += 1
            # RDF says everything once.
            if once(expected) != once(document):
                others.add(name)

    assert count == compared
    assert set(reviewed) == others


def once(document: Document) -> dict[Term | None, set[tuple[object, ...]]]:
    """What a document states, with whatever stands there twice only once."""
    return {
        name: {(*rest, frozenset(attributes)) for *rest, attributes in statements}
        for name, statements in told(document).items()
    }


@pytest.mark.parametrize("into", FORMS, ids=lambda form: form.name)
def test_what_is_written_and_read_again_is_the_same_or_its_losses_say_what_not(
    into: Form,
) -> None:
    written, lossy = 0, 0
    for ending, form in ((".provn", PROVN), (".json", PROVJSON), (".provx", PROVXML)):
        for path in files(ending):
            document = read_one(path, form)
            text, losses = write(document, into, base=BASE)
            written += 1
            # What loses nothing needs no mending either.
            again = read(text, into, strict=not losses, base=BASE).document
            if told(document) != told(again):
                lossy += 1
                assert losses, path.name
            assert into is form_of(text)

    assert 1433 == written
    assert {"provjsonld": 225}.get(into.name, 0) == lossy
