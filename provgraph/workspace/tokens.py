"""The tokens of a workspace: who may come in over HTTP, and to do what.

A token is `pg_<id>_<secret>` with a secret of 256 random bits, so a quick keyed
hash keeps it as well as a slow one would. Its text is shown once and kept nowhere.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from hmac import compare_digest
from pathlib import Path
from typing import Any, Final, NamedTuple

from provgraph.errors import MissingError, StoreError, UsageError
from provgraph.graph import replace_file
from provgraph.workspace import layout

TOKENS_FILE: Final = "tokens.json"

READ: Final = "read"
INGEST: Final = "ingest"
UPDATE: Final = "update"
ADMIN: Final = "admin"
SCOPES: Final = (READ, INGEST, UPDATE, ADMIN)
"""What a token may be for; `admin` is for all."""

EVERYTHING: Final = frozenset(SCOPES)

PRIVATE: Final = 0o600
"""The mode of a file that is its owner's alone."""

_FORMAT: Final = 1
_SECRET_BYTES: Final = 32
_ID_BYTES: Final = 4
_NAME_MAX: Final = 100
_DAYS_MAX: Final = 36_500


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of one token.

    Attributes:
        id: by which it is found, and revoked.
        name: of who has it; several may be of one name.
        expires: when it ends to be known; None for never.
        hash: keyed, of its whole text.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    created: str
    expires: str | None
    hash: str


class Caller(NamedTuple):
    """Who asks.

    Attributes:
        scopes: all that it may, those included that `admin` implies.
    """

    id: str
    name: str
    scopes: frozenset[str]


class _Known(NamedTuple):
    """A token as `who` needs it."""

    hash: bytes
    ends_at: float
    caller: Caller


class Tokens:
    """The tokens of one workspace, as its file had them when it was last read."""

    def __init__(self, folder: Path) -> None:
        """Read the tokens of the workspace in *folder*.

        Raises:
            WorkspaceError: it is none.
            StoreError: they cannot be read.
        """
        layout.read(folder)
        self._folder = folder
        self._path = folder / TOKENS_FILE
        self._seen: tuple[int, int, int] | None = None
        self._pepper = b""
        self._tokens: tuple[Token, ...] = ()
        self._known: dict[bytes, _Known] = {}
        self.read()

    def read(self) -> None:
        """Read them again.

        Raises:
            StoreError: they cannot be read; then none is known.
        """
        self._pepper, self._tokens, self._known = b"", (), {}
        self._seen = None
        try:
            with self._path.open("rb") as file:
                self._seen = _look(os.fstat(file.fileno()))
                kept = json.load(file)
            if kept["format"] > _FORMAT:
                raise StoreError(
                    f"{self._path} is of a newer release",
                    hint="Use that release, or remove the file and make new tokens.",
                )
            tokens = tuple(_token(one) for one in kept["tokens"])
            known = {one.id.encode(): _known(one) for one in tokens}
            pepper = bytes.fromhex(kept["pepper"])
        except FileNotFoundError:
            return
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"{self._path} cannot be read: {error}",
                hint="Repair it, or remove it and make new tokens.",
            ) from error
        self._pepper, self._tokens, self._known = pepper, tokens, known

    def refresh(self) -> None:
        """Read them again if the file is another than the one that was read.

        Raises:
            StoreError: they cannot be read; then none is known.
        """
        try:
            seen = _look(self._path.stat())
        except OSError:
            seen = None
        if seen != self._seen or seen is None:
            self.read()

    def list(self) -> tuple[Token, ...]:
        """Return what is kept of each, the oldest first."""
        return self._tokens

    def who(self, token: bytes) -> Caller | None:
        """Return whose *token* is; None where it is nobody's, or no longer."""
        parts = token.split(b"_", 2)
        known = self._known.get(parts[1]) if len(parts) > 1 else None
        if known is None or not compare_digest(_hash(token, self._pepper), known.hash):
            return None
        return known.caller if time.time() < known.ends_at else None

    def create(
        self, name: str, scopes: Sequence[str], *, days: int | None = None
    ) -> tuple[Token, str]:
        """Make a token that ends after *days*; return it and its text.

        The text cannot be had again.

        Raises:
            UsageError: the name, a scope or the days cannot be.
            StoreError: the file cannot be read or written.
        """
        _check(name, scopes, days)
        with self._changing():
            taken = {one.id for one in self._tokens}
            while (made := secrets.token_hex(_ID_BYTES)) in taken:
                pass
            now = datetime.now(UTC)
            ends = None if days is None else _written(now + timedelta(days=days))
            pepper = self._pepper or secrets.token_bytes(_SECRET_BYTES)
            text = new_text(made)
            token = Token(
                made,
                name,
                tuple(one for one in SCOPES if one in scopes),
                _written(now),
                ends,
                _hash(text.encode(), pepper).hex(),
            )
            self._write(pepper, (*self._tokens, token))
        return token, text

    def revoke(self, token_id: str) -> Token:
        """Forget a token, so that it is nobody's any more; return what was kept.

        Raises:
            MissingError: there is none of that id.
            StoreError: the file cannot be read or written.
        """
        with self._changing():
            left = tuple(one for one in self._tokens if one.id != token_id)
            gone = [one for one in self._tokens if one.id == token_id]
            if not gone:
                raise MissingError(
                    f"there is no token {token_id[:100]!r}",
                    hint="provgraph token list shows their ids.",
                )
            self._write(self._pepper, left)
        return gone[0]

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Within the block, nobody else changes the file; it was just read."""
        held = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            self.read()
            yield
        finally:
            os.close(held)

    def _write(self, pepper: bytes, tokens: tuple[Token, ...]) -> None:
        kept = {
            "format": _FORMAT,
            "pepper": pepper.hex(),
            "tokens": [asdict(one) for one in tokens],
        }
        content = json.dumps(kept, indent=1).encode()
        try:
            replace_file(self._path, content, mode=PRIVATE)
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error}") from error
        self.read()


def new_text(token_id: str) -> str:
    """Return the text of a new token."""
    return f"pg_{token_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"


def _look(found: os.stat_result) -> tuple[int, int, int]:
    """Return what tells one state of the file from another."""
    return found.st_mtime_ns, found.st_size, found.st_ino


def _hash(text: bytes, pepper: bytes) -> bytes:
    return blake2b(text, key=pepper, digest_size=32).digest()


def _token(kept: dict[str, Any]) -> Token:
    return Token(**{**kept, "scopes": tuple(kept["scopes"])})


def _known(token: Token) -> _Known:
    scopes = frozenset(token.scopes)
    return _Known(
        bytes.fromhex(token.hash),
        datetime.fromisoformat(token.expires).timestamp()
        if token.expires is not None
        else float("inf"),
        Caller(token.id, token.name, EVERYTHING if ADMIN in scopes else scopes),
    )


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _check(name: str, scopes: Sequence[str], days: int | None) -> None:
    """Let a token be made.

    Raises:
        UsageError: of that name, with these scopes or for so long it cannot be.
    """
    if not 0 < len(name) <= _NAME_MAX or not name.isprintable() or name != name.strip():
        raise UsageError(
            f"{name[:_NAME_MAX]!r} is no name for a token",
            hint=f"Name who will have it, in 1 to {_NAME_MAX} printable characters.",
        )
    if not scopes or not set(scopes) <= EVERYTHING:
        raise UsageError(
            f"no token can be for {', '.join(scopes) or 'nothing'}",
            hint=f"The scopes are {', '.join(SCOPES)}.",
        )
    if days is not None and not 0 < days <= _DAYS_MAX:
        raise UsageError(f"a token cannot end after {days} days")
