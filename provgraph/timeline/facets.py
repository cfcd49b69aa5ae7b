"""Which facets of a run, a job or a dataset hold.

Every event states a whole set of facets at one instant, so what has to be kept
is when each set was stated last, and only of those sets of which some facet
holds: a set that later ones outdo in every facet can never matter again, unless
it is stated again, and then it comes with all that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from provgraph.model.facts import FacetSet
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg

FacetSets = dict[str, list[Any]]
"""By digest of the set: `[instant, node, [[name, digest, predicate, node], …]]`."""

_FACETS: Final = pg("facets")

_Held = tuple[str, str, Term, Term | None]
"""`(instant, digest, predicate, node)` of a facet that holds; node None: deleted."""


def state_set(sets: FacetSets, instant: str, stated: FacetSet) -> None:
    """Add that *stated* was stated at *instant*."""
    known = sets.get(stated.digest)
    if known is None:
        facets = [list(one) for one in stated.registers]
        sets[stated.digest] = [instant, stated.node, facets]
    elif known[0] < instant:
        known[0] = instant


def drop_outdone(sets: FacetSets) -> None:
    """Drop the sets of which no facet holds."""
    if len(sets) > 1:
        holding = _holding(sets)
        for key in [
            key
            for key, (instant, _, registers) in sets.items()
            if all(holding[one[0]][:2] != (instant, one[1]) for one in registers)
        ]:
            del sets[key]


def settled_facets(node: Term, sets: FacetSets, mint: Mint) -> Iterator[str]:
    """Yield the links from *node* to sets that have the facets that hold, no others.

    Mostly that is one set that was stated, or two; of the facets that no such set
    has, because others of their sets were outdone, a set of its own is made.
    """
    holding = {name: one for name, one in _holding(sets).items() if one[3] is not None}
    waiting = dict(holding)
    for key in sorted(sets, key=lambda key: (-len(sets[key][2]), key)):
        _, stated, registers = sets[key]
        if waiting.keys().isdisjoint(one[0] for one in registers):
            continue
        if all(_holds(holding, *one) for one in registers):
            yield f"{node} {_FACETS} {stated} ."
            for one in registers:
                waiting.pop(one[0], None)
    if waiting:
        content = " ".join(sorted(one[1] for one in waiting.values()))
        settled = mint.content("settled", f"{node} {content}".encode())
        yield f"{node} {_FACETS} {settled} ."
        for _, _, predicate, value in waiting.values():
            yield f"{settled} {predicate} {value} ."


def _holds(
    holding: dict[str, _Held], name: str, stated: str, _: Term, value: Term | None
) -> bool:
    """Tell whether a facet of a set is the one that holds."""
    held = holding.get(name)
    return held is not None and value is not None and held[1] == stated


def _holding(sets: FacetSets) -> dict[str, _Held]:
    """Return by name the facet that holds: the greatest (instant, digest)."""
    found: dict[str, _Held] = {}
    for instant, _, registers in sets.values():
        for name, value_digest, predicate, value in registers:
            known = found.get(name)
            if known is None or known[:2] < (instant, value_digest):
                found[name] = (instant, value_digest, predicate, value)
    return found
