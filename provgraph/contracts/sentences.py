"""Constraints in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from provgraph.contracts import newer as n
from provgraph.contracts.constraint import (
    And,
    Class,
    Closed,
    Constraint,
    Custom,
    Datatype,
    Disjoint,
    Equals,
    HasValue,
    In,
    LanguageIn,
    LessThan,
    LessThanOrEquals,
    MaxCount,
    MaxExclusive,
    MaxInclusive,
    MaxLength,
    MinCount,
    MinExclusive,
    MinInclusive,
    MinLength,
    Node,
    NodeKind,
    Not,
    Or,
    Pattern,
    Property,
    QualifiedMaxCount,
    QualifiedMinCount,
    Sparql,
    UniqueLang,
    Xone,
)
from provgraph.contracts.path import Path, as_sparql
from provgraph.contracts.words import SH_NAMESPACE
from provgraph.rdf.terms import Term, lexical
from provgraph.rdf.vocab import PREFIXES

_PREFIXES: Final = {**PREFIXES, "sh": SH_NAMESPACE}

_WORDS: Final[dict[type[Constraint], str]] = {
    Class: "instances of {class_}",
    Datatype: "literals of {datatype}",
    NodeKind: "nodes of the kind {kinds}",
    MinCount: "{count} values at least",
    MaxCount: "{count} values at most",
    MinExclusive: "greater than {bound}",
    MinInclusive: "{bound} or greater",
    MaxExclusive: "less than {bound}",
    MaxInclusive: "{bound} or less",
    MinLength: "{length} characters at least",
    MaxLength: "{length} characters at most",
    Pattern: "matching {pattern!r}",
    LanguageIn: "in the languages {languages}",
    UniqueLang: "of each language one at most",
    Equals: "the values of {predicate}",
    Disjoint: "no value of {predicate}",
    LessThan: "less than the values of {predicate}",
    LessThanOrEquals: "no greater than the values of {predicate}",
    Not: "not such as {shape}",
    And: "such as all of {shapes}",
    Or: "such as one of {shapes}",
    Xone: "such as exactly one of {shapes}",
    Node: "such as {shape}",
    Property: "with {shape}",
    QualifiedMinCount: "{count} values at least such as {shape}",
    QualifiedMaxCount: "{count} values at most such as {shape}",
    Closed: "with no other properties than {allowed}",
    HasValue: "{value} among them",
    In: "one of {values}",
    n.AnyClass: "instances of one of {classes}",
    n.AnyDatatype: "literals of one of {datatypes}",
    n.EqualsPath: "the values of {path}",
    n.DisjointPath: "no value of {path}",
    n.LessThanPath: "less than the values of {path}",
    n.LessThanOrEqualsPath: "no greater than the values of {path}",
    n.SubsetOf: "values of {path} too",
    n.RootClass: "one of {classes}, or below one",
    n.SingleLine: "of one line",
    n.MinListLength: "lists of {length} members at least",
    n.MaxListLength: "lists of {length} members at most",
    n.UniqueMembers: "lists with no member twice",
    n.MemberShape: "lists with members such as {shape}",
    n.SomeValue: "one at least such as {shape}",
    n.UniqueValuesFor: "with values of {predicates} that no other target has",
    n.ReifierShape: "with reifiers such as {shape}",
    n.ClosedByTypes: "with no other properties than their types allow",
    Sparql: "what a query finds nothing against",
    Custom: "what {component} says",
}


def in_words(constraint: Constraint) -> str:
    """Return what a constraint asks of the values of its shape.

    >>> in_words(MinCount(2))
    '2 values at least'
    """
    words = _WORDS[type(constraint)]
    names = [name for name in type(constraint).__slots__ if f"{{{name}" in words]
    told = {name: _told(getattr(constraint, name)) for name in names}
    if isinstance(constraint, Custom):
        told["component"] = short(constraint.component)
    return words.format(**told)


def short(term: Term | str) -> str:
    """Return a term as people write it, by its prefix if it has a common one.

    >>> short("<http://www.w3.org/ns/prov#Activity>"), short('"a"'), short("_:b1")
    ('prov:Activity', '"a"', 'a shape')
    """
    if term.startswith("_:"):
        return "a shape"  # what its label is means nothing to anybody
    if not term.startswith("<"):
        return f'"{lexical(Term(term))}"'
    for prefix, namespace in _PREFIXES.items():
        if term[1:-1].startswith(namespace):
            return f"{prefix}:{term[1 + len(namespace) : -1]}"
    return term


def _told(value: object) -> object:
    if isinstance(value, str) and value[:1] in {"<", '"', "_"}:
        return short(value)
    if isinstance(value, Path):
        return re.sub(r"<[^>]*>", lambda found: short(found[0]), as_sparql(value))
    if isinstance(value, (tuple, frozenset)):
        return ", ".join(_members(value))
    return value


def _members(values: Iterable[object]) -> list[str]:
    told = [str(getattr(one, "value", None) or _told(one)) for one in values]
    return sorted(told)
