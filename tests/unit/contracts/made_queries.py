"""Constraints in SPARQL made by chance, of every kind of group."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.unit.contracts.made import (
    IRIS,
    PREDICATES,
    PROLOGUE,
    property_shapes,
    targets,
)

COMPONENT = """\
:Own a sh:ConstraintComponent ; sh:parameter [ sh:path :own ] ;
  sh:validator [ sh:ask "PREFIX : <urn:made:> ASK { $value :p0 ?x . ?x ?p $own }" ] .
:Two a sh:ConstraintComponent ; sh:parameter [ sh:path :two ] ;
  sh:nodeValidator [ sh:select
    "SELECT $this ?value { $this ?p ?value FILTER (?value != $two) }" ] ;
  sh:propertyValidator [ sh:select
    "PREFIX : <urn:made:> SELECT $this ?value { $this $PATH ?value . ?value :p1 ?b }" ].
"""
"""Own components: one that asks of each value, one that selects."""

_STEPS = [
    *PREDICATES * 4,
    *("^:p0", ":p0/:p1", ":p1*", ":p0+", ":p2?", "(:p0|^:p1)", "^(:p0/:p1)*", "a"),
    "?p",
]
_EVERYWHERE = [
    f"sh:targetNode {', '.join(IRIS)}",
    f"sh:targetSubjectsOf {', '.join(PREDICATES)}",
]
_NAMES = ["?a", "?b", "?c"]
_FILTERS = [
    "FILTER (?a != ?b)",
    "FILTER (bound(?a))",
    "FILTER (!bound(?b))",
    "FILTER (?a = $this)",
    "FILTER (isIRI(?b) || EXISTS {{ ?b :p0 ?c }})",
    "BIND (?a AS ?d{0}) ?d{0} :p0 ?e .",
    "BIND (:n1 AS ?d{0}) ?d{0} :p0 ?a .",
    "BIND (EXISTS {{ ?a :p1 ?b }} AS ?d{0})",
    "{{ SELECT $this (COUNT(*) AS ?d{0}) {{ $this :p0 ?x }} GROUP BY $this }}",
]
_AROUND = [
    *["OPTIONAL {{ {0} }}"] * 6,
    "FILTER NOT EXISTS {{ {0} }}",
    "FILTER NOT EXISTS {{ {0} }}",
    "FILTER EXISTS {{ {0} }}",
    "{{ {0} }} UNION {{ {1} }}",
    "{{ {0} }} UNION {{ {1} }}",
    "{{ {0} }}",
    "{{ SELECT $this ?a {{ $this ?q ?r . {0} }} }}",
    "{{ SELECT $this ?a {{ {0} }} ORDER BY ?a ?b LIMIT 1 }}",
    "{{ SELECT DISTINCT $this ?b {{ {0} {1} }} }}",
    "{{ SELECT $this (COUNT(?a) AS ?d{2}) {{ {0} }} GROUP BY $this }}",
    "{{ SELECT $this ?b (MAX(?a) AS ?d{2}) {{ {0} {1} }} GROUP BY $this ?b }}",
]
_HEADS = [
    ("$this", ""),
    ("$this ?a", ""),
    ("DISTINCT $this (?a AS ?value)", ""),
    ("$this (COUNT(?b) AS ?value)", "GROUP BY $this HAVING (COUNT(?b) > 0)"),
]
"""What is selected, and what stands at the end."""


class _Query:
    """A query that is being made."""

    def __init__(self, draw: st.DrawFn, steps: list[str]) -> None:
        self._draw = draw
        self._steps = steps
        self._number = 0

    def one(self, of: list[str]) -> str:
        return self._draw(st.sampled_from(of))

    def often(self, times: int) -> bool:
        """True, but once in so many times."""
        return bool(self._draw(st.integers(0, times - 1)))

    def triples(self) -> str:
        """One or two patterns, which mostly begin at the focus node and meet."""
        lines = []
        known = ["$this"]
        for _ in range(1 if self.often(3) else 2):
            subject = self.one(known if self.often(3) else _NAMES)
            value = self.one(_NAMES if self.often(4) else ["$this", *IRIS[:2], "[]"])
            known.append(value if value in _NAMES else "?a")
            lines.append(f"{subject} {self.one(self._steps)} {value} .")
        return " ".join(lines)

    def group(self, depth: int) -> str:
        """What stands between the braces of a group."""
        parts = [self.triples()] if self.often(8) else []
        for _ in range(self._draw(st.integers(0, 2 if depth else 0))):
            at = len(parts) if self.often(4) else 0
            parts.insert(at, self._around(self.group(depth - 1)))
        if not self.often(6):
            self._number += 1
            parts.append(self.one(_FILTERS).format(self._number))
        return " ".join(parts)

    def _around(self, inner: str) -> str:
        """A group, and what it is there."""
        self._number += 1
        return self.one(_AROUND).format(inner, self.triples(), self._number)


@st.composite
def queries(draw: st.DrawFn, *, of_property: bool) -> str:
    """A SELECT query that SHACL allows."""
    query = _Query(draw, [*_STEPS, *["$PATH"] * 6] if of_property else _STEPS)
    body = query.group(2)
    head, tail = draw(st.sampled_from(_HEADS))
    return f"PREFIX : <urn:made:> SELECT {head} WHERE {{ {body} }} {tail}"


def _sparql(*, of_property: bool) -> SearchStrategy[str]:
    return queries(of_property=of_property).map(
        'sh:sparql [ sh:select """{}""" ]'.format
    )


@st.composite
def _asking_texts(draw: st.DrawFn) -> str:
    """A shapes graph with constraints in SPARQL, beside others and in others."""
    lines = [PROLOGUE, COMPONENT]
    for number in range(draw(st.integers(1, 2))):
        of_property = draw(st.booleans())
        inner = st.one_of(
            _sparql(of_property=of_property),
            _sparql(of_property=of_property),
            _sparql(of_property=of_property),
            st.sampled_from([":own :n0", ":two :n1"]),
        )
        body = draw(inner)
        if of_property:
            body = f"{draw(property_shapes(st.nothing()))} ; {body}"
        body = draw(
            st.sampled_from(
                [
                    body,
                    body,
                    f"sh:property [ {body} ]" if of_property else body,
                    f"sh:not [ {body} ] ; sh:class :C0",
                    f"sh:or ( [ {body} ] )",
                    f"sh:property [ sh:path :p1 ; sh:and ( [ {body} ] ) ]",
                ]
            )
        )
        target = draw(st.one_of(targets, st.sampled_from(_EVERYWHERE)))
        lines.append(f":S{number} {target} ; {body} .")
    return "\n".join(lines)


asking_texts: SearchStrategy[str] = _asking_texts()
