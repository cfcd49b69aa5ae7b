"""The house rules that no linter knows."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import provgraph
from benchmarks.__main__ import BENCHMARKS
from provgraph import errors

ROOT = Path(__file__).parents[2]
SKIPPED = {
    ".git",
    ".hypothesis",
    ".venv",
    "__pycache__",
    "build",
    "dist",
    "node_modules",
}
SUPPORT = {
    "browser.py",
    "cases.py",
    "compare.py",
    "conftest.py",
    "console.py",
    "corpus.py",
    "corpus_differences.py",
    "documents.py",
    "documents_json.py",
    "documents_provn.py",
    "documents_rdf.py",
    "documents_xml.py",
    "edges.py",
    "endpoint.py",
    "events.py",
    "exchanges.py",
    "forked.py",
    "growth.py",
    "guessing.py",
    "harness.py",
    "in_force.py",
    "judging.py",
    "known_gaps.py",
    "literals.py",
    "loaded.py",
    "loads.py",
    "made.py",
    "made_queries.py",
    "made_shapes.py",
    "pipeline.py",
    "made_1_2.py",
    "newer_examples.py",
    "shacl_cases.py",
    "manifests.py",
    "manners.py",
    "owned_jobs.py",
    "profile.py",
    "prov_terms.py",
    "pyshacl_faults.py",
    "reach.py",
    "receiver.py",
    "readers.py",
    "reference.py",
    "ruling.py",
    "run.py",
    "seeds.py",
    "stores.py",
    "slow_shacl.py",
    "suites.py",
    "targets.py",
    "texts.py",
    "watch.py",
    "work.py",
}
"""Modules under tests/ that are no tests; `builders.py` may stand in any folder."""


def python_files(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if not SKIPPED & set(path.parts)
    )


def tracked_files() -> list[Path]:
    """What git would track, found without git: a fresh machine may lack it."""
    return sorted(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(
            part in SKIPPED or part.endswith(("_cache", ".egg-info", "provgraph-data"))
            for part in path.relative_to(ROOT).parts
        )
    )


def classes() -> list[type[errors.ProvgraphError]]:
    return [
        value
        for value in vars(errors).values()
        if isinstance(value, type) and issubclass(value, errors.ProvgraphError)
    ]


@pytest.mark.parametrize(
    "path",
    python_files("provgraph", "tests", "benchmarks"),
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_file_that_passes_400_lines_is_two_rooms(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= 400


def test_the_drawn_error_tree_is_the_one_in_force() -> None:
    """Each line of the drawing is a class under the one it hangs from."""
    drawn: dict[str, str | None] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"([│├└─ ]*)([A-Z]\w+Error)\b", line):
            depth = len(match[1]) // 4
            drawn[match[2]] = above[depth - 1] if depth else None
            above[depth:] = [match[2]]

    built: dict[str, str | None] = {
        one.__name__: one.__base__.__name__
        if one.__base__ in classes() and one.__base__
        else None
        for one in classes()
    }

    assert built == drawn


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [one.code for one in classes()]

    assert sorted(set(codes)) == sorted(codes)


def test_pytest_collects_every_file_under_tests() -> None:
    """A test that is never collected is never red."""
    strange = [
        str(path.relative_to(ROOT))
        for path in python_files("tests")
        if not path.name.startswith("test_")
        and path.name not in {*SUPPORT, "builders.py"}
    ]

    assert [] == strange


def test_no_file_names_a_package_host_or_a_path_of_this_machine() -> None:
    """Whoever checks this out has other mirrors and other folders."""
    # Written in halves, so that this file does not find itself.
    host = "|".join([r"pypi\." + "org", "python" + "hosted", "/" + r"root\b"])
    words = re.compile(rf"{host}|/work" + "/(?:main|shared)")
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_files()
        if (match := words.search(path.read_text(encoding="utf-8", errors="ignore")))
    ]

    assert [] == found


def test_every_dependency_has_its_reason() -> None:
    """A package that nobody can explain is one too many."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    wanted = project["project"]["dependencies"] + [
        one
        for group in project["dependency-groups"].values()
        for one in group
        if isinstance(one, str)
    ]
    names = [re.split(r"[><=;]", one)[0] for one in wanted]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| ")]
    explained = {name.strip() for row in rows for name in row.split(",")}

    assert set(names) <= explained


def test_every_benchmark_is_explained() -> None:
    """Who reads a row has to know how it was measured."""
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    rows = {line.split("|")[1] for line in page.splitlines() if line.startswith("| `")}

    assert set(BENCHMARKS) == {name.strip(" `") for name in rows}


def test_importing_provgraph_loads_no_library() -> None:
    """The command line's help and each worker pay only for what they use."""
    heavy = "{'pyoxigraph', 'rdflib', 'prov', 'fastapi', 'starlette', 'orjson'}"
    code = f"import sys, provgraph; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = provgraph.nonsense
