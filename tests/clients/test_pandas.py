"""pandas, which reads CSV from an address."""

from __future__ import annotations

from http.client import IncompleteRead
from urllib.error import HTTPError
from urllib.parse import urlencode

import pandas as pd
import pytest

from tests.clients.builders import LONG, NAME, ROWS, SILENT, endings
from tests.unit.server.builders import Server

STREAMED = (
    "SELECT * { VALUES ?a {" + " 1" * 250 + "} VALUES ?b {" + " 2.5" * 250 + "} }"
)


def address(server: Server, query: str) -> str:
    return f"{server.address}/sparql?{urlencode({'query': query, 'format': 'csv'})}"


def test_columns_have_their_types(server: Server) -> None:
    frame = pd.read_csv(address(server, ROWS), parse_dates=["since"])
    kinds = {name: each.kind for name, each in frame.dtypes.items() if name != "item"}

    assert {
        "name": "O",
        "price": "f",
        "stock": "i",
        "since": "M",
        "sold": "b",
        "weight": "f",
    } == kinds
    assert [NAME, "Birnen"] == list(frame["name"])
    assert (3, 20.75) == (frame["stock"].sum(), frame["price"].sum())


def test_a_long_answer_is_read_as_it_comes(server: Server) -> None:
    chunks = list(pd.read_csv(address(server, STREAMED), chunksize=10_000))

    assert 250 * 250 == sum(map(len, chunks))
    assert {("a", "i"), ("b", "f")} == {
        (name, each.kind) for chunk in chunks for name, each in chunk.dtypes.items()
    }


def test_a_long_answer_may_come_compressed(server: Server) -> None:
    """As `storage_options` asks for it; pandas itself unpacks it."""
    frame = pd.read_csv(
        address(server, STREAMED), storage_options={"Accept-Encoding": "gzip"}
    )

    assert 250 * 250 == len(frame)


def test_an_empty_answer_has_its_columns(server: Server) -> None:
    frame = pd.read_csv(address(server, "SELECT ?a ?b { ?a <a:none> ?b }"))

    assert (["a", "b"], 0) == (list(frame.columns), len(frame))


def test_an_answer_that_is_broken_off_is_an_error(hasty: Server) -> None:
    with pytest.raises(IncompleteRead):
        pd.read_csv(address(hasty, LONG))
    assert "deadline" == endings(hasty)[0]["ending"]


def test_a_deadline_before_the_first_row_is_told(hasty: Server) -> None:
    with pytest.raises(HTTPError, match="503"):
        pd.read_csv(address(hasty, SILENT))
