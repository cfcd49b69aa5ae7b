"""From PROV-O to statements, as the ontology means it.

Subclasses and subproperties say what they are below, inverses what they invert;
an influence and the plain edge beside it are one statement, and a time on an entity
is that of its generation. What no statement can say is told, and never dropped.

Source: https://www.w3.org/TR/prov-o/#cross-reference
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, product
from math import prod
from operator import itemgetter
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
    DERIVATIONS,
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
_Said = list[Triple]
_Told = tuple[Iterable[tuple[Term | None, ...]], _Said]

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
_DATED: Final = frozenset(TIMES.values())
_MOMENTS: Final = frozenset({_STARTED_AT, _ENDED_AT})
_ELSEWHERE: Final = frozenset({*_LINKS, *TIMES, _AS_IN_BUNDLE})
_PAIRED: Final = frozenset({INSERTION, REMOVAL})
_ORDER: Final = (ENTITY, ACTIVITY, AGENT)
_KINDS_OF: Final = {Is.ENTITY: ENTITY, Is.ACTIVITY: ACTIVITY, Is.AGENT: AGENT}


def _slots(kind: Kind) -> tuple[tuple[tuple[Term, ...], bool], ...]:
    """Return which properties say each argument of an influence, the best first."""
    own = [(prov(one.property), one.is_a.is_literal) for one in kind.arguments[1:]]
    more = tuple(one for one in INFLUENCERS if one != own[0][0]) if own else ()
    return tuple(
        ((name, *(more if place == 0 else ())), is_literal)
        for place, (name, is_literal) in enumerate(own)
    )


_SLOTS: Final = {kind: _slots(kind) for kind in KINDS.values()}
_PLACES: Final = {
    kind: {name: place for place, (names, _) in enumerate(slots, 1) for name in names}
    for kind, slots in _SLOTS.items()
}
_IMPLIED: Final = {  # types that follow from the kind, and are not said again
    kind: GENERAL_INFLUENCES | {prov(kind.influence)} for kind in KINDS.values()
}
_EDGES: Final = {kind: prov(kind.plain) for kind in KINDS.values()}
_SPECIAL_DERIVATIONS: Final = frozenset(plain for plain, _ in DERIVATIONS.values())


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
    return term[0] != '"' and term[1] != "<"


def _forwards(triples: Iterable[Triple]) -> Iterable[Triple]:
    """Return each triple once, inverses the other way round."""
    found = dict.fromkeys(triples)
    if INVERSES.keys().isdisjoint(map(itemgetter(1), found)):
        return found
    return dict.fromkeys(
        (value, INVERSES[name], subject)
        if name in INVERSES and is_node(value)
        else (subject, name, value)
        for subject, name, value in found
    )


class _Reader:
    def __init__(self, triples: Iterable[Triple]) -> None:
        self._about: defaultdict[Term, _Said] = defaultdict(list)
        self._influences: list[Triple] = []
        self._edges: list[Triple] = []
        self._dated: list[Triple] = []
        self._events: list[Triple] = []
        self._statements: list[Statement] = []
        self._said: set[Triple] = set()  # the plain edges that others say already
        self._inner: set[Term] = set()  # influences and pairs, which are no elements
        self._sort(triples)
        pointing = chain(self._influences, self._events)
        self._pointed = Counter(node for _, _, node in pointing)

    def _sort(self, triples: Iterable[Triple]) -> None:
        """Put each triple where it will be looked for."""
        places = {
            **dict.fromkeys(QUALIFIED, self._influences),
            **dict.fromkeys(PLAIN, self._edges),
            **dict.fromkeys(TIMES, self._dated),
            **dict.fromkeys(_EVENTS, self._events),
        }
        about = self._about
        for triple in _forwards(triples):
            subject, name, value = triple
            about[subject].append(triple)
            if name in places and is_node(value) != (name in TIMES):
                places[name].append(triple)

    def read(self) -> StatementsRead:
        for subject, name, node in self._influences:
            self._add(self._qualified(subject, QUALIFIED[name], node))
        self._pointless()
        for subject, name, value in self._edges:
            if name in _SPECIAL_DERIVATIONS:
                self._said.add((subject, _EDGES[DERIVATION], value))
        for edge in self._edges:
            if edge not in self._said:
                self._statements.extend(self._plain(edge))
        self._date()
        unsaid = tuple(self._elements())
        return StatementsRead(tuple(self._statements), unsaid)

    def _add(self, statements: Iterable[Statement]) -> None:
        """Add what influences say, and note which plain edges say it too."""
        for one in statements:
            self._statements.append(one)
            kind, (subject, other, *_) = one.kind, one.arguments
            if subject is None or other is None:
                continue
            self._said.add((subject, _EDGES[kind], other))
            if kind is DERIVATION and one.attributes:
                for subtype in DERIVATIONS.keys() & set(one.values(TYPE)):
                    self._said.add((subject, DERIVATIONS[subtype][0], other))

    def _pointless(self) -> None:
        """Add influences of which nobody says whose they are."""
        for node, said in self._about.items():
            if node in self._inner:
                continue
            for _, name, value in said:
                if name == A and value in INFLUENCES:
                    self._add(self._qualified(None, INFLUENCES[value], node))
                    break

    def _qualified(
        self, subject: Term | None, edge: Edge, node: Term
    ) -> Sequence[Statement]:
        said = self._about.get(node, [])
        kind, subtype, _ = edge
        if kind is INFLUENCE:
            kind, subtype, _ = next(
                (INFLUENCES[o] for _, p, o in said if p == A and o in INFLUENCES), edge
            )
        self._inner.add(node)
        told = _each_once(said, kind, subject) or _in_all_ways(said, kind, subject)
        if told is None:
            raise TranslateError(
                f"the influence {node} has too many values",
                hint="Give each influence a name of its own.",
            )
        ways, rest = told
        attributes = _attributes(rest, kind) if rest else ()
        if subtype is not None and (TYPE, subtype) not in attributes:
            attributes += ((TYPE, subtype),)
        pairs = tuple(self._pairs(kind, said)) if kind in _PAIRED else ()
        named = None if node[0] == "_" and self._pointed[node] <= 1 else node
        return [Statement(kind, named, one, attributes, pairs) for one in ways]

    def _pairs(self, kind: Kind, said: _Said) -> Iterator[Pair]:
        """Yield what is inserted or removed."""
        for _, name, value in said:
            if name == _INSERTED_PAIR and kind is INSERTION:
                yield from self._pairs_of(value)
            elif name == _REMOVED_KEY and kind is REMOVAL:
                yield Pair(value)

    def _pairs_of(self, node: Term) -> Iterator[Pair]:
        self._inner.add(node)
        said = self._about.get(node, [])
        for _, name, key in said:
            if name == _PAIR_KEY:
                yield from (Pair(key, o) for _, p, o in said if p == _PAIR_ENTITY)

    def _plain(self, edge: Triple) -> Iterator[Statement]:
        subject, name, value = edge
        kind, subtype, _ = PLAIN[name]
        if kind is DICTIONARY_MEMBERSHIP:
            for key, entity in self._pairs_of(value):
                yield Statement(kind, None, (subject, entity, key))
        elif kind is MENTION:
            bundles = [o for _, p, o in self._about[subject] if p == _AS_IN_BUNDLE]
            for bundle in bundles or (None,):
                yield Statement(kind, None, (subject, value, bundle))
        else:
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
        for subject, name, time in self._dated:
            kind = TIMES[name]
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
            kinds, left, moments = _sorted_out(said)
            if not kinds and left:
                if uses is None:
                    uses = _uses(self._statements)
                kinds = uses.get(subject, set())
            if not kinds:
                yield from left
                continue
            attributes = tuple([(NAMED_ATTRIBUTES.get(p, p), o) for _, p, o in left])
            for kind in sorted(kinds, key=_ORDER.index) if len(kinds) > 1 else kinds:
                for arguments in _moments(kind, moments):
                    found.append(Statement(kind, subject, arguments, attributes))
                    attributes = ()
        self._statements[:0] = found


def _each_once(said: _Said, kind: Kind, subject: Term | None) -> _Told | None:
    """Return what an influence says that says nothing twice, as nearly all do.

    None where it says something twice, and what goes with what is to be found out.
    """
    places, implied = _PLACES[kind], _IMPLIED[kind]
    arguments: list[Term | None] = [subject] + [None] * (len(kind.arguments) - 1)
    rest = []
    for triple in said:
        _, name, value = triple
        if name in places and is_node(value) != (name == _AT_TIME):
            place = places[name]
            if arguments[place] is not None:
                return None
            arguments[place] = value
        elif name != A or value not in implied:
            rest.append(triple)
    return (tuple(arguments),), rest


def _in_all_ways(said: _Said, kind: Kind, subject: Term | None) -> _Told | None:
    """Return every way to take what an influence says; None where they are too many."""
    choices: list[Sequence[Term | None]] = [[subject]]
    rest = said
    for names, is_literal in _SLOTS[kind]:
        values: Sequence[Term | None] = (None,)
        for one in names:
            fit = [o for _, p, o in said if p == one and is_node(o) != is_literal]
            if fit:  # what a more general property says besides is an attribute
                values = fit
                rest = [t for t in rest if t[1] != one or is_node(t[2]) == is_literal]
                break
        choices.append(values)
    if prod(map(len, choices)) > _COMBINATIONS_MAX:
        return None
    return product(*choices), rest


def _attributes(rest: _Said, kind: Kind) -> tuple[tuple[Term, Term], ...]:
    """Return what is said of an influence besides its arguments."""
    return tuple(
        (NAMED_ATTRIBUTES.get(name, name), value)
        for _, name, value in rest
        if not (
            (name == A and value in _IMPLIED[kind])
            or (name in _LINKS and is_node(value))
            or (name == _INSERTED_PAIR and kind is INSERTION and is_node(value))
            or (name == _REMOVED_KEY and kind is REMOVAL)
        )
    )


def _sorted_out(said: _Said) -> tuple[set[Kind], _Said, _Said]:
    """Return what kinds an element is of, its attributes, and when it began and ended.

    What other statements say is left out.
    """
    kinds: set[Kind] = set()
    left: _Said = []
    moments: _Said = []
    for triple in said:
        _, name, value = triple
        if name == A:
            if value in ELEMENTS:
                kinds.add(ELEMENTS[value])
            if value not in BASE_CLASSES:
                left.append(triple)
        elif name in _MOMENTS:
            moments.append(triple)
            kinds.add(ACTIVITY)
        elif name not in _ELSEWHERE or is_node(value) == (name in TIMES):
            left.append(triple)  # also where a link is a literal, or a time is none
    if not kinds and any(name == VALUE for _, name, _ in left):
        kinds.add(ENTITY)  # only entities have one
    return kinds, left, moments


def _moments(kind: Kind, said: _Said) -> Iterable[tuple[Term | None, ...]]:
    """Return the arguments of each statement that an element of some kind is."""
    if kind is not ACTIVITY:
        return ((),)
    starts = [value for _, name, value in said if name == _STARTED_AT]
    ends = [value for _, name, value in said if name == _ENDED_AT]
    return product(starts or (None,), ends or (None,))


def _uses(statements: Iterable[Statement]) -> dict[Term, set[Kind]]:
    """Return what kinds of elements things are, as arguments."""
    found: dict[Term, set[Kind]] = {}
    for one in statements:
        for argument, value in zip(one.kind.arguments, one.arguments, strict=True):
            kind = _KINDS_OF.get(argument.is_a)
            if kind is not None and value is not None:
                found.setdefault(value, set()).add(kind)
    return found
