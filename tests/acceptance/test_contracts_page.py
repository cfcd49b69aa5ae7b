"""The page on contracts is run: what it shows is what one gets."""

from __future__ import annotations

import re
from pathlib import Path

from provgraph.contracts.awaiting import Awaits
from provgraph.contracts.reading import read_shapes
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.triples import Triples
from tests.acceptance.console import session

PAGE = Path(__file__).parents[2] / "docs" / "contracts.md"


def test_the_commands_print_what_the_page_says(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    life, heading, _ = page.partition("\n## Data contracts\n")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", life, re.DOTALL | re.MULTILINE)
    kinds = [name for name, _ in blocks]
    assert heading
    assert ["turtle", "json"] == kinds[:2]
    assert {"console", "turtle"} == {*kinds[2:]}
    (tmp_path / "owners.ttl").write_text(blocks[0][1], encoding="utf-8")
    (tmp_path / "events.ndjson").write_text(blocks[1][1], encoding="utf-8")
    shown = "".join(text for name, text in blocks[2:] if name == "console")
    said = session(shown, tmp_path)

    assert 13 == shown.count("\n$ ") + 1
    wanted = [line.split("…") for line in shown.splitlines() if line]
    told = [line for line in said.splitlines() if line]
    assert len(wanted) == len(told), said
    for parts, line in zip(wanted, told, strict=True):
        pattern = ".*".join(re.escape(part) for part in parts)
        assert re.fullmatch(pattern, line.rstrip()), line


def test_the_shape_that_waits_for_the_end_of_a_run_is_one() -> None:
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```turtle\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    first, waiting, *_ = blocks
    prefixes = first.partition("\n\n")[0] + (
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    )
    quads = parse(f"{prefixes}\n{waiting}".encode(), TURTLE, None).quads
    shapes = read_shapes(Triples(quad[:3] for quad in quads))

    assert [Awaits(900.0)] == [one.awaits for one in shapes.targeted().values()]
