"""Who is told of findings: the rules in `alerts.toml`.

[[rules]]
name = "owners"
url = "https://alerts.example.com/lineage"
secret_file = "/run/secrets/lineage-alerts"
contracts = ["owners", "finance-*"]
severities = ["violation", "warning"]
"""

from __future__ import annotations

import binascii
import difflib
import tomllib
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from provgraph.enforcing.alerting import SEVERITIES, Rule
from provgraph.errors import ConfigError
from provgraph.workspace.settings import Settings

FILE_NAME: Final = "alerts.toml"

_PREFIX: Final = b"whsec_"
_SECRET_BYTES_MIN: Final = 24  # as Standard Webhooks has it
_DAY_SECONDS: Final = 86_400
_KINDS: Final[Mapping[str, type]] = {
    "name": str,
    "url": str,
    "secret_file": str,
    "contracts": list,
    "severities": list,
    "retry_seconds_max": int,
}
_WANTED: Final = ("name", "url", "secret_file")
_WORDS: Final = {str: "text", list: "a list of texts", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Hook:
    """A rule, and where what it takes is sent.

    Attributes:
        rule: which findings are told.
        url: of the receiver.
        secret: with which what is sent is signed.
        retry_seconds_max: a message that waits for longer is given up.
    """

    rule: Rule
    url: str
    secret: bytes = field(repr=False)
    retry_seconds_max: int = _DAY_SECONDS


def read_hooks(folder: Path, settings: Settings) -> tuple[Hook, ...]:
    """Return the rules of the workspace in *folder*; none where it has no such file.

    Raises:
        ConfigError: one cannot be read, or has something that no rule has.
    """
    path = folder / settings.alerts_rules
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if settings.alerts_rules == FILE_NAME:
            return ()
        raise ConfigError(f"alerts.rules names {path}, which is not there") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    for key in tables:
        if key != "rules":
            raise _unknown(key, ["rules"], str(path))
    rules = tables.get("rules", [])
    if not isinstance(rules, list) or not all(isinstance(one, dict) for one in rules):
        raise ConfigError(f"{path}: rules are written as [[rules]]")
    hooks = tuple(
        _hook(one, f"{path}, rule {number}", folder)
        for number, one in enumerate(rules, 1)
    )
    names = [one.rule.name for one in hooks]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{path} has two rules named {name!r}")
    return hooks


def _hook(table: Mapping[str, Any], origin: str, folder: Path) -> Hook:
    for key, value in table.items():
        if key not in _KINDS:
            raise _unknown(key, _KINDS, origin)
        kind = _KINDS[key]
        right = type(value) is kind
        if kind is list:
            right = right and all(isinstance(one, str) for one in value)
        if not right or value in ("", []) or (kind is int and value < 0):
            raise ConfigError(
                f"{origin}: {key} has to be {_WORDS[kind]}, not {value!r}"
            )
    for key in _WANTED:
        if key not in table:
            raise ConfigError(f"{origin} has no {key}")
    severities = tuple(table.get("severities", SEVERITIES[:1]))
    for one in severities:
        if one not in SEVERITIES and ":" not in one:
            raise _unknown(one, SEVERITIES, origin)
    return Hook(
        Rule(table["name"], tuple(table.get("contracts", ["*"])), severities),
        _address(table["url"], origin),
        _secret(folder / table["secret_file"], origin),
        table.get("retry_seconds_max", _DAY_SECONDS),
    )


def _address(url: str, origin: str) -> str:
    """Return an address of which all parts are what they have to be."""
    try:
        parts = urlsplit(url)
        told = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        told = False
    letters = all("!" <= letter <= "~" for letter in url)
    if not told or not letters or "@" in parts.netloc:
        raise ConfigError(
            f"{origin}: url is no address of a webhook",  # and may be a secret
            hint="Write it as https://host/path; the secret has a file of its own.",
        )
    return url


def _secret(path: Path, origin: str) -> bytes:
    """Return the key in a file: as it is, or after `whsec_` in base 64."""
    try:
        written = path.read_bytes().strip()
        own = written.removeprefix(_PREFIX)
        key = own if own == written else b64decode(own, validate=True)
    except (OSError, binascii.Error) as error:
        raise ConfigError(f"{origin}: {path} cannot be read: {error}") from error
    if len(key) < _SECRET_BYTES_MIN:
        raise ConfigError(
            f"{origin}: the key in {path} has less than {_SECRET_BYTES_MIN} bytes",
            hint="openssl rand -hex 32 makes one.",
        )
    return key


def _unknown(word: str, known: Iterable[str], origin: str) -> ConfigError:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0)
    return ConfigError(
        f"{origin} has {word!r}, which is not known",
        hint=f"Did you mean {near[0]}?" if near else None,
    )
