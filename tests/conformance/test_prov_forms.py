"""ProvToolbox' test cases in all five forms: read, stored, exported, and compared.

`docs/conformance.md` has the figures for each pair of forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from docs.conformance import PAGE, page
from docs.crossing import (
    INTO,
    SUFFIXES,
    crossed,
    files,
    made,
    read_file,
    said,
    sources,
)
from provgraph.documents.forms import form_named
from provgraph.documents.giving import given
from provgraph.documents.reading import read_held
from provgraph.rdf.terms import lexical
from tests.acceptance.test_documents import Archiving, archiving
from tests.conformance.corpus_differences import RULES, Difference
from tests.profile import PROFILE
from tests.suites import suites

COUNTS = {".provn": 478, ".json": 478, ".provx": 477, ".ttl": 473, ".trig": 478}
EACH = 1 if PROFILE == "full" else 40
"""Which of the files in RDF are stored."""

STORED_ALWAYS = {"primer.ttl", "bundle1.trig", "bundle4.trig", "entity100.trig"}
"""Those that have something of their own: fractions of seconds, bundles, bad IRIs."""

CROSSED = 1 if PROFILE == "full" else 8
"""Which documents are taken from each form into each."""

RDF = {".ttl": ox.RdfFormat.TURTLE, ".trig": ox.RdfFormat.TRIG}

MENDED = {"entity100", "entity101"}
"""Documents whose RDF has IRIs that are none, percent-encoded on their way in."""

XSD = "http://www.w3.org/2001/XMLSchema#"


class Rewriting(NamedTuple):
    """How Oxigraph stores literals of some datatypes: by value, in one way each."""

    reason: str
    literals: re.Pattern[str]
    stored: Callable[[re.Match[str]], str]


REWRITINGS = (
    Rewriting(
        "what is derived from xsd:integer is kept as an integer",
        re.compile(
            rf'"([+-]?\d+)"\^\^<{XSD}(?:int|long|short|byte|unsigned\w+|\w+Integer)>'
        ),
        lambda found: f'"{int(found[1])}"^^<{XSD}integer>',
    ),
    Rewriting(
        "of a float or a double only the value is kept, written as short as can be",
        re.compile(rf'"(-?\d+)\.0"\^\^<{XSD}(float|double)>'),
        lambda found: f'"{found[1]}"^^<{XSD}{found[2]}>',
    ),
    Rewriting(
        "fractions of a second have no zeros at the end",
        re.compile(rf'"([^"]*)\.(\d*?)0+([Z+-][^"]*)"\^\^<{XSD}dateTime>'),
        lambda found: (
            f'"{found[1]}{found[2] and "."}{found[2]}{found[3]}"^^<{XSD}dateTime>'
        ),
    ),
)


@pytest.mark.parametrize(("suffix", "count"), COUNTS.items())
def test_every_file_is_read_and_its_form_known(suffix: str, count: int) -> None:
    found = files(suites("prov-testcases"), suffix)

    assert count == len(found)
    for path in found:
        held = read_file(path)
        assert SUFFIXES[suffix] == held.form, path.name
        assert any(graph.triples for graph in held.graphs), path.name
        assert not any(graph.unsaid for graph in held.graphs), path.name


def test_where_the_forms_of_a_document_differ_the_corpus_does() -> None:
    explained: Counter[str] = Counter()
    unexplained, compared = [], 0
    for path in files(suites("prov-testcases"), ".provn"):
        held = read_file(path)
        for other in siblings(path):
            compared += 1
            found = said(read_file(other))
            if found == said(held):
                continue
            difference = Difference(said(held), found, held.prefixes)
            reasons = [
                rule.reason
                for rule in RULES
                if SUFFIXES[other.suffix] in rule.forms and rule.explains(difference)
            ]
            explained.update(reasons)
            if len(reasons) != 1:
                unexplained.append(other.name)

    assert [] == unexplained
    assert sum(COUNTS.values()) - COUNTS[".provn"] == compared
    assert {rule.reason: rule.files for rule in RULES} == explained


def siblings(path: Path) -> Iterator[Path]:
    """Yield the same document in the other forms."""
    for other in sorted(path.parent.iterdir()):
        if other.is_file() and other != path and other.suffix in SUFFIXES:
            yield other


def test_from_each_form_into_each_nothing_is_lost_in_silence() -> None:
    known = list(sources(suites("prov-testcases")))[::CROSSED]
    found, reasons = crossed([*known, *made(known)])

    assert len(INTO) ** 2 == len(found)
    assert [] == [name for cell in found.values() for name in cell.silent]
    assert all(cell.equal for cell in found.values())
    assert reasons


@pytest.mark.slow
def test_the_page_shows_the_run() -> None:
    assert page(suites("prov-testcases")) == PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archiving]:
    with archiving(tmp_path_factory.mktemp("forms") / "workspace") as opened:
        yield opened


def test_rdf_that_was_stored_comes_back_to_the_letter_and_from_its_graphs(
    archive: Archiving,
) -> None:
    found = [path for one in RDF for path in files(suites("prov-testcases"), one)]
    assert COUNTS[".ttl"] + COUNTS[".trig"] == len(found)

    applied: set[str] = set()
    for at, path in enumerate(found):
        if at % EACH and path.name not in STORED_ALWAYS:
            continue
        filed = archive.put(path.read_bytes().decode(), key=path.name, name=path.name)
        source = source_of(archive, path)
        assert (path.stem in MENDED) == bool(filed.repairs), path.name
        assert source == from_the_journal(archive, path), path.name
        stored, reasons = as_stored(source)
        assert stored == from_the_graphs(archive, filed.iri, path.name), path.name
        applied |= reasons

    assert {one.reason for one in REWRITINGS} == applied


def source_of(archive: Archiving, path: Path) -> frozenset[str]:
    """What a file says, as the library reads it; mended where that is no RDF."""
    body = path.read_bytes()
    if path.stem not in MENDED:
        return canonical(ox.parse(body, RDF[path.suffix]))
    came = archive.kept(path.name)
    held = read_held(
        body, base=came.location or "", name=path.name, media_type="", strict=False
    )
    return canonical(lines((s, p, o, g.name) for g in held.graphs for s, p, o in g[1]))


def from_the_journal(archive: Archiving, path: Path) -> frozenset[str]:
    """What the journal's bytes come to, written again in the form of the file."""
    came = archive.kept(path.name)
    held = read_held(
        came.body,
        base=came.location or "",
        name=came.name,
        media_type=came.media_type,
        strict=came.strict,
    )
    written = given(held, form_named(SUFFIXES[path.suffix]), base="", title="")

    assert () == written.losses
    return canonical(ox.parse(written.body, RDF[path.suffix]))


