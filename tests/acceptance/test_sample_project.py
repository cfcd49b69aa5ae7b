"""A project whose CI is red as soon as one of its jobs no longer tells what it did."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.acceptance.console import environment

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "tests" / "fixtures" / "sample_project"
_EMIT = re.compile(r"^    emitter\.ran\(.*\)\n", re.MULTILINE)
EDGES = [
    "an edge from pg://shop/orders to s3://lake/raw.orders",
    "an edge from s3://lake/raw.orders to s3://lake/staging.orders",
    "an edge from s3://lake/staging.orders to s3://lake/orders",
]


PLUGIN = ("-p", "provgraph.testing.plugin")
"""As long as it is not installed, where its entry point tells of it."""


def ci(
    folder: Path, *words: str, path: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the project's tests, as its CI does, with what lies in *path* installed.

    Other plugins take longer to load than the tests to run, so only those of *words*
    are there; where something is installed, what its entry points tell of, too.
    """
    if path is None:
        more = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    else:
        more = {"PYTHONPATH": str(path)}
        words = (*words, "-p", "no:hypothesispytest")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *words],
        cwd=folder,
        env=environment() | more,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PROJECT, tmp_path / "project"))


def test_the_project_is_green(project: Path) -> None:
    done = ci(project, *PLUGIN)

    assert (0, True) == (done.returncode, "\n3 passed in " in done.stdout), done.stdout


@pytest.mark.parametrize(("lost", "edge"), list(enumerate(EDGES)))
def test_without_one_emit_call_it_is_red_and_the_edge_is_named(
    project: Path, lost: int, edge: str
) -> None:
    source = (project / "pipeline.py").read_text(encoding="utf-8")
    calls = list(_EMIT.finditer(source))
    assert len(EDGES) == len(calls)
    gone = source[: calls[lost].start()] + source[calls[lost].end() :]
    (project / "pipeline.py").write_text(gone, encoding="utf-8")

    done = ci(project, *PLUGIN, "-k", "shop or euros")

    assert 1 == done.returncode
    assert "1 failed, 1 passed" in done.stdout
    assert f"missing: {edge}\n" in done.stdout


@pytest.mark.parametrize("also", [[], ["-p", "provgraph.testing.plugin"]])
def test_the_plugin_is_found_by_its_entry_point(
    project: Path, tmp_path: Path, also: list[str]
) -> None:
    """And who names it besides has it once."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    points = told["project"]["entry-points"]["pytest11"]
    made = tmp_path / "site" / "sample-1.dist-info"
    made.mkdir(parents=True)
    lines = [f"{name} = {module}" for name, module in points.items()]
    text = "\n".join(["[pytest11]", *lines, ""])
    (made / "entry_points.txt").write_text(text, encoding="utf-8")
    (made / "METADATA").write_text("Name: sample\nVersion: 1\n", encoding="utf-8")

    done = ci(project, "--fixtures", *also, path=made.parent)

    assert 0 == done.returncode
    assert 1 == done.stdout.count("\nlineage_server -- ")


def test_every_run_of_pytest_loads_only_the_fixtures() -> None:
    heavy = "{'pyoxigraph', 'click', 'orjson', 'provgraph.cli', 'provgraph.workspace'}"
    code = (
        "import sys, provgraph.testing.plugin;"
        f" print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert "[]\n" == done.stdout
