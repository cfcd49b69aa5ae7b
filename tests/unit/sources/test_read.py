"""Files of every kind, and every way in which they can be broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import orjson
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import InputError
from provgraph.sources import Fault, Piece, Source, batches, find_sources, read_pieces

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def read(path: Path, *, bytes_max: int = 1000) -> list[Piece | Fault]:
    (source,) = find_sources([str(path)])
    return list(read_pieces(source, bytes_max=bytes_max))


def bodies(found: list[Piece | Fault]) -> list[bytes]:
    return [one.body for one in found if isinstance(one, Piece)]


def faults(found: list[Piece | Fault]) -> list[tuple[int, str]]:
    return [(one.line, one.error.code) for one in found if isinstance(one, Fault)]


def put(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def test_lines_keep_their_bytes_and_their_numbers(tmp_path: Path) -> None:
    path = put(tmp_path, "e.ndjson", b'\xef\xbb\xbf{"a": 1}\r\n\n  {"b":1e3}\n{"c": 2}')

    assert [(b'{"a": 1}', 1), (b'{"b":1e3}', 3), (b'{"c": 2}', 4)] == [
        (one.body, one.line) for one in read(path) if isinstance(one, Piece)
    ]


def test_a_document_is_one_event_or_an_array_of_them(tmp_path: Path) -> None:
    """The bytes of each are those of the file: numbers are not read and rewritten."""
    body = b'[\n {"a": 1.50},\n\n {"b":\n 2}\n]\n'

    assert [(b'{"a": 1.50}', 2), (b'{"b":\n 2}', 4)] == [
        (one.body, one.line)
        for one in read(put(tmp_path, "e.json", body))
        if isinstance(one, Piece)
    ]
    assert [b'{"a":\n1}'] == bodies(read(put(tmp_path, "f.json", b'{"a":\n1}\n')))
    assert [] == read(put(tmp_path, "g.json", b" [ ] "))


def test_lines_in_a_file_that_says_json_come_in_too(tmp_path: Path) -> None:
    path = put(tmp_path, "e.json", b'{"a": 1}\n{"b": 2}\n')

    assert [b'{"a": 1}', b'{"b": 2}'] == bodies(read(path))


@pytest.mark.parametrize("body", [b'{"a": 1}\n{"b": 2}\n', b'\n[{"a": 1}, {"b": 2}]'])
def test_without_an_ending_the_first_line_tells(tmp_path: Path, body: bytes) -> None:
    path = put(tmp_path, "events", body)

    assert [b'{"a": 1}', b'{"b": 2}'] == bodies(read(path))


@given(values=st.lists(json_values))
def test_what_stands_in_an_array_comes_out_of_it(
    tmp_path_factory: pytest.TempPathFactory, values: list[object]
) -> None:
    path = put(
        tmp_path_factory.mktemp("array"),
        "e.json",
        json.dumps(values, indent=1).encode(),
    )

    assert values == [orjson.loads(one) for one in bodies(read(path))]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("e.json", b"", (1, "malformed")),
        ("e.json", b'[{"a": 1}\n {"b": 2}]', (2, "malformed")),
        ("e.json", b'{"a": \n\n nonsense}', (3, "malformed")),
        ("e.json", b'[{"a": 1},', (1, "malformed")),
        ("e.json", b'{"a": "\xff"}', (1, "malformed")),
        ("e.json", b"[" + b'{"a":' * 200_000, (1, "too-deep")),
        ("e.ndjson", b'{"a": 1}\n"' + b"x" * 2000 + b'"\n{"b": 2}', (2, "too-large")),
    ],
)
def test_what_cannot_be_read_is_told_by_its_line(
    tmp_path: Path, name: str, body: bytes, expected: tuple[int, str]
) -> None:
    assert [expected] == faults(read(put(tmp_path, name, body)))


def test_a_line_that_is_too_long_stops_no_other(tmp_path: Path) -> None:
    path = put(tmp_path, "e.ndjson", b"x" * 5000 + b'\n{"b": 2}\n')

    found = read(path)

    assert ([b'{"b": 2}'], [(1, "too-large")]) == (bodies(found), faults(found))


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstandard"]
)
def test_packed_data_is_known_by_its_first_bytes(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    two = pack(b'{"a": 1}\n') + pack(b'{"b": 2}\n')

    assert [b'{"a": 1}', b'{"b": 2}'] == bodies(read(put(tmp_path, "e.ndjson", two)))


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstandard"]
)
def test_cut_data_gives_what_came_before_the_cut(tmp_path: Path, pack: object) -> None:
    assert callable(pack)
    events = b"".join(b'{"a": %d}\n' % number for number in range(200_000))
    packed = pack(events)

    found = read(put(tmp_path, "e.ndjson.x", packed[: len(packed) // 2]))

    assert 0 < len(bodies(found)) < 200_000
    assert "malformed" == faults(found)[-1][1]


@pytest.mark.parametrize("start", [b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"])
def test_data_that_only_begins_like_packed_is_a_fault(
    tmp_path: Path, start: bytes
) -> None:
    found = read(put(tmp_path, "e.ndjson", start + b"nonsense" * 100))

    assert [(1, "malformed")] == faults(found)


def test_a_file_that_may_not_be_read_is_a_fault(tmp_path: Path) -> None:
    gone = Source("gone", tmp_path / "gone", lines=True)

    (fault,) = read_pieces(gone)

    assert isinstance(fault, Fault)
    assert "cannot be read" in fault.error.message


def test_a_name_without_a_file_is_refused() -> None:
    with pytest.raises(InputError, match="nowhere is not there"):
        find_sources(["nowhere"])


def test_batches_are_small_enough_to_send(tmp_path: Path) -> None:
    many = put(tmp_path, "a.ndjson", b'{"a": 1}\n' * 2500)
    large = put(tmp_path, "b.ndjson", (b'"' + b"x" * (3 << 20) + b'"\n') * 3)

    sizes = [
        (Path(one.source).name, len(one.pieces))
        for one in batches(find_sources([str(many), str(large)]), bytes_max=4 << 20)
    ]

    assert [
        ("a.ndjson", 1000),
        ("a.ndjson", 1000),
        ("a.ndjson", 500),
        ("b.ndjson", 2),
        ("b.ndjson", 1),
    ] == sizes
