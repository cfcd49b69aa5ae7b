"""Queries give the results that the W3C's suites have for them."""

from __future__ import annotations

import re
from typing import Final

import pytest
from pyoxigraph import RdfFormat, parse

from tests.conformance.cases import counted, every_case, of, parameters
from tests.conformance.compare import (
    FORMATS,
    Table,
    as_written,
    results_from,
    rewritten_by_store,
    same_graph,
    same_table,
    table_from_rdf,
)
from tests.conformance.endpoint import Endpoint, Shelf, quads_of
from tests.conformance.known_gaps import NOT_RUN
from tests.conformance.manifests import Case, File

KINDS: Final = ("QueryEvaluationTest", "CSVResultFormatTest")
ACCEPT: Final = {
    "csv": "text/csv",
    "nt": "application/n-triples",
    **{ending: one.media_type for ending, one in FORMATS.items()},
}
BASE: Final = re.compile(rb"^\s*BASE\b", re.IGNORECASE | re.MULTILINE)
FROM: Final = re.compile(rb"^\s*FROM\b", re.IGNORECASE | re.MULTILINE)
ORDER: Final = re.compile(r"\bORDER\s+BY\b[^}]*\Z", re.IGNORECASE)


def test_all_query_cases_are_run() -> None:
    assert {"sparql11": 309 - 70 - 7 + 3, "sparql12": 63} == counted(of(*KINDS))


@pytest.mark.parametrize("folder", NOT_RUN)
def test_the_cases_that_are_not_run_are_counted(folder: str) -> None:
    count, reason = NOT_RUN[folder]

    assert count == sum(case.folder == folder for case in every_case())

    pytest.skip(f"{count} cases are not run: {reason}")


@pytest.mark.parametrize("case", parameters(*KINDS))
def test_query(case: Case, endpoint: Endpoint, shelf: Shelf) -> None:
    assert case.text is not None
    assert case.result is not None
    dataset = shelf.dataset(case.data)
    if FROM.search(case.text.bytes()):
        # The protocol's dataset would win; the query's own names the same files.
        dataset = []

    if case.result.ending in {"ttl", "nt"}:
        ask_and_compare_rdf(case.text, case.result, endpoint, dataset)
        return
    ending = case.result.ending
    reply = endpoint.query(with_base(case.text), ACCEPT[ending], dataset)
    assert 200 == reply.status, reply.body
    assert ACCEPT[ending].partition(";")[0] == reply.media_type
    expected = results_from(case.result.bytes(), ending)
    if isinstance(expected, Table) and ending == "csv":
        stored = [
            quad for name, file in case.data.files() for quad in quads_of(file, name)
        ]
        expected = as_written(expected, rewritten_by_store(stored))
    check(case.text, expected, results_from(reply.body, ending), ending)


def ask_and_compare_rdf(
    query: File, result: File, endpoint: Endpoint, dataset: list[tuple[str, str]]
) -> None:
    """Turtle tells the triples of a CONSTRUCT, or the rows of a SELECT."""
    table = table_from_rdf(result.bytes(), result.iri)
    ending = "nt" if table is None else "srj"
    reply = endpoint.query(with_base(query), ACCEPT[ending], dataset)
    assert 200 == reply.status, reply.body
    if table is not None:
        check(query, table, results_from(reply.body, ending), ending)
        return
    expected = list(parse(result.bytes(), RdfFormat.TURTLE, base_iri=result.iri))
    actual = list(parse(reply.body, RdfFormat.N_TRIPLES))
    assert same_graph(expected, actual), (expected, actual)


def check(
    query: File, expected: Table | bool, actual: Table | bool, ending: str
) -> None:
    if isinstance(expected, bool) or isinstance(actual, bool):
        assert expected == actual
        return
    same = same_table(
        expected,
        actual,
        ordered=bool(ORDER.search(query.bytes().decode())),
        columns=ending in {"csv", "tsv"},
    )
    assert same, (expected, actual)


def with_base(query: File) -> bytes:
    """Return the text with its file's IRI as base, unless it has one of its own."""
    text = query.bytes()
    return text if BASE.search(text) else f"BASE <{query.iri}>\n".encode() + text
