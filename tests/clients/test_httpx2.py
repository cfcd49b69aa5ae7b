"""httpx2, with streams."""

from __future__ import annotations

import asyncio
import json

import httpx2
import pytest

from tests.clients.builders import NAME, ROWS
from tests.unit.server.builders import Server

STREAMED = (
    f"SELECT * {{ VALUES ?a {{{' 1' * 250}}} VALUES ?b {{{' 2' * 250}}}"
    f" VALUES ?c {{{' 3' * 20}}} }}"
)
STREAMED_ROWS = 250 * 250 * 20


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_stream_is_read_line_by_line(server: Server, coding: str) -> None:
    headers = {"Accept": "text/csv", "Accept-Encoding": coding}
    with (
        httpx2.Client(base_url=server.address, headers=headers) as client,
        client.stream("POST", "/sparql", data={"query": STREAMED}) as reply,
    ):
        lines = sum(1 for _ in reply.iter_lines())

    assert 200 == reply.status_code
    assert coding == reply.headers.get("content-encoding", "identity")
    assert 1 + STREAMED_ROWS == lines


def test_one_connection_serves_many_requests(server: Server) -> None:
    with httpx2.Client(base_url=server.address) as client:
        replies = [client.get("/sparql", params={"query": ROWS}) for _ in range(20)]
        names = {
            row["name"]["value"]
            for reply in replies
            for row in json.loads(reply.content)["results"]["bindings"]
        }

    assert {NAME, "Birnen"} == names


def test_many_at_once_each_get_their_own_answer(server: Server) -> None:
    async def asked(client: httpx2.AsyncClient, at: int) -> str:
        reply = await client.post(
            "/sparql",
            content=f"SELECT ({at} AS ?x) {{}}",
            headers={"Content-Type": "application/sparql-query", "Accept": "text/csv"},
        )
        return reply.text

    async def all_of_them() -> list[str]:
        async with httpx2.AsyncClient(base_url=server.address, timeout=30) as client:
            return await asyncio.gather(*(asked(client, at) for at in range(6)))

    assert [f"x\r\n{at}\r\n" for at in range(6)] == asyncio.run(all_of_them())


def test_a_reader_that_stops_early_leaves_the_server_well(server: Server) -> None:
    with (
        httpx2.Client(base_url=server.address) as client,
        client.stream("POST", "/sparql", data={"query": STREAMED}) as reply,
    ):
        next(reply.iter_bytes())

    assert [["1"]] == server.query("SELECT (1 AS ?x) {}")
