"""What PROV-O lets follow from a document: plain edges, and what things are.

That everything is influenced by what it has any relation with is left out: it would
double the edges, and say nothing that a query cannot ask for.

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
    Is,
)
from provgraph.model.ontology import (
    BUNDLE,
    DERIVATIONS,
    ELEMENTS,
    EVENT_TIMES,
    SUPERCLASSES,
    TYPE,
)
from provgraph.model.reading_prov_o import Triple
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


def entailed(statements: Iterable[Statement]) -> Iterator[Triple]:
    """Yield plain edges, times and types that follow, some of them more than once."""
    for one in statements:
        if one.kind.is_element:
            yield from _of_element(one)
        else:
            yield from _of_relation(one)


def _of_element(one: Statement) -> Iterator[Triple]:
    node = one.id
    assert node is not None  # noqa: S101 - what an element is
    yield node, A, prov(one.kind.influence)
    for value in one.values(TYPE):
        above = value
        while above in SUPERCLASSES:
            above = SUPERCLASSES[above]
            yield node, A, above
        if above in ELEMENTS:
            yield node, A, prov(ELEMENTS[above].influence)


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
        for value in one.values(TYPE):
            if value in DERIVATIONS:
                yield subject, DERIVATIONS[value][0], other
    if one.kind in {INSERTION, REMOVAL}:
        for dictionary in (subject, other):
            yield from ((dictionary, A, kind) for kind in (_COLLECTION, _DICTIONARY))
    elif one.kind is MEMBERSHIP:
        yield subject, A, _COLLECTION
    elif one.kind is MENTION:
        yield subject, prov("specializationOf"), other
        if more[0] is not None:
            yield subject, prov("asInBundle"), more[0]
            yield more[0], A, BUNDLE
    elif one.kind is ASSOCIATION and more[0] is not None:
        yield more[0], A, _PLAN
