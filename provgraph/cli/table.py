"""Rows for people: columns in line, prefixes shortened, nothing cut off."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from provgraph.rdf.vocab import PREFIXES

_LOCAL: Final = re.compile(r"[\w-][\w.-]*")
_NUMBERS: Final = frozenset(
    "http://www.w3.org/2001/XMLSchema#" + name
    for name in ("integer", "decimal", "double", "float", "int", "long")
)
_GAP: Final = "  "


def draw(names: Sequence[str], rows: Sequence[Sequence[str]], right: set[int]) -> str:
    """Return a table; the columns in *right* stand at their right edge."""
    cells = [[_printable(cell) for cell in row] for row in (names, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(names))]
    lines = [
        _GAP.join(
            _padded(cell, widths[column], right=column in right)
            for column, cell in enumerate(row)
        ).rstrip()
        for row in cells
    ]
    lines.insert(1, _GAP.join("─" * width for width in widths))
    return "\n".join(lines)


def draw_results(body: bytes) -> str:
    """Return SPARQL's JSON results as a table; the answer to ASK as one word.

    Source: https://www.w3.org/TR/sparql11-results-json/
    """
    results = json.loads(body)
    if "boolean" in results:
        return "true" if results["boolean"] else "false"
    names = results["head"]["vars"]
    bindings = results["results"]["bindings"]
    right = {
        column
        for column, name in enumerate(names)
        if all(_is_number(one.get(name)) for one in bindings) and bindings
    }
    rows = [[_shown(one.get(name)) for name in names] for one in bindings]
    return draw(names, rows, right)


def shortened(address: str) -> str:
    """Return an IRI with its prefix, where it has a known one.

    >>> shortened("http://www.w3.org/ns/prov#used")
    'prov:used'
    """
    for prefix, namespace in PREFIXES.items():
        if address.startswith(namespace) and _LOCAL.fullmatch(
            local := address[len(namespace) :]
        ):
            return f"{prefix}:{local}"
    return address


def _shown(value: Mapping[str, Any] | None) -> str:
    if value is None:
        return ""
    if value["type"] == "uri":
        return shortened(value["value"])
    return f"_:{value['value']}" if value["type"] == "bnode" else str(value["value"])


def _is_number(value: Mapping[str, Any] | None) -> bool:
    return value is None or value.get("datatype") in _NUMBERS


def _printable(text: str) -> str:
    """Return *text* without what would move the cursor or change the colours."""
    if text.isprintable():
        return text
    return "".join(
        one
        if one.isprintable()
        else {"\n": "↵", "\t": " "}.get(one, "\N{REPLACEMENT CHARACTER}")
        for one in text
    )


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(one)
        else 2
        if unicodedata.east_asian_width(one) in "WF"
        else 1
        for one in text
    )


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
