"""What becomes of each leaf of a contract: judged, told, or unsaid with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from provgraph.contracts.odcs.check import Unsaid
from provgraph.contracts.odcs.document import Leaf, outwards
from provgraph.contracts.odcs.keys import Told, Untranslated, treatment_of


@dataclass(slots=True)
class Account:
    """What becomes of each leaf, so that none is left out.

    Attributes:
        judged: places that shapes are made of.
        reasons: found on the way, for what lies within their places.
    """

    judged: frozenset[str]
    reasons: Iterable[Unsaid]
    _around_judged: set[str] = field(init=False)
    _by_place: dict[str, Unsaid] = field(init=False)

    def __post_init__(self) -> None:
        """Index what is looked up for each leaf."""
        self._around_judged = {at for one in self.judged for at in outwards(one)}
        self._by_place = {one.place: one for one in reversed([*self.reasons])}

    def is_told(self, place: str) -> bool:
        """Tell whether a leaf describes the contract."""
        return (
            place not in self.judged
            and isinstance(treatment_of(place).treatment, Told)
            and all(map(self._has_judged, self._found(place)))
        )

    def unsaid(self, leaves: Iterable[Leaf]) -> Iterator[Unsaid]:
        """Yield the leaves that are neither judged nor told, or what they lie in."""
        for place, value in leaves:
            if place in self.judged or self.is_told(place):
                continue
            found = self._found(place)
            whole = next((one for one in found if not self._has_judged(one)), None)
            at = treatment_of(place)
            if whole is not None:
                yield whole
            elif isinstance(at.treatment, Untranslated):
                all_of_it = Unsaid(at.within, at.treatment.reason)
                is_split = self._has_judged(all_of_it)
                yield Unsaid(place, all_of_it.reason) if is_split else all_of_it
            elif not value or value == -1:
                yield Unsaid(place, "it asks for nothing")
            else:
                last = found[-1].reason if found else "no shape is made of it"
                yield Unsaid(place, last)

    def _found(self, place: str) -> list[Unsaid]:
        """Return the reasons that hold for a leaf, those for more of it first."""
        found = (self._by_place.get(at) for at in outwards(place))
        return [one for one in found if one is not None][::-1]

    def _has_judged(self, reason: Unsaid) -> bool:
        """Tell whether something within the place of a reason is judged."""
        return reason.place in self._around_judged
