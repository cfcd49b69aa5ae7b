"""What there is to draw of a document: things, and the relations between them.

Each bundle is a figure of its own, since a name in it is said by that bundle only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from provgraph.drawing.letters import fit_for_paper, shortened
from provgraph.drawing.names import Names
from provgraph.model.kinds import ASSOCIATION, DICTIONARY_MEMBERSHIP, Is
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, iri_value
from provgraph.rdf.vocab import PROV_NAMESPACE, prov

_THINGS: Final = frozenset({Is.ENTITY, Is.ACTIVITY, Is.AGENT, Is.ANYTHING})
_ELEMENTS: Final = {one.value: one for one in (Is.AGENT, Is.ACTIVITY, Is.ENTITY)}
_TOLD_MAX: Final = 6  # statements in a tooltip
_ADDRESS_LETTERS_MAX: Final = 1_000
_NOTES_MAX: Final = 6
_NOTE_LETTERS_MAX: Final = 30  # of either side of a note
_TYPE: Final = prov("type")


@dataclass(frozen=True, slots=True)
class Thing:
    """An entity, an activity or an agent.

    Attributes:
        term: its name in the document.
        name: for readers, in full length.
        is_a: ANYTHING where the document does not tell; the first of agent,
            activity, entity where it tells several.
        is_declared: a statement says that it is; else others only mention it.
        types: those of PROV's own types that it has, without their prefix.
        told: its IRI, and the statements that declare it, a line each.
        notes: its attributes, a short line each.
    """

    term: Term
    name: str
    is_a: Is
    is_declared: bool
    types: tuple[str, ...]
    told: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Statements that say the same of the same things.

    Attributes:
        words: what is said, in PROV-N's word.
        effect, cause: numbers of things; None where the statement leaves it open.
        others: further things that have part in it, as a plan or a starter.
        told: the statements, a line each.
    """

    words: str
    effect: int | None
    cause: int | None
    others: tuple[int, ...]
    told: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A bundle, or what a document says outside of any.

    Attributes:
        name: of the bundle; None outside of any.
        told: the bundle's IRI.
    """

    name: str | None
    told: str
    things: tuple[Thing, ...]
    relations: tuple[Relation, ...]


def figures(document: Document) -> list[Figure]:
    """Return what there is to draw: what the document says itself, then each bundle."""
    made: list[Figure] = []
    for bundle in document.everything():
        sketch = _Sketch(Names.of(bundle, document.own))
        for statement in bundle.statements:
            sketch.take(statement)
        made.append(sketch.figure(bundle))
    return made


def ends(statement: Statement) -> Iterator[tuple[Term | None, Is]]:
    """Yield the things that a relation is between; the first is the effect."""
    for argument, term in zip(
        statement.kind.arguments, statement.arguments, strict=True
    ):
        if argument.is_a in _THINGS:
            yield term, argument.is_a
    for pair in statement.pairs:
        if pair.entity is not None:
            yield pair.entity, Is.ENTITY


@dataclass(slots=True)
class _Seen:
    """What was read so far of one thing."""

    declared: list[Is] = field(default_factory=list)
    mentioned: list[Is] = field(default_factory=list)
    types: dict[str, None] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)


_Said = tuple[str, int | None, int | None, tuple[int, ...]]


class _Sketch:
    """A figure as it is read, statement by statement."""

    def __init__(self, names: Names) -> None:
        self.things: dict[Term, _Seen] = {}
        self.relations: dict[_Said, list[str]] = {}
        self._names = names
        self._numbers: dict[Term, int] = {}

    def take(self, statement: Statement) -> None:
        """Add what a statement says."""
        if statement.kind.is_element:
            self._declare(statement)
        else:
            self._relate(statement)

    def figure(self, bundle: Bundle) -> Figure:
        """Return all that was read."""
        return Figure(
            None if bundle.id is None else self._names.name(bundle.id),
            "" if bundle.id is None else _address(bundle.id),
            tuple(self._thing(term, seen) for term, seen in self.things.items()),
            tuple(_relation(said, told) for said, told in self.relations.items()),
        )

    def _declare(self, statement: Statement) -> None:
        if statement.id is None:
            return
        seen = self._seen(statement.id)
        seen.declared.append(_ELEMENTS[statement.kind.influence])
        seen.told.append(self._names.said(statement))
        for value in statement.values(_TYPE):
            if value.startswith(f"<{PROV_NAMESPACE}"):
                seen.types[fit_for_paper(value[len(PROV_NAMESPACE) + 1 : -1])] = None
        for argument, time in zip(
            statement.kind.arguments, statement.arguments, strict=True
        ):
            if time is not None:
                seen.notes[_note(argument.name, self._names.name(time))] = None
        for name, value in statement.attributes:
            note = _note(self._names.name(name), self._names.name(value))
            seen.notes[note] = None

    def _relate(self, statement: Statement) -> None:
        met = [
            None if term is None else self._mention(term, is_a)
            for term, is_a in ends(statement)
        ]
        effect, cause, *others = [*met, None, None][: max(2, len(met))]
        further = [one for one in others if one is not None]
        if cause is None and further:
            cause = further.pop(0)
        words = statement.kind.name
        if statement.kind is DICTIONARY_MEMBERSHIP and statement.arguments[2]:
            key = self._names.name(statement.arguments[2])
            words = f"{words} {shortened(key, 20)}"
        if statement.kind is ASSOCIATION and statement.arguments[2]:
            self._seen(statement.arguments[2]).types["Plan"] = None
        said = (words, effect, cause, tuple(dict.fromkeys(further)))
        told = self._names.said(statement)
        self.relations.setdefault(said, []).append(told)

    def _mention(self, term: Term, is_a: Is) -> int:
        self._seen(term).mentioned.append(is_a)
        return self._numbers[term]

    def _seen(self, term: Term) -> _Seen:
        self._numbers.setdefault(term, len(self._numbers))
        return self.things.setdefault(term, _Seen())

    def _thing(self, term: Term, seen: _Seen) -> Thing:
        known = seen.declared or seen.mentioned
        is_a = next((one for one in _ELEMENTS.values() if one in known), Is.ANYTHING)
        told = _listed(seen.told) or ["(only mentioned)"]
        return Thing(
            term=term,
            name=self._names.name(term),
            is_a=is_a,
            is_declared=bool(seen.declared),
            types=tuple(seen.types),
            told="\n".join([_address(term), *told]),
            notes=_cut(list(seen.notes)),
        )


def _relation(said: _Said, told: list[str]) -> Relation:
    words, effect, cause, others = said
    if effect is not None and effect == cause:
        words = f"{words} itself"  # its two lines lie on each other
    times = len(set(told))
    if times > 1:
        words = f"{words} \u00d7{times}"
    return Relation(words, effect, cause, others, "\n".join(_listed(told)))


def _address(term: Term) -> str:
    address = iri_value(term) if term.startswith("<") else term
    return fit_for_paper(shortened(address, _ADDRESS_LETTERS_MAX))


def _note(name: str, value: str) -> str:
    return (
        f"{shortened(name, _NOTE_LETTERS_MAX)} = {shortened(value, _NOTE_LETTERS_MAX)}"
    )


def _listed(told: list[str]) -> list[str]:
    """Return statements, each once, and how many of them are left out."""
    once = list(dict.fromkeys(told))
    if len(once) <= _TOLD_MAX:
        return once
    return [*once[:_TOLD_MAX], f"… and {len(once) - _TOLD_MAX} more"]


def _cut(notes: list[str]) -> tuple[str, ...]:
    if len(notes) <= _NOTES_MAX:
        return tuple(notes)
    left = len(notes) - _NOTES_MAX + 1
    return (*notes[: _NOTES_MAX - 1], f"… and {left} more")
