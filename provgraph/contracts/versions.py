"""Words of SHACL 1.2 that are not judged: they are told of, or refused.

Source: https://www.w3.org/TR/shacl12-core/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.contracts.reading_newer import NEWER_PARAMETERS
from provgraph.contracts.reading_said import is_anything_said
from provgraph.contracts.words import NEWER, SH_NAMESPACE, Version, sh
from provgraph.errors import ShapesError
from provgraph.rdf.quads import Quads
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A

_WORDS: Final = sorted(
    {*NEWER_PARAMETERS, sh("targetWhere"), sh("reificationRequired")}
)
_BY_EXPRESSION: Final = sh("nodeByExpression")
_SHAPE_CLASS: Final = sh("ShapeClass")


def notes_on(graph: Quads, version: Version) -> tuple[str, ...]:
    """Return a sentence for each word of a shapes graph that is not judged.

    Raises:
        ShapesError: there is one of SHACL 1.2 that is not done, and it is read as such.
    """
    expressions = next(graph.match(None, _BY_EXPRESSION, None), None)
    if version != NEWER:
        words = [*_newer(graph), *([_BY_EXPRESSION] if expressions else ())]
        notes = [
            f"{_short(one)} is of SHACL 1.2 and is not judged; say --shacl 1.2."
            for one in words
        ]
        if is_anything_said(graph):
            notes.append(
                "What reifiers say of single constraints is of SHACL 1.2 and is not"
                " heeded; say --shacl 1.2."
            )
        return tuple(notes)
    if expressions is not None:
        raise ShapesError(
            f"the shape {expressions[0]}: sh:nodeByExpression: node expressions are"
            " not evaluated here",
            hint="Name the shape by sh:node.",
        )
    return ()


def _newer(graph: Quads) -> Iterator[Term]:
    for word in _WORDS:
        if next(graph.match(None, word, None), None) is not None:
            yield word
    if graph.subjects(A, _SHAPE_CLASS):
        yield _SHAPE_CLASS


def _short(word: Term) -> str:
    return f"sh:{word[1 + len(SH_NAMESPACE) : -1]}"
