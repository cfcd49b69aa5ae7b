"""The foreign test suites and real events, kept outside the repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def suites(*parts: str) -> Path:
    """Return the folder of all suites, or what *parts* name in it; else skip."""
    named = os.environ.get("PROVGRAPH_SUITES")
    if not named:
        pytest.skip("PROVGRAPH_SUITES is not set: it names the folder of suites")
    path = Path(named).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"PROVGRAPH_SUITES has no {'/'.join(parts) or 'folder'}: {path}")
    return path
