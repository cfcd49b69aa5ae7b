"""The page about claims and promotion is run: what it shows is what one gets."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.console import environment, session
from tests.acceptance.test_sample_project import PLUGIN, PROJECT, ci

PAGE = Path(__file__).parents[2] / "docs" / "assertions.md"
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```$",
    PAGE.read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
RUN_ID = re.compile(r"\brun [0-9a-f-]{36}")


def block(kind: str, place: int = 0) -> str:
    found: list[str] = [body for name, body in BLOCKS if name == kind]
    return found[place]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "events.ndjson").write_text(block("json"), encoding="utf-8")
    return tmp_path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The sample project, with the tests that the page shows."""
    made = Path(shutil.copytree(PROJECT, tmp_path / "project"))
    (made / "test_pipeline.py").write_text(block("python"), encoding="utf-8")
    return made


def test_the_page_has_the_blocks_that_are_run() -> None:
    assert ["python", "text", "json", "console", "console", "python"] == [
        name for name, _ in BLOCKS
    ]


def test_the_commands_print_what_the_page_says(folder: Path) -> None:
    assert block("console") == session(block("console"), folder)
    assert block("console", 1) == session(block("console", 1), folder)


def test_the_test_passes_and_fails_as_the_page_says(project: Path) -> None:
    green = ci(project, *PLUGIN)
    source = (project / "pipeline.py").read_text(encoding="utf-8")
    lines = [line for line in source.splitlines(keepends=True) if '"stage"' not in line]
    (project / "pipeline.py").write_text("".join(lines), encoding="utf-8")
    red = ci(project, *PLUGIN)
    said = re.sub(r"(?m)^E( {3}|$)", "", RUN_ID.sub("run …", red.stdout))

    assert [0, 1] == [green.returncode, red.returncode], green.stdout
    assert block("text") in re.sub(r"(?m)^ {4}", "", said)


def test_who_has_the_public_key_verifies_a_verdict_as_the_page_says(
    folder: Path,
) -> None:
    pytest.importorskip("cryptography", reason="the extra `signing` is not installed")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    made = re.findall(
        r"^\$ provgraph in(?:it|gest .*)$", block("console"), re.MULTILINE
    )
    (sign,) = re.findall(r"^\$ .* -o verdict\.json$", block("console", 1), re.MULTILINE)
    commands = "$ openssl genpkey -algorithm ed25519 -out k\n"
    commands += "$ openssl pkey -in k -pubout -out public.pem\n"
    session("\n".join([*made, f"{commands}{sign} --key k"]), folder)

    done = subprocess.run(
        [sys.executable, "-c", block("python", 1)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert ("s3://lake/raw.orders\n", "") == (done.stdout, done.stderr)
