"""Documents without an event loop of one's own, or beside one that runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from provgraph.errors import MalformedError, MissingError
from provgraph.workspace import Incoming, Library, Part, Workspace

BODY = b"<http://e/a> <http://www.w3.org/ns/prov#wasDerivedFrom> <http://e/b> .\n"


def test_a_document_is_put_given_and_taken_out(tmp_path: Path) -> None:
    with (
        Workspace.open(tmp_path / "ws", create=True, kind="test") as workspace,
        Library(workspace) as library,
    ):
        filed = library.put(Incoming(BODY, key="k", name="a.ttl"))
        assert ("new", ["k"]) == (filed.became, [o.key for o in library.documents()])
        assert BODY == library.given("k").body
        assert b"wasDerivedFrom" in library.given("k", "provn").body
        around = library.given("k", "ntriples", Part(around="http://e/a"))
        assert b"<http://e/b>" in around.body
        assert library.remove("k") > (filed.entry or 0)
        with pytest.raises(MissingError):
            library.remove("k")
        assert [] == library.documents()


def test_what_cannot_be_read_is_an_error_of_ours(tmp_path: Path) -> None:
    with (
        Workspace.open(tmp_path / "ws", create=True, kind="test") as workspace,
        Library(workspace) as library,
    ):
        with pytest.raises(MalformedError):
            library.put(Incoming(b"document entity(", name="a.provn"))
        assert [] == library.documents()


def test_it_works_where_an_event_loop_runs_as_in_a_notebook(tmp_path: Path) -> None:
    async def cell() -> str:
        with (
            Workspace.open(tmp_path / "ws", create=True, kind="test") as workspace,
            Library(workspace) as library,
        ):
            return library.put(Incoming(BODY)).became

    assert "new" == asyncio.run(cell())


def test_one_that_was_never_used_starts_nothing(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", create=True, kind="test") as workspace:
        Library(workspace).close()
