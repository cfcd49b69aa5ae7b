"""Whether what is allowed has become less or more."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple

from provgraph.contracts.change import OPPOSITE, Kind
from provgraph.contracts.odcs.contract import Operator
from provgraph.contracts.odcs.document import Value

_GROWS_STRICTER: Final = frozenset(
    {
        *("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"),
        *("required", "uniqueItems", "missingValues", "properties"),
    }
)
_GROWS_LOOSER: Final = frozenset(
    {
        *("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"),
        "validValues",
    }
)
_LIMITS: Final = _GROWS_STRICTER | _GROWS_LOOSER


class _Span(NamedTuple):
    """The numbers between two, the ends in it or not; or all others."""

    low: tuple[float, bool]
    high: tuple[float, bool]
    is_outside: bool = False

    def lies_within(self, other: _Span) -> bool:
        """Tell whether each number between the ends is between those of the other.

        An end is told with whether the number itself is left out: what leaves its
        lower end out begins after it, what leaves its upper end out ends before it.
        """
        return self.low >= other.low and (
            (self.high[0], not self.high[1]) <= (other.high[0], not other.high[1])
        )


def kind_of_bounds(
    old: Mapping[Operator, tuple[int | float, ...]],
    new: Mapping[Operator, tuple[int | float, ...]],
) -> Kind | None:
    """Return what it means that a rule has other bounds; None if they are the same."""
    if old == new:
        return None
    before, after = _span(old), _span(new)
    if before is None or after is None or before.is_outside != after.is_outside:
        return "breaking"
    less, more = after.lies_within(before), before.lies_within(after)
    if less and more:
        return None
    if not less and not more:
        return "breaking"
    kind: Kind = "stricter" if less else "looser"
    return OPPOSITE[kind] if before.is_outside else kind


def kind_of_option(key: str, old: Value, new: Value) -> Kind | None:
    """Return what another value of an option means; None if it is the same.

    None as a value says that the option is not there.
    """
    if old == new:
        return None
    if {type(old), type(new)} <= {bool, type(None)} and key in _LIMITS:
        # In ODCS 3.0 exclusiveMaximum says of maximum that it is left out.
        return None if bool(old) == bool(new) else "stricter" if new else "looser"
    if old is None or new is None:
        return "stricter" if old is None else "looser"
    if isinstance(old, list) and isinstance(new, list):
        grows = _grows(
            {str(one) for one in old} < {str(one) for one in new},
            {str(one) for one in new} < {str(one) for one in old},
        )
    elif isinstance(old, (int, float)) and isinstance(new, (int, float)):
        grows = _grows(old < new, new < old)
    elif isinstance(old, str) and isinstance(new, str):
        grows = _grows(old < new, new < old)  # dates, as ISO 8601 writes them
    else:
        return "breaking"
    if grows is None or key not in _LIMITS:
        return "breaking"
    return "stricter" if grows == (key in _GROWS_STRICTER) else "looser"


def _grows(more: bool, less: bool) -> bool | None:  # noqa: FBT001 - what was found
    return more if more or less else None


def _span(bounds: Mapping[Operator, tuple[int | float, ...]]) -> _Span | None:
    """Return what bounds allow; None if they are none or several."""
    if len(bounds) != 1:
        return None
    ((operator, numbers),) = bounds.items()
    low, high = (numbers[0], False), (numbers[-1], False)
    if operator in {"mustBeGreaterThan", "mustBeGreaterOrEqualTo"}:
        return _Span((numbers[0], operator == "mustBeGreaterThan"), (inf, False))
    if operator in {"mustBeLessThan", "mustBeLessOrEqualTo"}:
        return _Span((-inf, False), (numbers[0], operator == "mustBeLessThan"))
    return _Span(low, high, is_outside=operator.startswith("mustNotBe"))
