"""The constraints that a shape may have, as values.

Each class is one constraint component, and says its IRI; its attributes are the
parameters, under the names of the standard.

Source: https://www.w3.org/TR/shacl/#core-components
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar, TypeAlias

from provgraph.contracts.newer import Newer
from provgraph.contracts.words import sh
from provgraph.rdf.terms import Term


class Kind(Enum):
    """What sort of term a node is."""

    BLANK_NODE = "BlankNode"
    IRI = "IRI"
    LITERAL = "Literal"


@dataclass(frozen=True, slots=True)
class Class:
    """Each value is an instance of the class, or of one below it."""

    component: ClassVar[Term] = sh("ClassConstraintComponent")
    class_: Term


@dataclass(frozen=True, slots=True)
class Datatype:
    """Each value is a well-formed literal of the datatype."""

    component: ClassVar[Term] = sh("DatatypeConstraintComponent")
    datatype: Term


@dataclass(frozen=True, slots=True)
class StoredDatatype:
    """Each value is what a store keeps for a well-formed literal of the datatype.

    Attributes:
        datatype: as the shape says; what it allows is what counts.
        kept: the datatype that the store gives its literals.
    """

    component: ClassVar[Term] = Datatype.component
    datatype: Term
    kept: Term


@dataclass(frozen=True, slots=True)
class NodeKind:
    """Each value is of one of the kinds."""

    component: ClassVar[Term] = sh("NodeKindConstraintComponent")
    kinds: frozenset[Kind]


@dataclass(frozen=True, slots=True)
class MinCount:
    """There are so many values at least."""

    component: ClassVar[Term] = sh("MinCountConstraintComponent")
    count: int


@dataclass(frozen=True, slots=True)
class MaxCount:
    """There are so many values at most."""

    component: ClassVar[Term] = sh("MaxCountConstraintComponent")
    count: int


@dataclass(frozen=True, slots=True)
class MinExclusive:
    """The bound is less than each value."""

    component: ClassVar[Term] = sh("MinExclusiveConstraintComponent")
    bound: Term


@dataclass(frozen=True, slots=True)
class MinInclusive:
    """The bound is less than each value, or equal."""

    component: ClassVar[Term] = sh("MinInclusiveConstraintComponent")
    bound: Term


@dataclass(frozen=True, slots=True)
class MaxExclusive:
    """Each value is less than the bound."""

    component: ClassVar[Term] = sh("MaxExclusiveConstraintComponent")
    bound: Term


@dataclass(frozen=True, slots=True)
class MaxInclusive:
    """Each value is less than the bound, or equal."""

    component: ClassVar[Term] = sh("MaxInclusiveConstraintComponent")
    bound: Term


@dataclass(frozen=True, slots=True)
class MinLength:
    """Each value, as text, has so many characters at least; a blank node has none."""

    component: ClassVar[Term] = sh("MinLengthConstraintComponent")
    length: int


@dataclass(frozen=True, slots=True)
class MaxLength:
    """Each value, as text, has so many characters at most."""

    component: ClassVar[Term] = sh("MaxLengthConstraintComponent")
    length: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """Each value, as text, matches somewhere; a blank node never does."""

    component: ClassVar[Term] = sh("PatternConstraintComponent")
    pattern: str
    flags: str


@dataclass(frozen=True, slots=True)
class LanguageIn:
    """Each value is a text in one of the languages."""

    component: ClassVar[Term] = sh("LanguageInConstraintComponent")
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UniqueLang:
    """No two values are texts in the same language."""

    component: ClassVar[Term] = sh("UniqueLangConstraintComponent")


@dataclass(frozen=True, slots=True)
class Equals:
    """The values are those of another property."""

    component: ClassVar[Term] = sh("EqualsConstraintComponent")
    predicate: Term


@dataclass(frozen=True, slots=True)
class Disjoint:
    """No value is one of another property."""

    component: ClassVar[Term] = sh("DisjointConstraintComponent")
    predicate: Term


@dataclass(frozen=True, slots=True)
class LessThan:
    """Each value is less than each of another property."""

    component: ClassVar[Term] = sh("LessThanConstraintComponent")
    predicate: Term


@dataclass(frozen=True, slots=True)
class LessThanOrEquals:
    """Each value is less than each of another property, or equal."""

    component: ClassVar[Term] = sh("LessThanOrEqualsConstraintComponent")
    predicate: Term


@dataclass(frozen=True, slots=True)
class Not:
    """No value conforms to the shape."""

    component: ClassVar[Term] = sh("NotConstraintComponent")
    shape: Term


@dataclass(frozen=True, slots=True)
class And:
    """Each value conforms to all shapes."""

    component: ClassVar[Term] = sh("AndConstraintComponent")
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Each value conforms to one of the shapes at least."""

    component: ClassVar[Term] = sh("OrConstraintComponent")
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Xone:
    """Each value conforms to exactly one of the shapes, each counted as it stands."""

    component: ClassVar[Term] = sh("XoneConstraintComponent")
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Each value conforms to the node shape."""

    component: ClassVar[Term] = sh("NodeConstraintComponent")
    shape: Term


@dataclass(frozen=True, slots=True)
class Property:
    """Each value, as a focus node, conforms to the property shape.

    It has no results of its own: those of the property shape are reported.
    """

    component: ClassVar[Term] = sh("PropertyShapeComponent")
    shape: Term


@dataclass(frozen=True, slots=True)
class QualifiedMinCount:
    """So many values at least conform to the shape, and to none of its siblings.

    Attributes:
        shape: that is counted.
        siblings: shapes to none of which a value may conform that is to count; empty
            unless `sh:qualifiedValueShapesDisjoint` is true.
    """

    component: ClassVar[Term] = sh("QualifiedMinCountConstraintComponent")
    shape: Term
    count: int
    siblings: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class QualifiedMaxCount:
    """So many values at most conform to the shape, and to none of its siblings."""

    component: ClassVar[Term] = sh("QualifiedMaxCountConstraintComponent")
    shape: Term
    count: int
    siblings: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Closed:
    """Each value has no other properties than these; what it has more is reported."""

    component: ClassVar[Term] = sh("ClosedConstraintComponent")
    allowed: frozenset[Term]


@dataclass(frozen=True, slots=True)
class HasValue:
    """One of the values is this one."""

    component: ClassVar[Term] = sh("HasValueConstraintComponent")
    value: Term


@dataclass(frozen=True, slots=True)
class In:
    """Each value is one of these."""

    component: ClassVar[Term] = sh("InConstraintComponent")
    values: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Sparql:
    """No solution of a SELECT query with the focus node as `$this`.

    Attributes:
        node: of the constraint itself.
        select: the text, its prefixes before it.
        messages: of the constraint; the shape's are taken where there are none.
    """

    component: ClassVar[Term] = sh("SPARQLConstraintComponent")
    node: Term
    select: str
    messages: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Custom:
    """A constraint component that the shapes graph itself defines in SPARQL.

    Attributes:
        component: its IRI.
        parameters: values by the names of their parameters, in order.
        query: the text of the validator, its prefixes before it.
        is_ask: it is asked of each value whether it conforms; otherwise a SELECT
            gives a solution for each violation, once a focus node.
        messages: of the validator, else of the component, with `{$name}` for the
            value of a parameter; the shape's come before them.
    """

    component: Term
    parameters: tuple[tuple[str, Term], ...]
    query: str
    is_ask: bool
    messages: tuple[Term, ...] = ()


Constraint: TypeAlias = (
    Class
    | Datatype
    | StoredDatatype
    | NodeKind
    | MinCount
    | MaxCount
    | MinExclusive
    | MinInclusive
    | MaxExclusive
    | MaxInclusive
    | MinLength
    | MaxLength
    | Pattern
    | LanguageIn
    | UniqueLang
    | Equals
    | Disjoint
    | LessThan
    | LessThanOrEquals
    | Not
    | And
    | Or
    | Xone
    | Node
    | Property
    | QualifiedMinCount
    | QualifiedMaxCount
    | Closed
    | HasValue
    | In
    | Sparql
    | Custom
    | Newer
)
