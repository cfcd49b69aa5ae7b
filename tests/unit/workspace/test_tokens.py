"""Only the exact token of a listed entry that has not ended is known."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import MissingError, StoreError, UsageError, WorkspaceError
from provgraph.workspace import SCOPES, Tokens, Workspace, open_plain
from provgraph.workspace.backup import back_up, restore
from provgraph.workspace.tokens import EVERYTHING, TOKENS_FILE

FAR = "2000-01-01T00:00:00Z"
CREATE = """
import sys
from pathlib import Path
from provgraph.workspace import Tokens
for at in range(5):
    print(Tokens(Path(sys.argv[1])).create("many", ["read"])[1])
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Workspace.create(tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokens, bytes]:
    """Tokens with one that is good, and that one's text."""
    folder = tmp_path_factory.mktemp("tokens") / "w"
    Workspace.create(folder)
    tokens = Tokens(folder)
    return tokens, tokens.create("good", ["ingest"])[1].encode()


def edit(folder: Path, **changes: object) -> None:
    """Change what is kept of the last token."""
    path = folder / TOKENS_FILE
    kept = json.loads(path.read_bytes())
    kept["tokens"][-1].update(changes)
    path.write_text(json.dumps(kept), encoding="utf-8")


@given(at=st.integers(0), other=st.binary(min_size=1, max_size=1))
def test_no_byte_of_a_token_may_be_another(
    known: tuple[Tokens, bytes], at: int, other: bytes
) -> None:
    tokens, text = known
    at %= len(text)
    changed = text[:at] + other + text[at + 1 :]

    assert (changed == text) == (tokens.who(changed) is not None)


@given(st.binary() | st.text().map(str.encode), st.sampled_from(["", "front", "back"]))
def test_nothing_else_is_a_token(
    known: tuple[Tokens, bytes], other: bytes, where: str
) -> None:
    """Neither what is no token, nor one with something before or behind it."""
    tokens, text = known
    said = {"": other, "front": other + text, "back": text + other}[where]

    assert (said == text) == (tokens.who(said) is not None)


def test_a_token_is_somebody_until_it_is_revoked(folder: Path) -> None:
    tokens = Tokens(folder)
    made = [tokens.create(f"name {at}", ["read", "ingest"]) for at in range(3)]
    tokens.revoke(made[1][0].id)

    found = [tokens.who(text.encode()) for _, text in made]
    assert [made[0][0].id, None, made[2][0].id] == [one and one.id for one in found]
    assert found[0] is not None
    assert ("name 0", {"read", "ingest"}) == (found[0].name, found[0].scopes)
    assert tokens.list() == Tokens(folder).list() == (made[0][0], made[2][0])
    with pytest.raises(MissingError, match=made[1][0].id):
        tokens.revoke(made[1][0].id)


def test_a_token_that_ended_is_nobody_s(folder: Path) -> None:
    tokens = Tokens(folder)
    _, text = tokens.create("soon", ["read"], days=1)
    assert tokens.who(text.encode()) is not None

    edit(folder, expires=FAR)
    tokens.refresh()

    assert tokens.who(text.encode()) is None
    assert 1 == len(tokens.list())


def test_admin_is_for_all_and_no_other_is_for_more_than_it_says(folder: Path) -> None:
    tokens = Tokens(folder)
    for scope in SCOPES:
        caller = tokens.who(tokens.create("one", [scope])[1].encode())

        assert caller is not None
        assert (EVERYTHING if scope == "admin" else {scope}) == caller.scopes


def test_what_others_change_is_seen(folder: Path) -> None:
    here, there = Tokens(folder), Tokens(folder)
    made, text = there.create("later", ["read"])
    assert here.who(text.encode()) is None

    here.refresh()
    assert here.who(text.encode()) is not None

    there.revoke(made.id)
    here.refresh()
    assert here.who(text.encode()) is None


def test_no_token_is_lost_where_several_make_some_at_a_time(folder: Path) -> None:
    makers = [
        subprocess.Popen(
            [sys.executable, "-c", CREATE, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    texts = "".join(one.communicate()[0] for one in makers).split()

    tokens = Tokens(folder)
    assert 15 == len(texts) == len({one.id for one in tokens.list()})
    assert all(tokens.who(text.encode()) for text in texts)


def test_the_file_is_its_owner_s_alone_and_does_not_hold_the_token(
    folder: Path,
) -> None:
    _, text = Tokens(folder).create("name", ["read"])
    path = folder / TOKENS_FILE
    _, _, rest = text.split("_", 2)

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)
    assert 43 == len(rest)
    assert rest not in path.read_text(encoding="utf-8")
    assert not list(folder.glob("*.new"))


@pytest.mark.parametrize("name", ["", " x", "x\n", "\x1b[31m", "\udc80", "x" * 101])
def test_what_is_no_name_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no name"):
        Tokens(folder).create(name, ["read"])


@pytest.mark.parametrize(("scopes", "days"), [([], 1), (["root"], 1), (["read"], 0)])
def test_what_cannot_be_is_refused(folder: Path, scopes: list[str], days: int) -> None:
    with pytest.raises(UsageError):
        Tokens(folder).create("name", scopes, days=days)
    assert not (folder / TOKENS_FILE).exists()


def test_what_is_no_workspace_has_no_tokens(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="not a workspace"):
        Tokens(tmp_path / "nowhere")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "tokens": [{}]}']
)
def test_a_file_that_cannot_be_read_lets_nobody_in(folder: Path, content: str) -> None:
    tokens = Tokens(folder)
    _, text = tokens.create("name", ["read"])
    (folder / TOKENS_FILE).write_text(content, encoding="utf-8")

    with pytest.raises(StoreError, match=TOKENS_FILE):
        tokens.refresh()
    assert tokens.who(text.encode()) is None
    with pytest.raises(StoreError, match=TOKENS_FILE):
        tokens.create("other", ["read"])


def test_a_backup_has_no_tokens_and_restoring_it_in_place_keeps_them(
    folder: Path, tmp_path: Path
) -> None:
    _, text = Tokens(folder).create("name", ["read"])
    with Workspace.open(folder) as workspace:
        back_up(workspace, tmp_path / "copy")
    assert not list((tmp_path / "copy").rglob(TOKENS_FILE))

    restore(tmp_path / "copy", folder, replace=True)

    assert Tokens(folder).who(text.encode()) is not None
    assert 0o600 == stat.S_IMODE((folder / TOKENS_FILE).stat().st_mode)


def test_a_plain_store_has_tokens_too(tmp_path: Path) -> None:
    with open_plain(tmp_path / "p", kind="test") as workspace:
        _, text = Tokens(workspace.folder).create("name", ["update"])

        assert Tokens(workspace.folder).who(text.encode()) is not None
