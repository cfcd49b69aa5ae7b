"""The page on data contracts holds what the code does.

    python -m tests.unit.contracts.odcs.test_odcs_page

writes its tables, and the shapes of its example, anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from provgraph.contracts.odcs import levels, naming
from provgraph.contracts.odcs.keys import KEYS, Judged, Told, Untranslated
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.shapes import translated

PAGE = Path(__file__).parents[4] / "docs" / "contracts.md"
PARTS = re.compile(r"<!-- (\w+) -->\n(.*?)<!-- end -->\n", re.DOTALL)
EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def shown(key: str) -> str:
    """Return a key as the page writes it."""
    for sign, words in (("#", "…properties[]"), ("@", "…quality[]"), ("%", "team…[]")):
        key = key.replace(f"{sign}.", f"{words}.")
    return f"`{key}`"


def table(*heads: str, rows: Iterator[tuple[str, ...]]) -> str:
    lines = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines))


def judged() -> str:
    found = (
        (shown(key), one.by) for key, one in KEYS.items() if isinstance(one, Judged)
    )
    return table("Key", "What is judged", rows=found)


def told() -> str:
    found = (
        (shown(key), f"`{one.predicate}`")
        for key, one in KEYS.items()
        if isinstance(one, Told)
    )
    return table("Key", "Written as", rows=found)


def untranslated() -> str:
    found = (
        (shown(key), one.reason)
        for key, one in KEYS.items()
        if isinstance(one, Untranslated)
    )
    return table("Key", "Why not", rows=found)


def service_levels() -> str:
    rows = [
        *((f"`{key}`", one.message) for key, one in levels._TIMED.items()),
        ("`endOfLife`", "a version of {name} was made after the end of its life"),
        *(
            (f"`{key}`", f"not translated: {why}")
            for key, why in levels._UNTOLD.items()
        ),
    ]
    return table("Level", "What breaks it", rows=iter(rows))


def servers() -> str:
    found = (
        (f"`{key}`", f"`{one.namespace}`", f"`{one.name}`")
        for key, one in naming._RULES.items()
        if one.namespace != "{location}"
    )
    return table("Type of server", "Namespace", "Name", rows=found)


def example() -> str:
    """Return the shapes of the page's contract, from the first on its columns on."""
    (text,) = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    shapes = translated(read_contract(text.encode())).shapes
    blocks = [
        one for one in shapes.split("\n\n") if one.startswith(("c:field", "c:rows"))
    ]
    return "```turtle\n" + "\n\n".join(blocks).strip() + "\n```"


def unsaid() -> str:
    (text,) = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    found = translated(read_contract(text.encode())).unsaid
    return "\n".join(f"- `{one.place}`: {one.reason}" for one in found)


WRITERS: Final[dict[str, Callable[[], str]]] = {
    one.__name__: one
    for one in (
        *(example, unsaid, judged, told, untranslated, service_levels, servers),
    )
}


def written(page: str) -> str:
    """Return a page with each of its parts as the code has it."""
    return PARTS.sub(
        lambda part: f"<!-- {part[1]} -->\n\n{WRITERS[part[1]]()}\n\n<!-- end -->\n",
        page,
    )


def test_the_page_is_what_the_code_does() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert set(WRITERS) == {part[0] for part in PARTS.findall(page)}
    assert written(page) == page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
