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
from provgraph.rdf.mint import Mint, digest
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import pg

FacetSets = dict[str, list[Any]]
"""By digest of the set: `[instant, node, [[name, digest, predicate, node], …]]`."""

_FACETS: Final = pg("facets")


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
    """Yield the link from *node* to the set of the facets that hold.

    Mostly that is a set that was stated; where facets of several events hold, a
    set of its own is made of them.
    """
    holding = [one for one in _holding(sets).values() if one[3] is not None]
    if not holding:
        return
    content = " ".join(sorted(one[1] for one in holding))
    stated = sets.get(digest(content.encode()))
    if stated is not None:
        yield f"{node} {_FACETS} {stated[1]} ."
        return
    settled = mint.content("settled", f"{node} {content}".encode())
    yield f"{node} {_FACETS} {settled} ."
    for _, _, predicate, value in holding:
        yield f"{settled} {predicate} {value} ."


def _holding(sets: FacetSets) -> dict[str, tuple[str, str, Term, Term | None]]:
    """Return by name the facet that holds: the greatest (instant, digest)."""
    found: dict[str, tuple[str, str, Term, Term | None]] = {}
    for instant, _, registers in sets.values():
        for name, value_digest, predicate, value in registers:
            known = found.get(name)
            if known is None or known[:2] < (instant, value_digest):
                found[name] = (instant, value_digest, predicate, value)
    return found
