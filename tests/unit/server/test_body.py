from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import MalformedError, MediaTypeError, TooLargeError
from provgraph.server.asgi import DisconnectedError, Message
from provgraph.server.body import read_body, stream_body
from provgraph.server.lines import Lines

PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


def read(
    packed: bytes, coding: str = "", *, limit: int = 1 << 20, step: int = 1000
) -> bytes:
    heads = {b"content-encoding": coding.encode()} if coding else {}
    return asyncio.run(read_body(heads, receiving(packed, step), limit))


def receiving(packed: bytes, step: int, *, cut: bool = False) -> Callable[[], object]:
    chunks = [packed[at : at + step] for at in range(0, len(packed), step)] or [b""]
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": place < len(chunks) - 1}
        for place, chunk in enumerate(chunks)
    ]
    if cut:
        messages[-1] = {"type": "http.disconnect"}
    rest = iter(messages)

    async def receive() -> Message:
        return next(rest)

    return receive


@given(body=st.binary(max_size=5000), step=st.integers(1, 700))
def test_a_body_comes_out_as_it_was_packed(body: bytes, step: int) -> None:
    for coding, pack in PACK.items():
        assert body == read(pack(body), coding, step=step)
    assert body == read(body, step=step)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_members_may_stand_one_after_another(coding: str) -> None:
    pack = PACK[coding]

    assert b"onetwo" == read(pack(b"one") + pack(b"two"), coding, step=3)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_a_packed_body_that_was_cut_is_refused(coding: str) -> None:
    packed = PACK[coding](bytes(range(256)) * 40)

    for end in (1, len(packed) // 2, len(packed) - 1):
        with pytest.raises(MalformedError):
            read(packed[:end], coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_what_is_not_packed_is_refused(coding: str) -> None:
    with pytest.raises(MalformedError):
        read(b'{"not": "packed"}', coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "zstd"])
def test_a_bomb_is_too_large_before_it_goes_off(coding: str) -> None:
    packed = PACK[coding](bytes(64 << 20))

    with pytest.raises(TooLargeError):
        read(packed, coding)


@pytest.mark.parametrize("coding", ["br", "gzip, gzip", "x"])
def test_an_unknown_coding_is_refused(coding: str) -> None:
    with pytest.raises(MediaTypeError):
        read(b"{}", coding)


def test_the_limit_is_that_of_the_whole_body() -> None:
    assert 100 == len(read(bytes(100), limit=100, step=30))
    with pytest.raises(TooLargeError):
        read(bytes(101), limit=100, step=30)
    with pytest.raises(TooLargeError):
        read(bytes(101), limit=100)


def test_a_client_that_goes_away_has_sent_nothing() -> None:
    with pytest.raises(DisconnectedError):
        asyncio.run(read_body({}, receiving(bytes(3000), 1000, cut=True), 1 << 20))


def test_a_stream_has_no_limit() -> None:
    async def total() -> int:
        packed = gzip.compress(bytes(8 << 20))
        heads = {b"content-encoding": b"gzip"}
        found = 0
        async for piece in stream_body(heads, receiving(packed, 1000)):
            found += len(piece)
        return found

    assert 8 << 20 == asyncio.run(total())


@given(
    lines=st.lists(st.binary(max_size=12).filter(lambda one: b"\n" not in one)),
    step=st.integers(1, 20),
)
def test_lines_keep_their_numbers_however_they_are_cut(
    lines: list[bytes], step: int
) -> None:
    whole = b"\n".join(lines)
    reader = Lines(line_bytes_max=8)
    groups = [
        group
        for at in range(0, len(whole), step)
        for group in reader.feed(whole[at : at + step])
    ]
    groups += reader.finish()

    numbered = dict(enumerate(lines, 1))
    taken = {
        number: line
        for group in groups
        for number, line in zip(group.numbers, group.lines, strict=True)
    }
    oversized = {number for group in groups for number in group.oversized}
    assert {n for n, line in numbered.items() if len(line) > 8} == oversized
    assert {
        n: line
        for n, line in numbered.items()
        if len(line) <= 8 and line and not line.isspace()
    } == taken
