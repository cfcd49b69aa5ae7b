"""Every notebook runs, and shows what it was committed with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest

from notebooks.execute import executed, scripts

SCRIPTS = scripts()


def outputs(notebook: nbformat.NotebookNode) -> list[list[Any]]:
    return [cell.get("outputs", []) for cell in notebook.cells]


def test_the_notebooks_are_found() -> None:
    assert [
        "01-first-lineage.py",
        "02-governance-questions.py",
        "03-legacy-provenance.py",
        "06-contracts.py",
    ] == [one.name for one in SCRIPTS]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.stem)
def test_a_notebook_runs_and_shows_what_it_was_committed_with(script: Path) -> None:
    """`python notebooks/execute.py` makes it so."""
    kept = nbformat.read(script.with_suffix(".ipynb"), as_version=4)

    shown = executed(script)

    assert outputs(kept) == outputs(shown)
    assert not any(
        one.output_type == "error" or one.get("name") == "stderr"
        for cell in outputs(shown)
        for one in cell
    )
    assert any(
        "image/svg+xml" in one.get("data", {}) for cell in outputs(kept) for one in cell
    )


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.stem)
def test_the_script_and_the_notebook_agree(script: Path) -> None:
    written = jupytext.read(script)
    kept = nbformat.read(script.with_suffix(".ipynb"), as_version=4)

    assert [(one.cell_type, one.source) for one in written.cells] == [
        (one.cell_type, one.source) for one in kept.cells
    ]
