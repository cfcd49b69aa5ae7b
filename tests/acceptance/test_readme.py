"""The README is run: what it shows is what one gets."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.console import session

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def block(kind: str, place: int = 0) -> str:
    found: list[str] = [body for name, body in BLOCKS if name == kind]
    return found[place]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.ndjson").write_text(block("json"), encoding="utf-8")
    return tmp_path


def test_the_readme_has_the_blocks_that_are_run() -> None:
    """A block of a new kind would be one that nobody tests."""
    assert ["sh", "json", "python", "text", "console", "text"] == [
        name for name, _ in BLOCKS
    ]


def test_the_two_commands_are_targets_of_make() -> None:
    targets = re.findall(r"^make (\w+)", block("sh"), re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert ["demo", "test"] == targets
    assert all(f"\n{target}: " in makefile for target in targets)


def test_the_lines_of_python_print_what_the_readme_says(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block("python")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("", block("text")) == (done.stderr, done.stdout)


def test_the_commands_print_what_the_readme_says(folder: Path) -> None:
    shown = block("console")

    assert shown == session(shown, folder)


def test_every_sentence_has_a_line_of_its_own() -> None:
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)

    assert [] == re.findall(r"[a-z]\. [A-Z].*", prose)


@pytest.mark.parametrize("target", re.findall(r"\]\((?!http)([^)#]+)\)", README))
def test_what_the_readme_links_to_is_there(target: str) -> None:
    assert (ROOT / target).exists()
