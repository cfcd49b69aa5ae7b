"""The page of pictures shows what the code does."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"
_BLOCKS = re.compile(r"```python\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def test_the_code_of_the_page_gives_its_answers_and_its_picture() -> None:
    blocks = _BLOCKS.findall((DOCS / "pictures.md").read_text(encoding="utf-8"))
    names: dict[str, object] = {}
    for code, shown in blocks:
        out = io.StringIO()
        with redirect_stdout(out):
            exec(code, names)  # noqa: S102 - our own page

        assert shown.strip() == out.getvalue().strip()

    assert 4 == len(blocks)
    assert (DOCS / "pictures" / "chart.svg").read_text(encoding="utf-8") == names[
        "drawing"
    ]
