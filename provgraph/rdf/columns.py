"""The columns of `SELECT *`, in the order in which the text names them.

The engine gives them by the alphabet; who reads CSV expects the order of the query.

Source: https://www.w3.org/TR/sparql11-query/#selectproject
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from provgraph.rdf.tokens import TOKEN

_STAR: Final = re.compile(
    r"select(?:\s|#[^\n]*\n)*(?:(?:distinct|reduced)(?:\s|#[^\n]*\n)*)?(\*)",
    re.IGNORECASE,
)


def in_order_of_text(
    query: str, columns: Sequence[str], *, written: str | None = None
) -> str | None:
    """Return the query with its columns named instead of the star.

    *columns* are those that the engine finds. None where the query has no star, or
    the order is right already. Where the query has been rewritten, the order is that
    of the text as it was *written*.
    """
    if len(columns) < 2 or "*" not in query:
        return None
    star = _star(query)
    if star is None:
        return None
    place = {
        name: at for at, name in reversed(list(enumerate(_named(written or query))))
    }
    ordered = sorted(columns, key=lambda name: place.get(name, len(place)))
    if ordered == list(columns):
        return None
    listed = " ".join(f"?{name}" for name in ordered)
    return f"{query[:star]} {listed} {query[star + 1 :]}"


def _star(query: str) -> int | None:
    """Return where the star of the outermost SELECT stands."""
    for token in TOKEN.finditer(query):
        is_word = token["word"] and not token["local"]
        if is_word and token["word"].lower().startswith("select"):
            found = _STAR.match(query, token.start())
            return None if found is None else found.start(1)
    return None


def _named(query: str) -> list[str]:
    """Return the variables that the text names, in order, again and again."""
    return [
        token[0][1:] for token in TOKEN.finditer(query) if token[0][0] in {"?", "$"}
    ]
