"""From PROV-O to statements, as the ontology means it.

Subclasses and subproperties say what they are below, inverses what they invert;
an influence and the plain edge beside it are one statement, and a time on an entity
is that of its generation. What no statement can say is told, and never dropped.

Source: https://www.w3.org/TR/prov-o/#cross-reference
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from math import prod
from typing import Final, NamedTuple

from provgraph.errors import TranslateError
from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    INFLUENCE,
    INSERTION,
    KINDS,
    MENTION,
    REMOVAL,
    Is,
    Kind,
)
from provgraph.model.ontology import (
    BASE_CLASSES,
    ELEMENTS,
    GENERAL_INFLUENCES,
    INFLUENCERS,
    INFLUENCES,
    INVERSES,
    NAMED_ATTRIBUTES,
    PLAIN,
    QUALIFIED,
    TIMES,
    TYPE,
    VALUE,
    Edge,
)
from provgraph.model.statement import Pair, Statement
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov

Triple = tuple[Term, Term, Term]
_Said = list[tuple[Term, Term]]

_COMBINATIONS_MAX: Final = 1_000
_STARTED_AT: Final = prov("startedAtTime")
_ENDED_AT: Final = prov("endedAtTime")
_AT_TIME: Final = prov("atTime")
_AS_IN_BUNDLE: Final = prov("asInBundle")
_PAIR_KEY: Final = prov("pairKey")
_PAIR_ENTITY: Final = prov("pairEntity")
_INSERTED_PAIR: Final = prov("insertedKeyEntityPair")
_REMOVED_KEY: Final = prov("removedKey")

_LINKS: Final = frozenset({*PLAIN, *QUALIFIED})
_EVENTS: Final = frozenset({prov("hadGeneration"), prov("hadUsage")})
_ROLES: Final = frozenset({*_LINKS, *TIMES, *_EVENTS})
_DATED: Final = frozenset(TIMES.values())
_ELSEWHERE: Final = frozenset({*TIMES, _AS_IN_BUNDLE})
_PAIRED: Final = frozenset({INSERTION, REMOVAL})
_ORDER: Final = (ENTITY, ACTIVITY, AGENT)
_KINDS_OF: Final = {Is.ENTITY: ENTITY, Is.ACTIVITY: ACTIVITY, Is.AGENT: AGENT}


def _slots(kind: Kind) -> tuple[tuple[tuple[Term, ...], bool], ...]:
    """Return which properties say each argument of an influence, the best first.

    What had the influence may be said by a more general property.
    """
    own = [(prov(one.property), one.is_a.is_literal) for one in kind.arguments[1:]]
    more = tuple(one for one in INFLUENCERS if one != own[0][0]) if own else ()
    return tuple(
        ((name, *(more if place == 0 else ())), is_literal)
        for place, (name, is_literal) in enumerate(own)
    )


_SLOTS: Final = {kind: _slots(kind) for kind in KINDS.values()}
_CLASSES: Final = {kind: prov(kind.influence) for kind in KINDS.values()}


class StatementsRead(NamedTuple):
    """What one graph states.

    Attributes:
        statements: the elements, then their relations.
        unsaid: triples that are no part of any statement.
    """

    statements: tuple[Statement, ...]
    unsaid: tuple[Triple, ...]


def read_statements(triples: Iterable[Triple]) -> StatementsRead:
    """Return what the triples of one graph state.

    Raises:
        TranslateError: an influence has too many values to tell what goes with what.
    """
    return _Reader(triples).read()


def is_node(term: Term) -> bool:
    """Tell whether a term can be a subject: an IRI or a blank node."""
    return term[0] != '"' and term[:2] != "<<"


def _forwards(triples: Iterable[Triple]) -> Iterable[Triple]:
    """Return each triple once, inverses the other way round."""
    found = dict.fromkeys(triples)
    if INVERSES.keys().isdisjoint({name for _, name, _ in found}):
        return found
    return dict.fromkeys(
        (value, INVERSES[name], subject)
        if name in INVERSES and is_node(value)
        else (subject, name, value)
        for subject, name, value in found
    )


class _Reader:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: dict[Term, _Said] = {}
        self._pointed: Counter[Term] = Counter()
        self._influences: list[tuple[Term, Edge, Term]] = []
        self._edges: list[tuple[Term, Edge, Term]] = []
        self._dated: list[tuple[Term, Kind, Term]] = []
        self._statements: list[Statement] = []
        # What influences say, of each subtype of derivation apart.
        self._said: set[tuple[Kind, Term | None, Term | None, Term | None]] = set()
        self._inner: set[Term] = set()  # influences and pairs, which are no elements
        about, roles = self._about, _ROLES
        for subject, name, value in _forwards(triples):
            said = about.get(subject)
            if said is None:
                about[subject] = said = []
            said.append((name, value))
            if name in roles and is_node(value) != (name in TIMES):
                self._note(subject, name, value)

    def read(self) -> StatementsRead:
        for subject, edge, node in self._influences:
            self._add(self._qualified(subject, edge, node))
        self._pointless()
        for subject, edge, value in self._edges:
            self._statements.extend(self._plain(subject, edge, value))
        self._date()
        unsaid = tuple(self._elements())
        return StatementsRead(tuple(self._statements), unsaid)

    def _note(self, subject: Term, name: Term, value: Term) -> None:
        """Put a triple where it will be looked for."""
        if name in QUALIFIED:
            self._influences.append((subject, QUALIFIED[name], value))
            self._pointed[value] += 1
        elif name in PLAIN:
            self._edges.append((subject, PLAIN[name], value))
        elif name in TIMES:
            self._dated.append((subject, TIMES[name], value))
        elif name in _EVENTS:
            self._pointed[value] += 1

    def _add(self, statements: Iterable[Statement]) -> None:
        for one in statements:
            self._statements.append(one)
            kind, (subject, other, *_) = one.kind, one.arguments
            self._said.add((kind, None, subject, other))
            if kind is DERIVATION:
                for value in one.values(TYPE):
                    self._said.add((kind, value, subject, other))

    def _pointless(self) -> None:
        """Add influences of which nobody says whose they are."""
        for node, said in self._about.items():
            for name, value in said:
                if name == A and value in INFLUENCES and node not in self._inner:
                    self._add(self._qualified(None, INFLUENCES[value], node))

    def _qualified(
        self, subject: Term | None, edge: Edge, node: Term
    ) -> Iterator[Statement]:
        said = self._about.get(node, [])
        kind, subtype, _ = edge
        if kind is INFLUENCE:
            kind, subtype, _ = next(
                (INFLUENCES[o] for p, o in said if p == A and o in INFLUENCES), edge
            )
        self._inner.add(node)
        used: set[Term] = set()
        choices: list[Sequence[Term | None]] = [[subject]]
        choices.extend(
            _values(said, names, used, is_literal=is_literal)
            for names, is_literal in _SLOTS[kind]
        )
        if prod(len(one) for one in choices) > _COMBINATIONS_MAX:
            raise TranslateError(
                f"the influence {node} has too many values",
                hint="Give each influence a name of its own.",
            )
        pairs = tuple(self._pairs(kind, said, used)) if kind in _PAIRED else ()
        attributes = _attributes(said, kind, used)
        if subtype is not None and (TYPE, subtype) not in attributes:
            attributes += ((TYPE, subtype),)
        named = None if node.startswith("_:") and self._pointed[node] <= 1 else node
        for arguments in product(*choices):
            yield Statement(kind, named, arguments, attributes, pairs)

    def _pairs(self, kind: Kind, said: _Said, used: set[Term]) -> Iterator[Pair]:
        """Yield what is inserted or removed."""
        if kind is INSERTION:
            used.add(_INSERTED_PAIR)
            for name, node in said:
                if name == _INSERTED_PAIR:
                    yield from self._pairs_of(node)
        elif kind is REMOVAL:
            used.add(_REMOVED_KEY)
            yield from (Pair(value) for name, value in said if name == _REMOVED_KEY)

    def _pairs_of(self, node: Term) -> Iterator[Pair]:
        self._inner.add(node)
        said = self._about.get(node, [])
        for name, key in said:
            if name == _PAIR_KEY:
                yield from (Pair(key, o) for p, o in said if p == _PAIR_ENTITY)

    def _plain(self, subject: Term, edge: Edge, value: Term) -> Iterator[Statement]:
        kind, subtype, _ = edge
        if kind is DICTIONARY_MEMBERSHIP:
            for key, entity in self._pairs_of(value):
                yield Statement(kind, None, (subject, entity, key))
            return
        if (kind, subtype, subject, value) in self._said:
            return
        said = self._about[subject]
        if kind is MENTION:
            bundles = tuple(o for p, o in said if p == _AS_IN_BUNDLE)
            for bundle in bundles or (None,):
                yield Statement(kind, None, (subject, value, bundle))
            return
        if (kind is DERIVATION and subtype is None) and any(
            value == o and p in PLAIN and PLAIN[p].subtype for p, o in said
        ):
            return  # the subtype beside it says so already
        attributes = () if subtype is None else ((TYPE, subtype),)
        yield Statement(kind, None, (subject, value), attributes)

    def _date(self) -> None:
        """Put times of entities where they belong: on the events."""
        if not self._dated:
            return
        events: dict[tuple[Kind, Term | None], list[int]] = {}
        for at, one in enumerate(self._statements):
            if one.kind in _DATED:
                events.setdefault((one.kind, one.subject), []).append(at)
        for subject, kind, time in self._dated:
            places = events.setdefault((kind, subject), [])
            known = [self._statements[at] for at in places]
            if any(one.arguments[2] == time for one in known):
                continue
            if len(known) == 1 and known[0].arguments[2] is None:
                arguments = (*known[0].arguments[:2], time)
                self._statements[places[0]] = replace(known[0], arguments=arguments)
                continue
            places.append(len(self._statements))
            self._statements.append(Statement(kind, None, (subject, None, time)))

    def _elements(self) -> Iterator[Triple]:
        """Add what is said of the elements; yield what is said of anything else."""
        found: list[Statement] = []
        uses: dict[Term, set[Kind]] | None = None
        for subject, said in self._about.items():
            if subject in self._inner:
                continue
            kinds, left, starts, ends = _sorted_out(said)
            if not kinds and left:
                if uses is None:
                    uses = _uses(self._statements)
                kinds = uses.get(subject, set())
            if not kinds:
                yield from ((subject, name, value) for name, value in left)
                continue
            attributes = tuple(
                (NAMED_ATTRIBUTES.get(name, name), value) for name, value in left
            )
            for kind in sorted(kinds, key=_ORDER.index) if len(kinds) > 1 else kinds:
                for arguments in _moments(kind, starts, ends):
                    found.append(Statement(kind, subject, arguments, attributes))
                    attributes = ()
        self._statements[:0] = found


def _values(
    said: _Said, names: tuple[Term, ...], used: set[Term], *, is_literal: bool
) -> Sequence[Term | None]:
    """Return what an influence says of one argument, and note by which property."""
    for one in names:
        values = [
            value
            for name, value in said
            if name == one and is_node(value) != is_literal
        ]
        if values:
            used.add(one)
            return values
    return (None,)


def _attributes(
    said: _Said, kind: Kind, used: set[Term]
) -> tuple[tuple[Term, Term], ...]:
    """Return what else is said of an influence."""
    found = []
    for name, value in said:
        if name == A:
            # What follows from its kind is not said again.
            if value == _CLASSES[kind] or value in GENERAL_INFLUENCES:
                continue
        elif name == _REMOVED_KEY and kind is REMOVAL:
            continue
        elif name in used:
            if is_node(value) != (name == _AT_TIME):
                continue
        elif name in _LINKS and is_node(value):
            continue
        found.append((NAMED_ATTRIBUTES.get(name, name), value))
    return tuple(found)


def _sorted_out(said: _Said) -> tuple[set[Kind], _Said, list[Term], list[Term]]:
    """Return what kinds an element is of, its attributes, and when it began and ended.

    What other statements say is left out.
    """
    kinds: set[Kind] = set()
    left: _Said = []
    times: dict[Term, list[Term]] = {_STARTED_AT: [], _ENDED_AT: []}
    for name, value in said:
        if name == A:
            kind = ELEMENTS.get(value)
            if kind is not None:
                kinds.add(kind)
            if value not in BASE_CLASSES:
                left.append((name, value))
        elif name in _LINKS:
            if not is_node(value):
                left.append((name, value))
        elif name in times:
            times[name].append(value)
            kinds.add(ACTIVITY)
        elif name not in _ELSEWHERE:
            left.append((name, value))
    if not kinds and any(name == VALUE for name, _ in left):
        kinds.add(ENTITY)  # only entities have one
    return kinds, left, times[_STARTED_AT], times[_ENDED_AT]


def _moments(
    kind: Kind, starts: list[Term], ends: list[Term]
) -> Iterator[tuple[Term | None, ...]]:
    """Yield the arguments of each statement that an element of some kind is."""
    if kind is ACTIVITY:
        yield from product(starts or (None,), ends or (None,))
    else:
        yield ()


def _uses(statements: Iterable[Statement]) -> dict[Term, set[Kind]]:
    """Return what kinds of elements things are, as arguments."""
    found: dict[Term, set[Kind]] = {}
    for one in statements:
        for argument, value in zip(one.kind.arguments, one.arguments, strict=True):
            kind = _KINDS_OF.get(argument.is_a)
            if kind is not None and value is not None:
                found.setdefault(value, set()).add(kind)
    return found
