from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from provgraph.server import cors
from provgraph.server.asgi import Message, send_whole
from provgraph.server.cors import EXPOSED, HEADERS, METHODS, Cors

PAGE = b"https://app.example"
VARY = (b"vary", b"Accept, Accept-Encoding")


def answer(
    room: Cors, method: str = "GET", **headers: bytes
) -> tuple[bool, int, dict[bytes, bytes]]:
    """Return whether *room* itself answered, and the status and headers told."""
    sent = [(name.replace("_", "-").encode(), value) for name, value in headers.items()]
    scope: dict[str, Any] = {"method": method, "headers": sent}
    told: list[Message] = []

    async def send(message: Message) -> None:
        told.append(message)

    async def run() -> bool:
        telling = room.told(scope, send)
        answered = await room.answered(scope, dict(sent), telling)
        if not answered:
            await send_whole(telling, 200, [VARY], b"")
        return answered

    answered = asyncio.run(run())
    assert len(dict(told[0]["headers"])) == len(told[0]["headers"])
    return answered, told[0]["status"], dict(told[0]["headers"])


def test_without_origins_nothing_is_added() -> None:
    room = Cors(())

    async def send(_: Message) -> None: ...

    assert send is room.told({"headers": []}, send)
    for method in ("GET", "OPTIONS"):
        answered, _, headers = answer(
            room, method, origin=PAGE, access_control_request_method=b"PUT"
        )
        assert not answered
        assert {VARY[0]: VARY[1], b"content-length": b"0"} == headers


@pytest.mark.parametrize("origin", [PAGE, b"HTTPS://App.Example"])
def test_an_allowed_page_may_read(origin: bytes) -> None:
    answered, _, headers = answer(Cors(("https://App.example/",)), origin=origin)

    assert not answered
    assert origin == headers[b"access-control-allow-origin"]
    assert b"Accept, Accept-Encoding, Origin" == headers[b"vary"]
    assert b"Provgraph-Offset" in headers[b"access-control-expose-headers"]
    assert b"access-control-allow-credentials" not in headers


@pytest.mark.parametrize(
    "origin", [b"https://app.example.evil", b"http://app.example", b"null", b"*", b""]
)
def test_no_other_page_may(origin: bytes) -> None:
    """A cache still has to know that the next page may."""
    for method in ("GET", "OPTIONS"):
        answered, _, headers = answer(
            Cors(("https://app.example",)),
            method,
            origin=origin,
            access_control_request_method=b"PUT",
        )
        assert not answered
        assert b"Accept, Accept-Encoding, Origin" == headers[b"vary"]
        assert not [name for name in headers if name.startswith(b"access-control")]


def test_a_browser_that_asks_first_is_told() -> None:
    answered, status, headers = answer(
        Cors(("https://app.example",)),
        "OPTIONS",
        origin=PAGE,
        access_control_request_method=b"PUT",
    )

    assert (True, 204) == (answered, status)
    assert PAGE == headers[b"access-control-allow-origin"]
    assert {*METHODS} == set(headers[b"access-control-allow-methods"].split(b", "))
    assert {*HEADERS} == set(headers[b"access-control-allow-headers"].split(b", "))
    assert int(headers[b"access-control-max-age"]) > 0


def test_a_plain_options_is_not_answered_here() -> None:
    answered, _, _ = answer(Cors(("https://app.example",)), "OPTIONS", origin=PAGE)

    assert not answered


def test_every_header_of_ours_can_be_read() -> None:
    """Whoever adds one adds it to the list too."""
    rooms = Path(cors.__file__).parent.glob("*.py")
    used = {
        name
        for room in rooms
        for name in re.findall(r'b"(provgraph-[a-z-]+)"', room.read_text("utf-8"))
    }

    assert used
    assert used <= {name.decode().lower() for name in EXPOSED}
