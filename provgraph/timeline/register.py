"""What is stated of one job or dataset: in each register, the greatest value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from provgraph.model.facts import FacetsClaim, JobKindClaim, RegisterClaim
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.timeline.conclude import Conclusions
from provgraph.timeline.facets import FacetSets, settled_facets, state_set

KIND: Final = "~kind"
"""Holds no lines, but whether a job runs on without end."""

_YIELDS: Final = {"declared:columns": "declared:lineage"}
"""What column lineage declares counts only while no lineage facet declares more."""


@dataclass(slots=True)
class Subject:
    """What is stated of one job or dataset.

    Attributes:
        facet_sets: the sets of facets of which some facet holds, see `facets`.
        registers: by name, `[instant, digest, lines or None, shared]`.
    """

    key: str
    facet_sets: FacetSets = field(default_factory=dict)
    registers: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def load(cls, key: str, blob: bytes) -> Subject:
        """Return the subject that `dump` wrote."""
        return cls(key, *orjson.loads(blob))

    def dump(self) -> bytes:
        """Return the subject as bytes for the table."""
        return orjson.dumps((self.facet_sets, self.registers))

    @property
    def endless(self) -> bool:
        """Whether it is a job that runs on without end."""
        kind = self.registers.get(KIND)
        return bool(kind and kind[3])

    def tell_facets(self, claim: FacetsClaim) -> None:
        """Add the facets that one event states."""
        state_set(self.facet_sets, claim.instant, claim.facets)

    def tell(self, claim: RegisterClaim) -> None:
        """Let a stated value win where it is the greatest."""
        lines = None if claim.lines is None else list(claim.lines)
        self._settle(claim.name, [claim.instant, claim.digest, lines, claim.shared])

    def tell_kind(self, claim: JobKindClaim) -> None:
        """Let what a source says of the job's kind win where it is the latest."""
        self._settle(KIND, [claim.instant, claim.digest, None, claim.endless])

    def conclusions(self, mint: Mint) -> Conclusions:
        """Return the lines of all winning values."""
        facets = settled_facets(Term(self.key), self.facet_sets, mint)
        own: set[str] = set(facets)
        shared: set[str] = set()
        for name, (_, _, lines, is_shared) in self.registers.items():
            stronger = self.registers.get(_YIELDS.get(name, ""))
            if lines is None or (stronger and stronger[2] is not None):
                continue
            (shared if is_shared and name != KIND else own).update(lines)
        return Conclusions(own, shared)

    def _settle(self, name: str, stated: list[Any]) -> None:
        known = self.registers.get(name)
        if known is None or known[:2] < stated[:2]:
            self.registers[name] = stated
