"""A body on its way out is counted, and compressed where that pays."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import Any

import pyoxigraph
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from provgraph.graph.answer import Answer
from provgraph.graph.packed import Packed
from provgraph.rdf.formats import RESULT_FORMATS, by_name


class Taken:
    """Stands for the way to the owner, and keeps what goes there."""

    def __init__(self) -> None:
        self.heads: list[dict[str, Any]] = []
        self.body = BytesIO()
        self.write = self.body.write

    def head(self, value: dict[str, Any]) -> None:
        self.heads.append(value)


def packed(pieces: list[bytes], coding: str | None) -> tuple[str | None, bytes]:
    taken = Taken()
    into = Packed(taken, {"kind": "rows"}, coding, None)  # type: ignore[arg-type]
    for piece in pieces:
        into.write(piece)
    into.finish()
    ((head),) = taken.heads
    return head["coding"], taken.body.getvalue()


@pytest.mark.parametrize(
    ("coding", "unpack"),
    [
        ("gzip", gzip.decompress),
        (
            "zstd",
            lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
        ),
        (None, bytes),
    ],
)
def test_what_is_large_is_packed_and_unpacks_to_the_same(
    coding: str | None, unpack: Any
) -> None:
    pieces = [b"x" * 5_000, b"y" * 70_000, b"z"]
    told, body = packed(pieces, coding)

    assert coding == told
    assert b"".join(pieces) == unpack(body)
    assert coding is None or len(body) < 1_000


@pytest.mark.parametrize("pieces", [[], [b""], [b"short"]])
def test_what_is_small_stays_as_it_is(pieces: list[bytes]) -> None:
    assert (None, b"".join(pieces)) == packed(pieces, "gzip")


VALUES = st.sampled_from(
    ['"a"', '"{\\"x\\":"', "UNDEF", '"<result>"', "<a:b>", '"x\\ty"@en', "1", '"{}"']
)


@given(
    rows=st.lists(st.tuples(VALUES, VALUES), max_size=30),
    size=st.integers(1, 40),
)
@pytest.mark.parametrize("form", [one.name for one in RESULT_FORMATS])
def test_rows_are_counted_however_the_pieces_are_cut(
    form: str, rows: list[tuple[str, str]], size: int
) -> None:
    listed = " ".join(f"({one} {other})" for one, other in rows)
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {listed} }} }}"
    written = by_name(form)
    assert written is not None
    body = Answer(pyoxigraph.Store().query(query)).write(written)
    into = Packed(Taken(), {}, None, written)  # type: ignore[arg-type]
    for at in range(0, len(body), size):
        into.write(body[at : at + size])
    into.finish()

    seen = [row for row in rows if form != "json" or row != ("UNDEF", "UNDEF")]
    assert len(seen) == into.rows
