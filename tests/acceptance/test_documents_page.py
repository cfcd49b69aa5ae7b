"""The page on documents is run: what it shows is what one gets."""

from __future__ import annotations

import re
from pathlib import Path

from tests.acceptance.console import session

PAGE = Path(__file__).parents[2] / "docs" / "documents.md"


def test_the_commands_print_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert ["provn", "console"] == [name for name, _ in blocks]
    (tmp_path / "chart.provn").write_text(blocks[0][1], encoding="utf-8")
    shown = blocks[1][1]
    said = session(shown, tmp_path)

    pattern = ".*?".join(re.escape(part) for part in shown.split("…"))
    assert re.fullmatch(pattern, said, re.DOTALL), said
