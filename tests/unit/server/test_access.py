"""The table of who may do what holds every route, and lets nobody past it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match, Route

from provgraph.server import access, create_app
from provgraph.server.access import TABLE, Access, may, needs
from provgraph.server.app import _BATCH, _EVENTS, _LINEAGE, App
from provgraph.server.changes import CHANGES
from provgraph.server.data import DATA
from provgraph.server.endpoint import SPARQL, UPDATE
from provgraph.server.problem import Refusal
from provgraph.workspace import Tokens, Workspace
from provgraph.workspace.tokens import EVERYTHING, SCOPES, TOKENS_FILE

PLAIN = {_LINEAGE, _BATCH, _EVENTS, CHANGES, *SPARQL, *UPDATE, DATA}
PLAIN |= {f"{DATA}/{{graph:path}}"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "X")
LOG = structlog.get_logger()


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    folder = tmp_path_factory.mktemp("access") / "w"
    with Workspace.open(folder, create=True) as workspace:
        made = create_app(workspace)
        yield made
        made._desk.close()
        asyncio.run(made.asker.close())
        asyncio.run(made.changer.close())


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    Workspace.create(tmp_path / "w")
    return Tokens(tmp_path / "w")


def routes(app: App) -> list[Route]:
    """Return FastAPI's, those of the routers that it includes among them."""
    found: list[Route] = []
    left: list[Any] = [*app._api.routes]
    while left:
        one = left.pop()
        if isinstance(one, Route):
            found.append(one)
        else:
            left += one.original_router.routes
    assert 33 == len(found)
    return found


def scope_of(method: str = "GET", path: str = "/sparql") -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path}


def bearer(text: str) -> dict[bytes, bytes]:
    return {b"authorization": f"Bearer {text}".encode()}


def test_every_route_has_its_entry_and_every_entry_a_route(app: App) -> None:
    behind = {
        (method, one.path)
        for one in routes(app)
        for method in (one.methods or ())
        if method != "HEAD"
    }
    entries = {(method, path) for path in TABLE for method in TABLE[path]}

    assert behind == {(method, path) for method, path in entries if path not in PLAIN}
    assert PLAIN <= TABLE.keys()


def test_only_two_addresses_ask_nobody() -> None:
    is_open = [(method, path) for path in TABLE for method in METHODS
               if not needs(method, path)]  # fmt: skip

    assert is_open == [
        ("GET", "/livez"),
        ("HEAD", "/livez"),
        ("GET", "/readyz"),
        ("HEAD", "/readyz"),
    ]


@given(st.sampled_from(METHODS), st.text())
def test_an_unknown_address_needs_a_token(method: str, path: str) -> None:
    safe = method in {"GET", "HEAD", "OPTIONS"}

    assert (("read",) if safe else ("admin",)) == needs(method, f"/unknown/{path}")


@given(
    st.sampled_from([*TABLE]),
    st.sampled_from(METHODS),
    st.sampled_from(["", "\n", "/", "//", "\x00", " ", "%0A", ";", "/.", "\r\n"]),
    st.sampled_from(["", "/", "/.", "\n"]),
)
def test_what_the_router_takes_for_a_route_needs_no_less_than_it(
    app: App, path: str, method: str, behind: str, before: str
) -> None:
    """A line break at its end is nothing to the router."""
    called = before + path.replace("{number}", "1").replace("{query_id}", "x")
    called = called.replace("{name}", "n").replace("{version}", "1.0.0") + behind
    for route in routes(app):
        taken, _ = route.matches(
            {"type": "http", "method": method, "path": called, "root_path": ""}
        )
        if taken is Match.FULL:
            needed, asked = needs(method, called), needs(method, route.path)
            assert set(needed) <= {*asked, "admin"} or not asked
            assert needed or not asked


def test_without_tokens_nobody_is_asked(tokens: Tokens) -> None:
    scope = scope_of("DELETE", "/pg/v1/queries/x")
    Access(tokens, LOG, "pg_own").admit(scope, bearer("anything"))

    assert all(may(scope, one) for one in SCOPES)
    assert "" == access.caller_of(scope)


def test_who_was_not_let_in_may_nothing() -> None:
    assert not any(may(scope_of(), one) for one in SCOPES)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_a_token_stands_behind_its_scheme(tokens: Tokens, scheme: str) -> None:
    _, text = tokens.create("who", ["read"])
    scope = scope_of()
    Access(tokens, LOG).admit(scope, {b"authorization": f"{scheme} {text}".encode()})

    assert "who" == access.caller_of(scope)
    assert [True, False] == [may(scope, one) for one in ("read", "ingest")]


@pytest.mark.parametrize(
    "said", ["", "{}", "Basic {}", "Bearer", "Bearer{}", "Bearer "]
)
def test_what_is_no_bearer_s_token_is_wrong(tokens: Tokens, said: str) -> None:
    _, text = tokens.create("who", ["read"])
    with pytest.raises(Refusal) as caught:
        Access(tokens, LOG).admit(
            scope_of(), {b"authorization": said.format(text).encode()}
        )

    assert 401 == caught.value.problem.status
    assert (
        b'error="invalid_token"'
        in dict(caught.value.problem.headers)[b"www-authenticate"]
    )


def test_the_server_s_own_token_is_for_all_and_tells_no_name(tokens: Tokens) -> None:
    tokens.create("who", ["read"])
    scope = scope_of("POST", "/api/v1/lineage")
    Access(tokens, LOG, "pg_1_own").admit(scope, bearer("pg_1_own"))

    assert EVERYTHING == {one for one in SCOPES if may(scope, one)}
    assert "" == access.caller_of(scope)
    for wrong in ("pg_1_ow", "pg_1_own2", ""):
        with pytest.raises(Refusal):
            Access(tokens, LOG, "pg_1_own").admit(scope_of(), bearer(wrong))
    with pytest.raises(Refusal):
        Access(tokens, LOG).admit(scope_of(), bearer(""))


def test_once_tokens_are_needed_they_are_until_the_end(tokens: Tokens) -> None:
    """Whoever revokes the last one does not open the door."""
    made, text = tokens.create("who", ["admin"])
    asking = Access(Tokens(tokens._folder), LOG)
    asking.admit(scope_of(), bearer(text))
    tokens.revoke(made.id)
    asking._look_at = 0

    for heads in ({}, bearer(text)):
        with pytest.raises(Refusal) as caught:
            asking.admit(scope_of(), heads)
        assert 401 == caught.value.problem.status


@pytest.mark.parametrize("had", [True, False])
def test_a_file_that_cannot_be_read_lets_nobody_in(tokens: Tokens, had: bool) -> None:
    text = tokens.create("who", ["admin"])[1] if had else "pg_1_2"
    asking = Access(tokens, LOG)
    (tokens._folder / TOKENS_FILE).write_text("{", encoding="utf-8")

    for heads in ({}, bearer(text)):
        with pytest.raises(Refusal) as caught:
            asking.admit(scope_of(), heads)
        assert 401 == caught.value.problem.status
    asking.admit(scope_of("GET", "/livez"), {})


def test_a_probe_with_a_token_that_is_no_more_is_answered(tokens: Tokens) -> None:
    tokens.create("who", ["admin"])
    scope = scope_of("GET", "/readyz")
    Access(tokens, LOG).admit(scope, bearer("pg_1_2"))

    assert not may(scope, "admin")
