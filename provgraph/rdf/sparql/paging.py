"""A part of the answer to a query, asked for in the query itself.

Source: https://www.w3.org/TR/sparql11-query/#modResultLimit
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from provgraph.rdf.sparql.parse import named, parse_query, subtrees, tokens
from provgraph.rdf.sparql.services import replace_spans

if TYPE_CHECKING:
    from provgraph.rdf.sparql.parse import Node


def paged(text: str, skipped: int, rows_max: int | None) -> str:
    """Return the query for a part of the rows that *text* asks for.

    What limits the text has itself hold within. A truth value has no parts.

    Raises:
        QueryError: it is no SPARQL query.
    """
    tree = parse_query(text)
    form, *values = subtrees(tree)[1:]
    if form.data == "ask":
        return text
    (modifiers,) = named(form, "modifiers")
    spans = [
        (part.meta.start_pos, part.meta.end_pos, "")
        for part in subtrees(modifiers)
        if part.data in {"limit", "offset"}
    ]
    limit, offset = _number(modifiers, "limit"), _number(modifiers, "offset") or 0
    if limit is not None:
        limit = max(limit - skipped, 0)
    if rows_max is not None:
        limit = rows_max if limit is None else min(limit, rows_max)
    end = values[0].meta.start_pos if values else len(text)
    new = f"\nOFFSET {offset + skipped}"
    if limit is not None:
        new += f" LIMIT {limit}"
    return replace_spans(text, [*spans, (end, end, f"{new}\n")])


def _number(modifiers: Node, name: str) -> int | None:
    for part in named(modifiers, name):
        for token in tokens(part, "INTEGER"):
            return int(token)
    return None