def from_the_graphs(archive: Archiving, document: str, key: str) -> frozenset[str]:
    """What stands in the document's own graphs, under the names of the source."""
    rows = archive.ask(
        f"""SELECT ?s ?p ?o ?name {{ <{document}> pg:graph ?g .
        GRAPH ?g {{ ?s ?p ?o }} OPTIONAL {{ ?g pg:graphName ?name }} }}"""
    )
    genid = re.compile(f"<urn:provgraph:genid:{re.escape(key)}:([^>]*)>")

    def blank(term: str) -> str:
        return genid.sub(r"_:\1", term)

    return canonical(
        lines(
            (
                blank(row["s"]),
                row["p"],
                blank(row["o"]),
                f"<{lexical(row['name'])}>" if "name" in row else None,
            )
            for row in rows
        )
    )


def as_stored(source: frozenset[str]) -> tuple[frozenset[str], set[str]]:
    """What a store makes of the literals, and for which reasons."""
    applied: set[str] = set()
    stored: set[str] = set()
    for line in source:
        for one in REWRITINGS:
            line, times = one.literals.subn(one.stored, line)  # noqa: PLW2901
            if times:
                applied.add(one.reason)
        stored.add(line)
    return canonical(ox.parse("\n".join(stored), ox.RdfFormat.N_QUADS)), applied


def lines(quads: Iterable[tuple[str, str, str, str | None]]) -> Iterator[ox.Quad]:
    text = "\n".join(f"{s} {p} {o} {graph or ''} ." for s, p, o, graph in quads)
    return ox.parse(text, ox.RdfFormat.N_QUADS)


def canonical(quads: Iterable[ox.Quad]) -> frozenset[str]:
    """The lines of a dataset, its blank nodes named by what is said of them."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return frozenset(f"{quad} ." for quad in dataset)
