"""A document in the language of Graphviz.

Source: https://www.w3.org/2011/prov/wiki/Diagrams
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from provgraph.drawing.figure import Figure, Relation, Thing, figures
from provgraph.drawing.letters import fit_for_paper
from provgraph.drawing.selection import ELEMENTS_MAX, Selection, readable
from provgraph.drawing.shapes import LOOKS, label, title_of, types
from provgraph.model.kinds import Is
from provgraph.model.statement import Document

_SHAPES: Final = {
    Is.ENTITY: "ellipse",
    Is.ACTIVITY: "box",
    Is.AGENT: "house",
    Is.ANYTHING: "box",
}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;", "\n": "\\n"})
"""Graphviz reads escapes and references to signs in every label.

A sign that only begins an escape would turn into what stands after it.
"""


def dot(
    document: Document | Selection,
    *,
    title: str = "Provenance",
    elements_max: int = ELEMENTS_MAX,
    notes: bool = False,
) -> str:
    """Return a document as text for Graphviz; the same document gives the same text.

    It names no file, no address and no program, whatever the document says. What
    the arguments mean, and what is drawn how, is as with `svg`.

    Raises:
        UsageError: *elements_max* is no number of things.
    """
    selection = readable(document, elements_max=elements_max)
    lines = [
        "digraph provenance {",
        f"  tooltip={_text(fit_for_paper(title))}",
        f"  label={_text(selection.left_out)}",
        "  rankdir=RL",
        '  fontname="Helvetica" fontsize=10',
        '  node [fontname="Helvetica" fontsize=12 style=filled]',
        '  edge [fontname="Helvetica" fontsize=10 color="#757575" fontcolor="#6B6B6B"]',
    ]
    for number, figure in enumerate(figures(selection.document)):
        lines += _figure(number, figure, notes=notes)
    return "\n".join([*lines, "}", ""])


def _figure(number: int, figure: Figure, *, notes: bool) -> Iterator[str]:
    mark = f"b{number}"
    if figure.name is not None:
        name, told = _text(title_of(figure.name)), _text(figure.told)
        yield f"  subgraph cluster_{mark} {{"
        yield f'    label={name} tooltip={told} color="#757575" style=rounded'
        yield f"    {mark} [style=invis shape=point]"  # an empty one is not drawn
    for place, thing in enumerate(figure.things):
        yield from _thing(f"{mark}_{place}", thing, notes=notes)
    if figure.name is not None:
        yield "  }"
    for place, relation in enumerate(figure.relations):
        yield from _relation(mark, f"{mark}_r{place}", relation)


def _thing(mark: str, thing: Thing, *, notes: bool) -> Iterator[str]:
    look = LOOKS[thing.is_a]
    lines = [label(thing), types(thing)] if thing.types else [label(thing)]
    style = "filled" if thing.is_declared else "filled,dashed"
    yield (
        f"    {mark} [label={_text(*lines)} tooltip={_text(thing.told)}"
        f' shape={_SHAPES[thing.is_a]} style="{style}"'
        f' fillcolor="{look.fill}" color="{look.stroke}"]'
    )
    if notes and thing.notes:
        yield (
            f"    {mark}_note [label={_text(*thing.notes)} shape=note fontsize=10"
            ' fillcolor="#FFFFFF" color="#808080"]'
        )
        yield f"    {mark} -> {mark}_note [style=dashed arrowhead=none]"


def _relation(of: str, mark: str, one: Relation) -> Iterator[str]:
    """Yield an edge; of more or fewer than two things a node with edges to each."""
    words, told = _text(one.words), _text(one.told)
    if one.effect is not None and one.cause is not None and not one.others:
        yield (
            f"  {of}_{one.effect} -> {of}_{one.cause}"
            f" [label={words} tooltip={told} labeltooltip={told}]"
        )
        return
    yield (
        f"  {mark} [label={words} tooltip={told} shape=plaintext fontsize=10"
        ' style=solid fontcolor="#6B6B6B" height=0.2 margin=0.03]'
    )
    if one.effect is not None:
        yield f"  {of}_{one.effect} -> {mark} [arrowhead=none]"
    if one.cause is not None:
        yield f"  {mark} -> {of}_{one.cause}"
    for other in one.others:
        yield f"  {mark} -> {of}_{other} [style=dashed]"


def _text(*lines: str) -> str:
    """Return lines as one quoted string, which says just them."""
    return f'"{chr(10).join(lines).translate(_ESCAPES)}"'
