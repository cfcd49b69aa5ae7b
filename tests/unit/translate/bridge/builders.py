"""Documents for the bridge's tests, foreign ones and any; and judges of its events."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from hypothesis import strategies as st
from prov import Error
from prov.model import ProvDocument

from provgraph.model.kinds import INSERTION, KINDS, REMOVAL, Is
from provgraph.model.reading_prov_o import read_statements
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.formats import TRIG
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, date_time, escaped, integer, text
from provgraph.rdf.vocab import IS_PART_OF, prov
from provgraph.translate.provdoc.from_prov import document_of
from tests.suites import suites


def documents_in_prov_n() -> Iterator[tuple[str, Document]]:
    """Yield the documents that the `prov` package can read, each with its name."""
    files = sorted(suites("prov-testcases").glob("*/*.provn"))
    assert 478 == len(files)
    for file in files:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                read = ProvDocument.deserialize(str(file), format="provn")
            except (Error, ValueError):
                continue  # it knows no dictionaries; TriG has them all
        yield file.stem, document_of(read)


def documents_in_trig() -> Iterator[tuple[str, Document]]:
    """Yield the documents in PROV-O, each with its name."""
    files = sorted(suites("prov-testcases").glob("*/*.trig"))
    assert 478 == len(files)
    for file in files:
        yield file.stem, _of_trig(file.read_bytes())


def _of_trig(body: bytes) -> Document:
    parsed = parse(body, TRIG, "http://example.org/", lenient=True)
    graphs: dict[Term | None, list[tuple[Term, Term, Term]]] = {None: []}
    for subject, predicate, value, graph in parsed.quads:
        graphs.setdefault(graph, []).append((subject, predicate, value))
    bundles = [
        Bundle(name, read_statements(triples).statements, parsed.prefixes)
        for name, triples in graphs.items()
    ]
    return Document(bundles[0], tuple(bundles[1:]))


_names = st.sampled_from(
    [
        *(Term(f"<http://example.org/{name}>") for name in "abcde"),
        Term("<urn:isbn:0451450523>"),
        Term("<s3://lake/raw/users.csv>"),
        Term("<urn:provgraph:run:0190aaaa-0000-7000-8000-000000000001>"),
        Term("<urn:provgraph:dataset:s3%3A%2F%2Flake:raw>"),
        Term("<no scheme>"),
        Term("_:b1"),
        Term("_:x"),
    ]
)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
_times = st.datetimes().map(lambda at: date_time(at.isoformat() + "Z")) | st.just(
    text("no time")
)
_literals = (
    _texts.map(text)
    | st.integers().map(integer)
    | _texts.map(lambda body: Term(f'"{escaped(body)}"@en-GB'))
    | _texts.map(lambda body: Term(f'"{escaped(body)}"^^<urn:odd type>'))
    | st.sampled_from([Term('"\\u0041"'), Term("<<( <urn:a> <urn:b> <urn:c> )>>")])
)
_values = _literals | _names | _times
_attribute_names = st.sampled_from(
    [prov("type"), prov("role"), prov("label"), IS_PART_OF, Term("<urn:ex:odd>")]
)
_of = {
    Is.TIME: _times,
    Is.KEY: _literals | _names,
}


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Make one statement of any kind."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    arguments = tuple(
        draw(_of.get(one.is_a, _names) | st.none()) for one in kind.arguments
    )
    pairs: tuple[Pair, ...] = ()
    if kind in {INSERTION, REMOVAL}:
        made = st.builds(Pair, _values, st.none() | _names)
        pairs = tuple(draw(st.lists(made, max_size=2)))
    return Statement(
        kind,
        draw(_names if kind.is_element else st.none() | _names),
        arguments,
        tuple(draw(st.lists(st.tuples(_attribute_names, _values), max_size=3))),
        pairs,
    )


_bundled = st.lists(statements(), max_size=6).map(tuple)
_prefixes = st.dictionaries(st.sampled_from(["", "ex"]), st.just("urn:ex:"))
documents = st.builds(
    Document,
    st.builds(Bundle, st.none(), _bundled, _prefixes),
    st.lists(st.builds(Bundle, _names, _bundled, _prefixes), max_size=2).map(tuple),
)
"""Small documents, well-formed or not, of few names, so that they meet."""


def faults_of(event: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the schemas of an event and of its facets have against it."""
    for url, value in _with_schemas(event):
        for fault in _validator(url).iter_errors(value):
            yield f"{url} at {fault.json_path}: {fault.message[:200]}"


def _with_schemas(event: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the event and each facet with the schema that it says is its own."""
    yield event["schemaURL"], event
    parts = [event.get("run"), event.get("job"), event.get("dataset")]
    parts += [*event.get("inputs", ()), *event.get("outputs", ())]
    for part in parts:
        for name, facet in (part or {}).get("facets", {}).items():
            if name != "prov":
                yield facet["_schemaURL"], facet


@cache
def _registry() -> Any:
    referencing = pytest.importorskip("referencing")
    schemas = [
        json.loads(file.read_bytes())
        for file in sorted(suites("openlineage", "published").glob("**/*.json"))
    ]
    assert len(schemas) > 90
    resource = referencing.Resource.from_contents
    return referencing.Registry().with_resources(
        [(one["$id"], resource(one)) for one in schemas]
    )


@cache
def _validator(url: str) -> Any:
    checker = pytest.importorskip("jsonschema").Draft202012Validator
    return checker(
        {"$ref": url}, registry=_registry(), format_checker=checker.FORMAT_CHECKER
    )
