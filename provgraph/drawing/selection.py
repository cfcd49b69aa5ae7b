"""Some statements of a document: those near one thing, or as many as can be read.

Bundles are walked as one: what has the same name in two of them is the same thing.
In a picture it stands in each, and so counts in each.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from provgraph.drawing.figure import ends
from provgraph.drawing.letters import counted
from provgraph.errors import MissingError, UsageError
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term

ELEMENTS_MAX: Final = 500
"""How many things a picture shows unless more are asked for: what a screen can."""

_LINES_AN_ELEMENT: Final = 10  # of more lines than that nobody can follow one

_Place = tuple[int, Term]
"""A thing in a bundle, by the bundle's number."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Some statements of a document, and how many of those that were asked for are not.

    Attributes:
        document: those that are in it, in their order.
        elements: how many entities, activities and agents they speak of, each
            counted in each bundle that speaks of it.
        elements_cut: how many more there are, counted likewise.
        statements_cut: how many statements are left out.
        bundles_cut: how many bundles are left out, frame and all.
    """

    document: Document
    elements: int
    elements_cut: int = 0
    statements_cut: int = 0
    bundles_cut: int = 0

    @property
    def left_out(self) -> str:
        """What is cut, in a sentence; "" if that is nothing."""
        parts = [
            counted(count, one, many)
            for count, one, many in (
                (self.elements_cut, "thing", "things"),
                (self.statements_cut, "statement", "statements"),
                (self.bundles_cut, "bundle", "bundles"),
            )
            if count
        ]
        return f"Not in the picture: {', '.join(parts)}." if parts else ""


def neighbourhood(
    document: Document,
    start: Term,
    *,
    steps_max: int = 2,
    elements_max: int = ELEMENTS_MAX,
) -> Selection:
    """Return the statements between things at most *steps_max* steps from *start*.

    A step leads from a thing to all that share a statement with it, whichever way
    that statement points. The nearest come first; of more than *elements_max* the
    rest is cut, and counted. What lies further than *steps_max* does not count as
    cut.

    Raises:
        MissingError: no statement speaks of *start*.
        UsageError: a limit is negative, or leaves no place for *start*.
    """
    if steps_max < 0:
        raise UsageError(
            f"steps_max is {steps_max}, and there is no way back from a thing",
            hint="Give 0 for the thing itself, or more.",
        )
    web = _Web(document)
    if start not in web:
        raise MissingError(
            f"no statement of the document speaks of {start[:200]}",
            hint="Give the whole IRI, in angle brackets, as the document has it.",
        )
    reached = list(web.walk([start], steps_max))
    return _cut(_between(document, frozenset(reached)), reached, elements_max)


def readable(
    document: Document | Selection, *, elements_max: int = ELEMENTS_MAX
) -> Selection:
    """Return as much of a document as a picture can show: all of it if it is small.

    Of a larger one, what hangs together with its first things stays together. What
    a selection had cut before still counts.

    Raises:
        UsageError: *elements_max* is no number of things.
    """
    if isinstance(document, Selection):
        found = readable(document.document, elements_max=elements_max)
        return replace(
            found,
            elements_cut=found.elements_cut + document.elements_cut,
            statements_cut=found.statements_cut + document.statements_cut,
            bundles_cut=found.bundles_cut + document.bundles_cut,
        )
    web = _Web(document)
    return _cut(document, list(web.walk(list(web), None)), elements_max)


class _Web:
    """The terms of a document in their order, and the statements that join them."""

    def __init__(self, document: Document) -> None:
        self._said: list[Sequence[Term]] = []
        self._near: dict[Term, list[int]] = {}
        for bundle in document.everything():
            for statement in bundle.statements:
                terms = _terms(statement)
                for term in terms:
                    self._near.setdefault(term, []).append(len(self._said))
                self._said.append(terms)

    def __iter__(self) -> Iterator[Term]:
        return iter(self._near)

    def __contains__(self, term: Term) -> bool:
        return term in self._near

    def walk(self, starts: Iterable[Term], steps_max: int | None) -> Iterator[Term]:
        """Yield what can be reached from each start in turn, the nearest first."""
        seen: set[Term] = set()
        walked = [False] * len(self._said)
        for start in starts:
            waiting = deque([] if start in seen else [(start, 0)])
            seen.add(start)
            while waiting:
                term, steps = waiting.popleft()
                yield term
                if steps == steps_max:
                    continue
                for number in self._near[term]:
                    # Whoever came first took all of its things along.
                    if not walked[number]:
                        walked[number] = True
                        new = [one for one in self._said[number] if one not in seen]
                        seen.update(new)
                        waiting.extend((one, steps + 1) for one in new)


def _between(document: Document, reached: frozenset[Term]) -> Document:
    """Return the statements of which all things, one at least, were reached."""

    def kept(bundle: Bundle) -> Bundle:
        return replace(
            bundle,
            statements=tuple(
                one for one in bundle.statements if _is_within(one, reached)
            ),
        )

    bundles = (kept(bundle) for bundle in document.bundles)
    return Document(
        kept(document.own), tuple(bundle for bundle in bundles if bundle.statements)
    )


def _is_within(statement: Statement, reached: frozenset[Term]) -> bool:
    terms = _terms(statement)
    return bool(terms) and reached.issuperset(terms)


def _cut(document: Document, order: Sequence[Term], elements_max: int) -> Selection:
    """Return what speaks of the first things in an order, and how much does not."""
    if elements_max < 1:
        raise UsageError(
            f"elements_max is {elements_max}, and a picture of nothing says nothing",
            hint="Give 1 or more.",
        )
    places = _places(document, order)
    chosen = frozenset(places[:elements_max])
    lines_left = elements_max * _LINES_AN_ELEMENT
    kept: list[Bundle] = []
    statements_cut = bundles_cut = 0
    for number, bundle in enumerate(document.everything()):
        statements = []
        for one in bundle.statements:
            terms = _terms(one)
            lines = max(len(terms), 1)
            if lines <= lines_left and all((number, term) in chosen for term in terms):
                lines_left -= lines
                statements.append(one)
            else:
                statements_cut += 1
        if number == 0 or statements:
            kept.append(replace(bundle, statements=tuple(statements)))
        elif not bundle.statements and len(kept) <= elements_max:
            kept.append(bundle)
        else:
            bundles_cut += 1
    own, *bundles = kept
    shown = Document(own, tuple(bundles))
    elements = len(_places(shown, order)) if statements_cut else len(places)
    return Selection(
        shown, elements, len(places) - elements, statements_cut, bundles_cut
    )


def _places(document: Document, order: Sequence[Term]) -> list[_Place]:
    """Return where each thing is spoken of, in the order of the things."""
    spoken: dict[Term, dict[_Place, None]] = {}
    for number, bundle in enumerate(document.everything()):
        for statement in bundle.statements:
            for term in _terms(statement):
                spoken.setdefault(term, {})[number, term] = None
    return [place for term in order for place in spoken.get(term, ())]


def _terms(statement: Statement) -> tuple[Term, ...]:
    """Return the things that a statement speaks of, each once."""
    if statement.kind.is_element:
        return () if statement.id is None else (statement.id,)
    return tuple(dict.fromkeys(term for term, _ in ends(statement) if term is not None))
