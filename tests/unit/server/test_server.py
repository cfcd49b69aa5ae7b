"""The parts that need no socket."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import NetworkError, UsageError
from provgraph.pipeline import Origin
from provgraph.server import create_app, listen
from provgraph.server.lineage import _elements
from provgraph.workspace import Workspace
from tests.unit.server.builders import body


def test_the_face_loads_nothing_until_it_is_asked() -> None:
    code = (
        "import sys, provgraph.server;"
        "print(sorted({'fastapi', 'uvicorn', 'starlette'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "[]\n" == done.stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])  # noqa: S104 - refused
def test_only_the_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(UsageError, match="other machines"):
        listen._listen(host, 0, asks=False)


def test_others_are_listened_to_once_they_are_asked() -> None:
    with listen._listen("0.0.0.0", 0, asks=True) as listener:  # noqa: S104 - closed
        assert "0.0.0.0" == listener.getsockname()[0]  # noqa: S104 - likewise


def test_a_port_in_use_is_told() -> None:
    with listen._listen("127.0.0.1", 0, asks=False) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(NetworkError, match=str(port)):
            listen._listen("127.0.0.1", port, asks=False)


def test_what_is_no_address_is_told() -> None:
    with pytest.raises(UsageError, match="no address"):
        listen._listen("300.0.0.1 ", 0, asks=False)


def test_what_is_no_port_is_told() -> None:
    with pytest.raises(UsageError, match="no port"):
        listen._listen("127.0.0.1", 70_000, asks=False)


@given(
    st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        )
    ),
    st.sampled_from([None, 1]),
)
def test_an_array_comes_apart_into_its_elements(
    values: list[object], indent: int | None
) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=False)
    written = text.encode("utf-8", "surrogatepass")

    try:
        written.decode()
    except UnicodeDecodeError:
        return
    assert values == [json.loads(one) for one in _elements(written)]


def test_more_bytes_than_there_is_room_for_are_told_to_come_again(
    tmp_path: Path,
) -> None:
    async def crowd(workspace: Workspace) -> list[str]:
        app = create_app(workspace)
        desk = app._desk
        desk._bytes_max = 2_000
        found = await asyncio.gather(
            *(desk.take(body()) for _ in range(10)), return_exceptions=True
        )
        desk.close()
        return sorted(type(one).__name__ for one in found)

    with Workspace.open(tmp_path / "w", create=True) as workspace:
        kinds = asyncio.run(crowd(workspace))

    assert {"OverloadError", "Receipt"} == set(kinds)


def test_events_that_share_a_turn_keep_who_sent_each(tmp_path: Path) -> None:
    async def send(workspace: Workspace) -> None:
        desk = create_app(workspace)._desk
        names = ["", "airflow", "dbt"] * 20
        answers = await asyncio.gather(*(desk.take(body(), one) for one in names))
        desk.close()
        entries = [workspace.journal.entry(one.number) for one in answers]  # type: ignore[union-attr]
        assert names == [one and one.actor for one in entries]

    with Workspace.open(tmp_path / "w", create=True) as workspace:
        asyncio.run(send(workspace))


def test_a_body_that_breaks_the_reader_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever shares its group is answered as if it had not been there."""

    async def send(workspace: Workspace) -> list[object]:
        desk = create_app(workspace)._desk
        bodies = [body(), b'{"poison": true}', body()]
        found = await asyncio.gather(
            *(desk.take(one) for one in bodies), return_exceptions=True
        )
        desk.close()
        return list(found)

    with Workspace.open(tmp_path / "w", create=True) as workspace:
        intake = workspace.pipeline._intake
        draft = type(intake).draft

        def breaking(self: object, given: bytes, *args: Origin, **more: str) -> object:
            if b"poison" in given:
                raise ZeroDivisionError
            return draft(self, given, *args, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(type(intake), "draft", breaking)
        found = asyncio.run(send(workspace))

    names = [type(one).__name__ for one in found]
    assert ["Receipt", "ZeroDivisionError", "Receipt"] == names
