"""The page on checks is run: what it shows is what one gets."""

from __future__ import annotations

import re
from pathlib import Path

from provgraph.checking import ENGINES
from provgraph.contracts.judging import CLOSURES, COLUMNAR, SPARQL
from provgraph.contracts.reports.together import FORMS
from tests.acceptance.console import session

PAGE = (Path(__file__).parents[2] / "docs" / "checks.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


def test_the_commands_print_what_the_page_says(tmp_path: Path) -> None:
    (tmp_path / "answers.ttl").write_text(BLOCKS["turtle"], encoding="utf-8")
    (tmp_path / "report.provn").write_text(BLOCKS["provn"], encoding="utf-8")

    assert BLOCKS["console"] == session(BLOCKS["console"], tmp_path)


def test_every_form_and_engine_is_told_of() -> None:
    for name in (*FORMS, CLOSURES, COLUMNAR, SPARQL, "pyshacl"):
        assert f"| `{name}` |" in PAGE
    assert all(f"`--engine {name}`" in PAGE for name in ENGINES)
