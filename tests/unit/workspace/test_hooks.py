"""What `alerts.toml` may say, and what is said to who gets it wrong."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest

from provgraph.enforcing.alerting import Rule
from provgraph.errors import ConfigError
from provgraph.workspace import Hook, Settings, read_hooks

KEY = b"0123456789abcdef0123456789"
RULE = '[[rules]]\nname = "r"\nurl = "https://example.com/x"\nsecret_file = "key"\n'


def read(folder: Path, text: str, key: bytes = KEY) -> tuple[Hook, ...]:
    (folder / "key").write_bytes(key + b"\n")
    (folder / "alerts.toml").write_text(text, encoding="utf-8")
    return read_hooks(folder, Settings())


def test_without_the_file_nobody_is_told(tmp_path: Path) -> None:
    assert () == read_hooks(tmp_path, Settings())


def test_another_file_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"other\.toml, which is not there"):
        read_hooks(tmp_path, Settings(alerts_rules="other.toml"))


def test_a_rule_takes_the_violations_of_all_contracts_for_a_day(
    tmp_path: Path,
) -> None:
    expected = Hook(
        Rule("r", ("*",), ("violation",)), "https://example.com/x", KEY, 86_400
    )

    assert (expected,) == read(tmp_path, RULE)


def test_a_rule_may_say_otherwise(tmp_path: Path) -> None:
    more = (
        'contracts = ["owners"]\nseverities = ["info", "urn:mine"]\n'
        "retry_seconds_max = 60\n"
    )
    (hook,) = read(tmp_path, RULE + more)

    assert (Rule("r", ("owners",), ("info", "urn:mine")), 60) == (
        hook.rule,
        hook.retry_seconds_max,
    )


def test_a_key_may_be_written_as_standard_webhooks_does(tmp_path: Path) -> None:
    (hook,) = read(tmp_path, RULE, b"whsec_" + b64encode(KEY))

    assert KEY == hook.secret
    assert repr(KEY) not in repr(hook)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (RULE + 'contract = "a"', "'contract', which", "Did you mean contracts?"),
        (RULE + 'severities = ["error"]', "'error', which", "Did you mean"),
        (RULE + "contracts = []", "contracts has to be a list of texts", None),
        (RULE + "contracts = [1]", "contracts has to be a list of texts", None),
        (RULE + "retry_seconds_max = -1", "has to be a whole number", None),
        (RULE + "retry_seconds_max = true", "has to be a whole number", None),
        ('[[rules]]\nname = "r"', "rule 1 has no url", None),
        (RULE + RULE, "two rules named 'r'", None),
        ("[[rule]]", "'rule', which", "Did you mean rules?"),
        ("rules = 1", "written as", None),
        ("rules = [", "cannot be read", None),
        (RULE.replace("https:", "ftp:"), "no address of a webhook", "Write it"),
        (RULE.replace("example.com", "me:pw@example.com"), "no address", "Write it"),
        (RULE.replace("com/x", "com/x y"), "no address of a webhook", "Write it"),
        (RULE.replace("com/x", "com:99999/x"), "no address", "Write it"),
        (RULE.replace("com/x", r"com/x\r\nA: b"), "no address", "Write it"),
        (RULE.replace('"key"', '"lost"'), "lost cannot be read", None),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, text: str, message: str, hint: str | None
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        read(tmp_path, text)

    assert "alerts.toml" in caught.value.message
    assert "pw" not in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


@pytest.mark.parametrize("key", [b"short", b"whsec_" + b64encode(b"short")])
def test_a_key_that_could_be_guessed_is_refused(tmp_path: Path, key: bytes) -> None:
    with pytest.raises(ConfigError, match="less than 24 bytes"):
        read(tmp_path, RULE, key)


def test_a_key_that_is_no_base_64_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        read(tmp_path, RULE, b"whsec_" + KEY + b"!")
