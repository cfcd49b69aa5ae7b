"""The constraints that SHACL 1.2 adds, as values; they are of `constraint.Constraint`.

The executor of closures judges them; the others hand them over.

Source: https://www.w3.org/TR/shacl12-core/#core-components
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from provgraph.contracts.path import Path
from provgraph.contracts.target import Target
from provgraph.contracts.words import sh
from provgraph.rdf.terms import Term


@dataclass(frozen=True, slots=True)
class AnyClass:
    """Each value is an instance of one of the classes, or of one below it."""

    component: ClassVar[Term] = sh("ClassConstraintComponent")
    classes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class AnyDatatype:
    """Each value is a well-formed literal of one of the datatypes.

    Attributes:
        datatypes: as the shape says.
        kept: those that a store gives their literals, one for each.
    """

    component: ClassVar[Term] = sh("DatatypeConstraintComponent")
    datatypes: tuple[Term, ...]
    kept: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class EqualsPath:
    """The values are those of another path."""

    component: ClassVar[Term] = sh("EqualsConstraintComponent")
    path: Path


@dataclass(frozen=True, slots=True)
class DisjointPath:
    """No value is one of another path."""

    component: ClassVar[Term] = sh("DisjointConstraintComponent")
    path: Path


@dataclass(frozen=True, slots=True)
class LessThanPath:
    """Each value is less than each of another path."""

    component: ClassVar[Term] = sh("LessThanConstraintComponent")
    path: Path


@dataclass(frozen=True, slots=True)
class LessThanOrEqualsPath:
    """Each value is less than each of another path, or equal."""

    component: ClassVar[Term] = sh("LessThanOrEqualsConstraintComponent")
    path: Path


@dataclass(frozen=True, slots=True)
class SubsetOf:
    """Each value is one of another path too."""

    component: ClassVar[Term] = sh("SubsetOfConstraintComponent")
    path: Path


@dataclass(frozen=True, slots=True)
class RootClass:
    """Each value is one of the classes, or a class below one of them."""

    component: ClassVar[Term] = sh("RootClassConstraintComponent")
    classes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class SingleLine:
    """No value is a literal of more than one line."""

    component: ClassVar[Term] = sh("SingleLineConstraintComponent")


@dataclass(frozen=True, slots=True)
class MinListLength:
    """Each value is a list with so many members at least."""

    component: ClassVar[Term] = sh("MinListLengthConstraintComponent")
    length: int


@dataclass(frozen=True, slots=True)
class MaxListLength:
    """Each value is a list with so many members at most."""

    component: ClassVar[Term] = sh("MaxListLengthConstraintComponent")
    length: int


@dataclass(frozen=True, slots=True)
class UniqueMembers:
    """Each value is a list in which no member stands twice."""

    component: ClassVar[Term] = sh("UniqueMembersConstraintComponent")


@dataclass(frozen=True, slots=True)
class MemberShape:
    """Each value is a list whose members conform to the shape."""

    component: ClassVar[Term] = sh("MemberShapeConstraintComponent")
    shape: Term


@dataclass(frozen=True, slots=True)
class SomeValue:
    """One of the values conforms to the shape."""

    component: ClassVar[Term] = sh("SomeValueConstraintComponent")
    shape: Term


@dataclass(frozen=True, slots=True)
class UniqueValuesFor:
    """No other target of the shape has the same values of all the properties.

    Attributes:
        predicates: of the properties; what has no value of any is left alone.
        targets: of the shape that has the constraint.
    """

    component: ClassVar[Term] = sh("UniqueValuesForConstraintComponent")
    predicates: tuple[Term, ...]
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class ReifierShape:
    """What reifies the statement of a value conforms to the shape.

    Attributes:
        predicate: of the statements: the path of the shape that has the constraint.
        shape: of the reifiers.
        is_required: each statement has a reifier.
    """

    component: ClassVar[Term] = sh("ReifierShapeConstraintComponent")
    predicate: Term
    shape: Term
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Declared:
    """What a class or a shape declares.

    Attributes:
        node: the class or the shape.
        predicates: of its property shapes.
        onward: the classes and shapes whose predicates are allowed with it.
    """

    node: Term
    predicates: frozenset[Term]
    onward: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedByTypes:
    """Each value has no other properties than its types allow.

    Attributes:
        declared: by the classes and shapes that types may lead to.
        allowed: whatever the types are.
    """

    component: ClassVar[Term] = sh("ClosedConstraintComponent")
    declared: tuple[Declared, ...]
    allowed: frozenset[Term]


Newer: TypeAlias = (
    AnyClass
    | AnyDatatype
    | EqualsPath
    | DisjointPath
    | LessThanPath
    | LessThanOrEqualsPath
    | SubsetOf
    | RootClass
    | SingleLine
    | MinListLength
    | MaxListLength
    | UniqueMembers
    | MemberShape
    | SomeValue
    | UniqueValuesFor
    | ReifierShape
    | ClosedByTypes
)
