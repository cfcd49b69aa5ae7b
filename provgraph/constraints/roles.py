"""What statements make of each term, as bits of one number for it.

A bit says that the term is the identifier of a kind of statement, or that it stands
where an entity or an activity has to. So what constraints 53 to 55 forbid shows in
the few numbers that are there, however many terms have them.

Source: https://www.w3.org/TR/prov-constraints/#type-constraints
"""

from __future__ import annotations

from typing import Final

from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    ALTERNATE,
    ASSOCIATION,
    ATTRIBUTION,
    COMMUNICATION,
    DELEGATION,
    DERIVATION,
    END,
    ENTITY,
    GENERATION,
    INFLUENCE,
    INVALIDATION,
    MEMBERSHIP,
    MENTION,
    SPECIALIZATION,
    START,
    USAGE,
    Is,
)

ELEMENTS: Final = (ENTITY, ACTIVITY, AGENT)
INFLUENCES: Final = (
    GENERATION,
    USAGE,
    COMMUNICATION,
    START,
    END,
    INVALIDATION,
    DERIVATION,
    ATTRIBUTION,
    ASSOCIATION,
    DELEGATION,
    INFLUENCE,
)
"""The relations that have identifiers, all of which are kinds of influence."""

PROPERTIES: Final = frozenset(INFLUENCES)
"""The same, to look into."""

NEEDED: Final = {
    kind: kind.required for kind in (*INFLUENCES, SPECIALIZATION, ALTERNATE, MEMBERSHIP)
} | {
    # PROV-N wants the responsible agent as well; documents without it are about,
    # the suite holds them valid, and an unknown agent contradicts nothing.
    DELEGATION: 1,
    # A mention without its bundle is no mention; the model keeps it all the same.
    MENTION: 3,
}
"""How many arguments, from the first, a relation cannot leave out."""

BITS: Final = {kind: 1 << place for place, kind in enumerate((*INFLUENCES, *ELEMENTS))}
"""Of each kind that has identifiers the bit that says so of one."""

AN_ENTITY: Final = 1 << 14
AN_ACTIVITY: Final = 1 << 15
_IS_A: Final = {Is.ENTITY: AN_ENTITY, Is.ACTIVITY: AN_ACTIVITY}

NAMED: Final = {
    **BITS,
    ENTITY: BITS[ENTITY] | AN_ENTITY,
    ACTIVITY: BITS[ACTIVITY] | AN_ACTIVITY,
}
"""Of each of them all that a statement says of its identifier."""

PLACES: Final = {
    kind: tuple(
        (place, _IS_A[argument.is_a])
        for place, argument in enumerate(kind.arguments)
        if argument.is_a in _IS_A
    )
    for kind in (*ELEMENTS, *NEEDED)
}
"""Of each kind what it says of its arguments, by their place."""

_DISJOINT: Final = sum(
    BITS[kind] for kind in INFLUENCES if kind not in (DERIVATION, INFLUENCE)
)
_RELATIONS: Final = sum(BITS[kind] for kind in INFLUENCES)
_ELEMENTS: Final = sum(BITS[kind] for kind in ELEMENTS)
_BOTH: Final = AN_ENTITY | AN_ACTIVITY


def overlaps(role: int) -> bool:
    """Say whether an identifier is of two kinds that exclude one another (53, 54)."""
    kinds = role & _DISJOINT
    of_two = kinds & (kinds - 1) != 0
    return of_two or bool(role & _RELATIONS and role & _ELEMENTS)


def is_both(role: int) -> bool:
    """Say whether it is of an entity and of an activity (55)."""
    return role & _BOTH == _BOTH
