"""What was mended in a document on its way in, and the refusal to mend."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final, NamedTuple

from provgraph.errors import MalformedError

Place = str | Callable[[], str]
"""`line 12, column 3` or a JSON pointer; a function where it costs to find out."""

_EACH_MAX: Final = 1_000
"""More repairs for one reason tell nobody anything more, and fill the memory."""

_CUT_AT: Final = 200
_NAMES_IN: Final = re.compile("[<'\"0-9].*", re.DOTALL)


class Repair(NamedTuple):
    """One thing that was not as its form has it, and how it was taken.

    Attributes:
        place: where in the source: `line 12, column 3` or a JSON pointer.
        what: stands there.
        why: it was not left so, and what was made of it.
    """

    place: str
    what: str
    why: str


class Mending:
    """Collects the repairs of one document, or refuses the first.

    Attributes:
        base: what relative names are taken under.
        strict: nothing is mended.
    """

    def __init__(self, base: str, *, strict: bool) -> None:
        self.base = base
        self.strict = strict
        self._repairs: list[Repair] = []
        self._often: Counter[str] = Counter()

    def mend(self, place: Place, what: str, why: str) -> None:
        """Note a repair.

        Raises:
            MalformedError: the reading is strict.
        """
        if self.strict:
            raise refused(
                place,
                f"{what}; {why.split(';', 1)[0]} only when it may be mended",
                hint="Read it without strict, and it is mended and listed.",
            )
        self.tell(place, what, why)

    def tell(self, place: Place, what: str, why: str) -> None:
        """Note what a strict reading takes too, and the reader should know."""
        # One kind of repair has one reason, but for the names in it.
        kind = _NAMES_IN.sub("", why)
        self._often[kind] += 1
        if self._often[kind] <= _EACH_MAX:
            where = place if isinstance(place, str) else place()
            self._repairs.append(Repair(where, shortened(what), shortened(why)))

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """What was mended, in the order of the source."""
        more = (
            Repair("", f"{count - _EACH_MAX} more places", kind)
            for kind, count in self._often.items()
            if count > _EACH_MAX
        )
        return (*self._repairs, *more)


def refused(place: Place, reason: str, *, hint: str | None = None) -> MalformedError:
    """Return the error that says where a document cannot be taken in, and why."""
    where = place if isinstance(place, str) else place()
    return MalformedError(
        f"{where or 'the document'}: {shortened(reason, _CUT_AT * 3)}",
        hint=hint or "Correct it there; nothing of the document was taken in.",
        pointer=where if where.startswith("/") else None,
    )


def shortened(said: str, length: int = _CUT_AT) -> str:
    """Return a text that is not longer than a message should be."""
    return said if len(said) <= length else f"{said[: length - 1]}…"
