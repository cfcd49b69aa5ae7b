"""Claims: SPARQL expressions that are true or false, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Self

from provgraph.errors import QueryError
from provgraph.rdf.terms import Term

TRUE: Final = "true"
FALSE: Final = "false"
_TERM: Final = re.compile(
    r"""("(?:[^"\\\n\r]|\\.)*"(?:@[A-Za-z0-9\-]+|\^\^(?=<))?)?   # a literal
    (?(1)|(?=<))(?:<[^\x00-\x20<>"{}|^`\\]*>)?""",
    re.VERBOSE,
)


class _Opposite(str):
    """That a claim does not hold; it is remembered, for who says no to this."""

    __slots__ = ("of",)

    of: str

    def __new__(cls, claim: str) -> Self:
        made = super().__new__(cls, f"!({claim})")
        made.of = claim
        return made


def written(term: Term) -> str:
    """Return an IRI, or a literal, as a query may hold it.

    Raises:
        QueryError: it would end before its end there; a lenient reader let it pass.
    """
    if _TERM.fullmatch(term) is None:
        raise QueryError(
            f"{term} has an IRI that is none, and cannot be asked for",
            hint="Mend it in the shapes graph.",
        )
    return term


def sure(expression: str) -> str:
    """Return the claim that an expression is true; an error is not."""
    return f"COALESCE({expression},false)"


def no(claim: str) -> str:
    """Return the opposite."""
    if claim in (TRUE, FALSE):
        return FALSE if claim == TRUE else TRUE
    return claim.of if isinstance(claim, _Opposite) else _Opposite(claim)


def every(claims: Iterable[str]) -> str:
    """Return that all hold."""
    left = list(dict.fromkeys(one for one in claims if one != TRUE))
    return FALSE if FALSE in left else _joined(left, "&&") or TRUE


def some(claims: Iterable[str]) -> str:
    """Return that one holds at least."""
    left = list(dict.fromkeys(one for one in claims if one != FALSE))
    return TRUE if TRUE in left else _joined(left, "||") or FALSE


def exists(pattern: str, claim: str) -> str:
    """Return that a pattern is met somewhere where a claim holds."""
    if claim == FALSE:
        return FALSE
    return f"EXISTS {{ {pattern}{having(claim)} }}"


def having(claim: str) -> str:
    """Return the filter that lets pass what a claim holds of."""
    return "" if claim == TRUE else f" FILTER({claim})"


def _joined(claims: list[str], sign: str) -> str:
    return claims[0] if len(claims) == 1 else sign.join(f"({one})" for one in claims)
