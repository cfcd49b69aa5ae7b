"""Terms as text: what is written is what the store reads."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, Store, parse

from provgraph.rdf import canonical
from provgraph.rdf.mint import Mint, is_uuid, name_key, run_key
from provgraph.rdf.terms import (
    boolean,
    datatype,
    double,
    integer,
    json_literal,
    lexical,
    text,
)

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def read(term: str) -> Literal:
    (quad,) = parse(f"<a:a> <a:a> {term} .\n".encode(), RdfFormat.N_TRIPLES)
    return quad.object


@given(_TEXTS)
def test_any_text_comes_back(value: str) -> None:
    assert value == read(text(value)).value
    assert value == lexical(text(value))
    assert value == read(json_literal(value)).value


@given(_TEXTS)
def test_text_is_written_as_the_store_writes_it(value: str) -> None:
    """So what is concluded and what is stored are the same line."""
    assert str(Literal(value)) == text(value)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back(value: float) -> None:
    term = integer(value) if isinstance(value, int) else double(value)
    read_back = read(term).value

    assert value == (int(read_back) if isinstance(value, int) else float(read_back))
    assert datatype(term) == read(term).datatype.value


def test_booleans_are_booleans() -> None:
    assert "true" == read(boolean(True)).value


@given(st.tuples(_TEXTS, _TEXTS), st.tuples(_TEXTS, _TEXTS))
def test_two_names_never_share_an_iri(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert (one == other) == (Mint().dataset(*one) == Mint().dataset(*other))
    assert (one == other) == (name_key(*one) == name_key(*other))


@given(st.lists(_TEXTS, min_size=6, max_size=6))
def test_two_runs_never_share_an_iri_unless_they_are_one(parts: list[str]) -> None:
    one, other = parts[:3], parts[3:]
    same = one == other or (
        is_uuid(one[0]) and is_uuid(other[0]) and one[0].lower() == other[0].lower()
    )

    assert same == (run_key(*one) == run_key(*other))


@given(_TEXTS, _TEXTS)
def test_an_iri_of_ours_is_one_that_the_store_takes(namespace: str, name: str) -> None:
    node = Mint("https://example.org/l/").dataset(namespace, name)
    store = Store()
    store.load(f"{node} <a:a> <a:a> .".encode(), format=RdfFormat.N_TRIPLES)

    assert 1 == len(store)


@given(st.lists(st.tuples(_TEXTS, _TEXTS)))
def test_sorted_lines_are_the_canonical_form(pairs: list[tuple[str, str]]) -> None:
    """Without blank nodes RDFC-1.0 is nothing but its lines in order."""
    lines = [
        f"{Mint().dataset('n', one)} <a:a> {text(other)} .\n".encode()
        for one, other in pairs
    ]
    quads = list(parse(b"".join(lines), RdfFormat.N_QUADS))
    written = sorted(
        {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads}
    )

    assert [line.encode() for line in written] == list(canonical.sorted_lines(lines))


def test_more_lines_than_fit_in_memory_are_sorted_too(monkeypatch: object) -> None:
    lines = [f"<a:{number % 97}> <a:a> <a:a> .\n".encode() for number in range(1_000)]
    expected = sorted(set(lines))
    monkeypatch.setattr(canonical, "_LINES_SORTED_AT_ONCE", 50)

    assert expected == list(canonical.sorted_lines(lines))
