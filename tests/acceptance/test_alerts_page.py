"""docs/alerts.md: its rules can be read, and its few lines verify a signature."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from provgraph.enforcing.alerting import Rule, firing
from provgraph.server.webhook import signature
from provgraph.workspace import Settings, read_hooks, read_settings
from tests.acceptance.receiver import KEY
from tests.unit.enforcing.test_alerting import MINT, found

PAGE = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text("utf-8")


def shown(language: str) -> str:
    """Return the first block of a language."""
    (block, *_) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def test_the_rules_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY, encoding="ascii")
    rules = re.sub(r'"/run/secrets/[^"]*"', '"key"', shown("toml"))
    (tmp_path / "alerts.toml").write_text(rules, encoding="utf-8")

    assert [
        Rule("finance", ("owners", "finance-*"), ("violation", "warning")),
        Rule("everything"),
    ] == [one.rule for one in read_hooks(tmp_path, Settings())]


def test_the_message_has_what_messages_have() -> None:
    told = json.loads(shown("json"))
    (alert,) = told["data"]["alerts"]
    message = firing(MINT, Rule("mine"), found(), "")

    assert ["type", "timestamp", "data"] == list(told)
    assert list(message) == list(alert)


def test_every_setting_is_told(tmp_path: Path) -> None:
    names = {name for name, _, _ in read_settings(tmp_path, {}).table()}
    told = set(re.findall(r"`(alerts\.(?!toml|db)\w+)`", PAGE))

    assert {name for name in names if name.startswith("alerts.")} == told


def test_the_few_lines_tell_whose_a_request_is() -> None:
    within: dict[str, Any] = {}
    exec(shown("python"), within)  # noqa: S102 - what the page shows
    is_ours: Callable[[dict[str, str], bytes, bytes], bool] = within["is_ours"]
    key, now = KEY.encode(), int(time.time())

    def headers(stamp: int) -> dict[str, str]:
        return {
            "webhook-id": "msg",
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(key, "msg", stamp, b"{}"),
        }

    assert is_ours(headers(now), b"{}", key)
    assert not is_ours(headers(now), b"{ }", key)
    assert not is_ours(headers(now), b"{}", key + b"!")
    assert not is_ours(headers(now) | {"webhook-id": "other"}, b"{}", key)
    assert not is_ours(headers(now - 1_000), b"{}", key)
