"""A template filled with one solution.

Source: https://www.w3.org/TR/sparql11-update/#deleteInsert
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from provgraph.rdf.sparql.templates import QuadPattern

_PARTS: Final = re.compile(
    r'<<\(|\)>>|<[^<>\s]*>|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^<>]*>)?|\?\w+|_:[^\s()<>]+'
)


def variables(patterns: tuple[QuadPattern, ...]) -> tuple[str, ...]:
    """Return the names of the variables in *patterns*, as they come, each once."""
    found = {
        part[1:]: None
        for pattern in patterns
        for term in pattern
        if term is not None
        for part in _PARTS.findall(term)
        if part[0] == "?"
    }
    return tuple(found)


def filled(
    pattern: QuadPattern,
    values: Mapping[str, str],
    label: Callable[[str], str] = str,
) -> QuadPattern | None:
    """Return *pattern* with its variables filled, or None if that is no quad.

    It is none where a variable has no value, and where a literal or a triple term
    stands that may not stand there.

    Args:
        pattern: one quad of a template.
        values: N-Triples tokens by the names of variables.
        label: gives the blank node that a label of the template stands for; it has
            to be another one for each solution.
    """
    parts: list[str | None] = []
    for term in pattern:
        if term is None:
            parts.append(None)
            continue
        whole = _filled_term(term, values, label)
        if whole is None:
            return None
        parts.append(whole)
    graph, *triple = parts
    one = QuadPattern(graph, *(term for term in triple if term is not None))
    return one if is_quad(one) else None


def is_quad(quad: QuadPattern) -> bool:
    """Return whether each part of *quad*, variables aside, may stand where it does."""
    if quad.graph is not None and quad.graph[0] not in "<?":
        return False
    at = [0]  # the place within each triple that is open
    for part in _PARTS.findall(" ".join(quad[1:])):
        if part == ")>>":
            at.pop()
            at[-1] += 1
        elif not _may_stand(part, at[-1]):
            return False
        elif part == "<<(":
            at.append(0)
        else:
            at[-1] += 1
    return True


def _may_stand(part: str, at: int) -> bool:
    if at == 0:
        return part != "<<(" and part[0] != '"'
    return at > 1 or (part != "<<(" and part[0] in "<?")


def _filled_term(
    term: str, values: Mapping[str, str], label: Callable[[str], str]
) -> str | None:
    if term[0] in '<"' and not term.startswith("<<("):
        return term
    parts = []
    for part in _PARTS.findall(term):
        if part[0] == "?":
            value = values.get(part[1:])
            if value is None:
                return None
            parts.append(value)
        else:
            parts.append(label(part) if part[0] == "_" else part)
    return " ".join(parts)
