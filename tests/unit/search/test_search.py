"""Words, the lines that have texts, and the index over both."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import DeadlineError, InputError, OverloadError
from provgraph.rdf.terms import text
from provgraph.search import PREDICATES, Found, Index, Mark, expression
from provgraph.search.texts import Text, texts

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
NAME = "<https://w3id.org/provgraph/ns#name>"


def line(node: str, said: str, *, predicate: str = NAME, behind: str = "") -> bytes:
    return f"<urn:{node}> {predicate} {text(said)}{behind} .\n".encode()


def filled(folder: Path, *lines: bytes) -> Index:
    index = Index(folder / "search.db")
    index.fill(Mark("feed", 1), lines)
    return index


def found(index: Index, words: str, limit: int = 20) -> list[str]:
    answer = index.best(expression(words), limit=limit, seconds_max=10)
    return [node.removeprefix("urn:") for node, _, _ in answer.nodes]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("raw orders", '"raw" "orders"'),
        ("ord*", '"ord"*'),
        ('"daily load"* x', '"daily load"* "x"'),
        ("a OR b", '"a" "OR" "b"'),
        ("raw.orders_v2 - *", '"raw.orders_v2"'),
        ("NEAR(a, 2)", '"NEAR(a," "2)"'),
    ],
)
def test_words_are_quoted(words: str, wanted: str) -> None:
    assert wanted == expression(words)


@pytest.mark.parametrize(
    "words", ["", " ", "*", '"', 'a "b', '""', "-./", "\x00", "a" * 1001, "a " * 33]
)
def test_what_is_no_words_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        expression(words)


@given(words=st.text())
def test_whatever_is_looked_for_it_is_an_answer_or_a_refusal(words: str) -> None:
    try:
        wanted = expression(words)
    except InputError:
        return

    assert isinstance(INDEXES[0].best(wanted, limit=2, seconds_max=10), Found)


INDEXES: list[Index] = []
"""One for all examples."""


@pytest.fixture(autouse=True, scope="module")
def one_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    INDEXES.append(filled(tmp_path_factory.mktemp("index"), line("a", "orders")))


@given(
    said=st.text(st.characters(exclude_categories=["Cs"])),
    cut=st.integers(1, 60),
    behind=st.sampled_from(["", "@en", "^^<urn:t>", " <urn:g>"]),
)
def test_a_text_is_read_whole_however_the_lines_are_cut(
    said: str, cut: int, behind: str
) -> None:
    other = line("b", f" {NAME} not a predicate", predicate="<urn:other>")
    whole = other + line("a", said, behind=behind) + other
    pieces = [whole[at : at + cut] for at in range(0, len(whole), cut)]

    (one,) = texts(pieces)

    graph, kind = (behind.strip(), "") if " " in behind else ("", behind)
    kept = said.replace("\x00", " ")
    assert Text("urn:a", NAME[1:-1], graph, kind, kept) == one


def test_what_is_told_of_a_blank_node_or_is_no_text_is_left_out() -> None:
    lines = [
        f'_:b {NAME} "x" .\n'.encode(),
        f"<urn:a> {NAME} <urn:b> .\n".encode(),
        b'<urn:a> <urn:p> "x" .\n',
    ]

    assert [] == list(texts(lines))


def test_each_predicate_is_found_by(tmp_path: Path) -> None:
    lines = [
        line(str(at), "some words", predicate=one) for at, one in enumerate(PREDICATES)
    ]
    index = filled(tmp_path, *lines)

    assert len(PREDICATES) == len(found(index, "words"))


@pytest.mark.parametrize(
    "words",
    [
        "orders",
        "RAW",
        "v2",
        "raw.orders",
        '"raw orders v2"',
        "ord*",
        "größe",
        "grosze*",
    ],
)
def test_names_are_found_by_their_parts(words: str, tmp_path: Path) -> None:
    index = filled(
        tmp_path, line("a", "raw.orders_v2 Große-Größe/groszes"), line("b", "other")
    )

    assert ["a"] == found(index, words)


def test_a_node_is_found_once_and_the_shorter_text_first(tmp_path: Path) -> None:
    sql = line("long", f"select orders {'from x ' * 50}")
    index = filled(
        tmp_path, sql, line("a", "orders"), line("a", "orders", predicate=LABEL)
    )
    answer = index.best(expression("orders"), limit=20, seconds_max=10)

    assert ["a", "long"] == found(index, "orders")
    assert ["a"] == found(index, "orders", 1)
    assert index.best(expression("orders"), limit=1, seconds_max=10).more
    assert not answer.more
    long = index.shown(expression("orders"), answer, seconds_max=10)[1]
    assert long.text.startswith("select orders from x")
    assert long.text.endswith("…")


def test_what_is_removed_is_found_no_more(tmp_path: Path) -> None:
    german = line("a", "orders", behind="@DE")
    index = filled(tmp_path, line("a", "orders"), german)
    lower = line("a", "orders", behind="@de")
    index.change(Mark("feed", 2), [(b"D", [lower]), (b"A", [german + german])])
    index.change(Mark("feed", 3), [(b"D", [german])])
    assert ["a"] == found(index, "orders")
    index.change(Mark("feed", 4), [(b"D", [line("a", "orders")])])

    assert [] == found(index, "orders")
    assert Mark("feed", 4) == index.mark


def test_a_change_that_fails_changes_nothing(tmp_path: Path) -> None:
    index = filled(tmp_path, line("a", "orders"))

    def broken() -> list[bytes]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.change(
            Mark("feed", 2),
            (
                (mark, lines())
                for mark, lines in (
                    (b"A", lambda: [line("b", "orders")]),
                    (b"A", broken),
                )
            ),
        )
    assert (["a"], Mark("feed", 1)) == (found(index, "orders"), index.mark)
    index.change(Mark("feed", 2), [(b"A", [line("b", "orders")])])

    assert ["a", "b"] == found(index, "orders")


def test_an_index_is_what_it_was_when_it_is_opened_again(tmp_path: Path) -> None:
    filled(tmp_path, line("a", "orders")).close()
    again = Index(tmp_path / "search.db")

    assert (["a"], Mark("feed", 1)) == (found(again, "orders"), again.mark)


def test_a_file_that_is_none_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "search.db").write_bytes(b"no index" * 1000)
    index = Index(tmp_path / "search.db")

    assert index.mark is None
    with pytest.raises(OverloadError, match="being filled"):
        index.best('"a"', limit=1, seconds_max=10)


def test_a_search_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    index = filled(tmp_path, *(line(str(at), f"o{at} orders") for at in range(5_000)))
    began = time.monotonic()

    with pytest.raises(DeadlineError, match="in its time"):
        index.best('"orders"', limit=1, seconds_max=0)
    assert time.monotonic() - began < 5
    assert 1 == len(found(index, "o17"))


def test_half_a_character_is_kept_as_none(tmp_path: Path) -> None:
    broken = f'<urn:a> {NAME} "orders \\uD800" .\n'.encode()

    assert ["a"] == found(filled(tmp_path, broken), "orders")
