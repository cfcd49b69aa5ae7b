"""Run the notebooks and keep what they show: `python notebooks/execute.py`.

Each is written as a `.py` file of jupytext's percent format; the `.ipynb` beside it
is that file with the outputs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER: Final = Path(__file__).parent
SECONDS_MAX: Final = 300


def executed(script: Path) -> nbformat.NotebookNode:
    """Return the notebook that *script* is, with the outputs of a run.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    notebook = jupytext.read(script)
    for place, cell in enumerate(notebook.cells):
        cell.id = f"cell-{place}"  # chance names would change with every run
    NotebookClient(
        notebook, timeout=SECONDS_MAX, kernel_name="python3", record_timing=False
    ).execute()
    # Which Python ran it is not the notebook's to say.
    notebook.metadata.pop("language_info", None)
    return notebook


def scripts() -> list[Path]:
    """Return every notebook's script."""
    return sorted(FOLDER.glob("[0-9]*.py"))


def main() -> None:
    """Run all of them and write them."""
    for script in scripts():
        nbformat.write(executed(script), script.with_suffix(".ipynb"))


if __name__ == "__main__":
    main()
