"""What PROV-O lets follow from a document: plain edges, and what things are.

That everything is influenced by what it has any relation with is left out: it would
double the edges, and say nothing that a query cannot ask for. So are inverses of
what is said forwards, and what domains say of influences: documents misuse those.

Source: https://www.w3.org/TR/prov-o/#cross-reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from provgraph.model.kinds import (
    ASSOCIATION,
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    MEMBERSHIP,
    MENTION,
    REMOVAL,
    SPECIALIZATION,
    Is,
)
from provgraph.model.ontology import (
    BUNDLE,
    DERIVATIONS,
    EVENT_TIMES,
    INVERSES,
    RANGES,
    SUPERCLASSES,
    SUPERPROPERTIES,
    TYPE,
)
from provgraph.model.reading_prov_o import Triple, is_node
from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov

_CLASSES: Final = {one: prov(one.value) for one in (Is.ENTITY, Is.ACTIVITY, Is.AGENT)}
_DERIVED: Final = prov("wasDerivedFrom")
_DERIVING: Final = frozenset({DERIVATION, INSERTION, REMOVAL})
_PLAN: Final = prov("Plan")
_COLLECTION: Final = prov("Collection")
_DICTIONARY: Final = prov("Dictionary")
_MEMBER: Final = prov("hadMember")
_SPECIALIZATION: Final = prov("specializationOf")
_ALTERNATE: Final = prov("alternateOf")
_RANGES: Final = {
    name: (kind, *SUPERCLASSES.get(kind, ())) for name, kind in RANGES.items()
}
_TELLING: Final = frozenset({*INVERSES, *SUPERPROPERTIES, *RANGES})


def entailed(statements: Iterable[Statement]) -> Iterator[Triple]:
    """Yield plain edges, times and types that follow, some of them more than once."""
    for one in statements:
        if one.kind.is_element:
            yield from _of_element(one)
        else:
            yield from _of_relation(one)


def entailed_singly(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield what follows from each triple by itself, whatever statement it is part of.

    That is of what other classes a thing is, of what class an influence, a role, a
    location or a pair is that something points at, and the property that PROV-O
    prefers to an inverse, or that is above another.
    """
    for subject, name, value in triples:
        if name == A:
            yield from ((subject, A, above) for above in SUPERCLASSES.get(value, ()))
        elif name in _TELLING and is_node(value):
            if name in INVERSES:
                forwards = (value, INVERSES[name], subject)
                yield forwards
                yield from entailed_singly((forwards,))
            if name in SUPERPROPERTIES:
                yield subject, SUPERPROPERTIES[name], value
            yield from ((value, A, kind) for kind in _RANGES.get(name, ()))


def _of_element(one: Statement) -> Iterator[Triple]:
    node = one.id
    assert node is not None  # noqa: S101 - what an element is
    yield node, A, prov(one.kind.influence)
    for value in one.values(TYPE):
        yield from ((node, A, above) for above in SUPERCLASSES.get(value, ()))


def _of_relation(one: Statement) -> Iterator[Triple]:
    subject, other, *more = one.arguments
    for argument, value in zip(one.kind.arguments, one.arguments, strict=True):
        kind = _CLASSES.get(argument.is_a)
        if kind is not None and value is not None:
            yield value, A, kind
    if subject is None:
        return
    if one.kind in EVENT_TIMES and one.arguments[-1] is not None:
        yield subject, EVENT_TIMES[one.kind], one.arguments[-1]
    if other is None:
        return
    if one.kind is DICTIONARY_MEMBERSHIP:
        yield subject, _MEMBER, other
        yield from ((subject, A, kind) for kind in (_COLLECTION, _DICTIONARY))
        return
    yield subject, prov(one.kind.plain), other
    yield from _special(one, subject, other, more)


def _special(
    one: Statement, subject: Term, other: Term, more: list[Term | None]
) -> Iterator[Triple]:
    """Yield what follows for some kinds only."""
    if one.kind in _DERIVING:
        yield subject, _DERIVED, other
        subtypes = [value for value in one.values(TYPE) if value in DERIVATIONS]
        yield from ((subject, DERIVATIONS[each][0], other) for each in subtypes)
    if one.kind in {INSERTION, REMOVAL}:
        for dictionary in (subject, other):
            yield from ((dictionary, A, kind) for kind in (_COLLECTION, _DICTIONARY))
    elif one.kind is MEMBERSHIP:
        yield subject, A, _COLLECTION
    elif one.kind in {SPECIALIZATION, MENTION}:
        yield subject, _SPECIALIZATION, other
        yield subject, _ALTERNATE, other
        for bundle in more:
            if bundle is not None:
                yield subject, prov("asInBundle"), bundle
                yield bundle, A, BUNDLE
    elif one.kind is ASSOCIATION and more[0] is not None:
        yield more[0], A, _PLAN
