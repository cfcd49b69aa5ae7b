"""What is known to fail, each with its reason, and what is not run at all.

All of it is the engine's, and fails in the same way without a server in front.
A case that only a server can fail is never listed: that is ours to mend.
"""

from __future__ import annotations

from typing import Final

NOT_RUN: Final = {
    "sparql11/entailment": (
        70,
        "they ask for RDF, RDFS, OWL, D or RIF entailment; simple is what there is",
    ),
    "sparql11/service": (
        7,
        "they need other endpoints, filled, at addresses that the queries name",
    ),
}
"""Folders of cases that are left out: how many, and why."""

_LANGUAGE: Final = (
    "GROUP_CONCAT of literals that share a language tag keeps it, where a literal"
    " without one is asked for"
)
_ZERO_LENGTH: Final = (
    "a path of length zero does not match a term of the query that stands nowhere in"
    " the graph"
)
_ZERO_LENGTH_MISPRINTED: Final = (
    "the query has :s where it means ?s, so that its text cannot bind what the result"
    f" binds; and as it is meant: {_ZERO_LENGTH}"
)
_TRIPLE_TERM: Final = (
    "a triple term in an expression is read with a subject that the grammar does not"
    " let it have:"
)

KNOWN_GAPS: Final[dict[str, str]] = {
    "sparql11/aggregates/agg-groupconcat-04": _LANGUAGE,
    "sparql11/aggregates/agg-groupconcat-06": _LANGUAGE,
    "sparql11/aggregates/agg-empty-group-count-graph": (
        "GRAPH ?g around a subquery that aggregates groups the rows of all graphs as"
        " one and leaves ?g unbound, where each graph has a count of its own"
    ),
    "sparql11/bindings/graph": (
        "GRAPH ?g around VALUES that leave ?g open does not bind it to each graph"
    ),
    "sparql11/functions/bnode01": (
        "BNODE of the same text is the same blank node in every solution, where it is"
        " to be so in one"
    ),
    "sparql11/negation/graph-minus": (
        "MINUS inside GRAPH ?g takes ?g for a variable that both sides share, and so"
        " removes what is to stay"
    ),
    "sparql11/property-path/zero_or_more_set_end": _ZERO_LENGTH,
    "sparql11/property-path/zero_or_more_set_start": _ZERO_LENGTH_MISPRINTED,
    "sparql11/property-path/zero_or_one_set_end": _ZERO_LENGTH,
    "sparql11/property-path/zero_or_one_set_start": _ZERO_LENGTH_MISPRINTED,
    "sparql12/grouping/group01": (
        "a number is kept by its value, so that 1 and 001 are one group; the case says"
        " that it requires them to be kept as written"
    ),
    "sparql12/grouping/select-variable-reuse": (
        "an expression of an aggregating SELECT may not use the variable of the"
        " expression before it"
    ),
    "sparql12/syntax/nested-aggregate-functions": (
        "an aggregate in an aggregate is read, where it is forbidden"
    ),
    "sparql12/syntax-triple-terms-negative/tripleterm-subject-03": (
        f"{_TRIPLE_TERM} another triple term"
    ),
    "sparql12/syntax-triple-terms-negative/tripleterm-subject-06": (
        f"{_TRIPLE_TERM} a literal"
    ),
}
"""Cases that the engine fails; strict, so that a silent repair fails too."""
