"""Shapes for a graph whose literals are as a store keeps them.

A store folds datatypes and rewrites texts: `"01"^^xsd:int` is kept as `1`. Shapes
that were written with the source in mind are written anew, so that they find there
what they would find in the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from provgraph.contracts import constraint as c
from provgraph.contracts import newer as n
from provgraph.contracts.shape import Shapes, Target, TargetNode
from provgraph.contracts.words import sh
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri, iri_value
from provgraph.rdf.xsd import INTEGER_DATATYPES, stored, stored_datatype

_DATATYPE: Final = sh("datatype")


def as_stored(shapes: Shapes) -> tuple[Shapes, tuple[str, ...]]:
    """Return shapes for a graph in a store, and what their reader should know.

    Literals that they name are as the store keeps them. A datatype that it folds
    becomes the one that it keeps, within the values of the one that it was.
    """
    by_node = {
        key: replace(
            shape,
            targets=tuple(map(_target, shape.targets)),
            constraints=tuple(map(_constraint, shape.constraints)),
            said=tuple(
                replace(one, constraint=_constraint(one.constraint))
                for one in shape.said
            ),
        )
        for key, shape in shapes.by_node.items()
    }
    folded = {
        fold
        for shape in by_node.values()
        for one in shape.constraints
        for fold in _folds(one)
    }
    notes = (_note(written, kept) for written, kept in sorted(folded))
    return replace(shapes, by_node=by_node), tuple(notes)


def graph_as_stored(triples: Iterable[Triple]) -> Iterator[Triple]:
    """Yield a shapes graph for who knows no ranges: a folded datatype has any value."""
    for subject, predicate, value in triples:
        if predicate != _DATATYPE or value[0] != "<":
            yield subject, predicate, stored(value)
            continue
        folded = stored_datatype(iri_value(value))
        yield subject, predicate, iri(folded.datatype) if folded else value


def _target(target: Target) -> Target:
    return TargetNode(stored(target.node)) if isinstance(target, TargetNode) else target


def _constraint(
    constraint: c.Constraint,
) -> c.Constraint:
    match constraint:
        case c.Datatype(one):
            folded = stored_datatype(iri_value(one))
            return c.StoredDatatype(one, iri(folded.datatype)) if folded else constraint
        case c.HasValue(value):
            return c.HasValue(stored(value))
        case c.In(values):
            return c.In(tuple(dict.fromkeys(map(stored, values))))
        case c.MinExclusive() | c.MinInclusive() | c.MaxExclusive() | c.MaxInclusive():
            return replace(constraint, bound=stored(constraint.bound))
        case c.Custom():
            told = tuple((name, stored(one)) for name, one in constraint.parameters)
            return replace(constraint, parameters=told)
        case _:
            return _newer(constraint)


def _newer(constraint: c.Constraint) -> c.Constraint:
    match constraint:
        case n.AnyDatatype(datatypes):
            kept = (stored_datatype(iri_value(one)) for one in datatypes)
            folds = zip(datatypes, kept, strict=True)
            return n.AnyDatatype(
                datatypes,
                tuple(iri(fold.datatype) if fold else one for one, fold in folds),
            )
        case n.UniqueValuesFor(predicates, targets):
            return n.UniqueValuesFor(predicates, tuple(map(_target, targets)))
        case _:
            return constraint


def _folds(constraint: c.Constraint) -> Iterator[tuple[Term, Term]]:
    """Yield datatypes with those that are kept in their place."""
    match constraint:
        case c.StoredDatatype(one, kept):
            yield one, kept
        case n.AnyDatatype(datatypes, every):
            for one, kept in zip(datatypes, every, strict=True):
                if one != kept:
                    yield one, kept


def _note(one: Term, other: Term) -> str:
    written, kept = _short(one), _short(other)
    how = "in its range" if kept == f"xsd:{INTEGER_DATATYPES[0]}" else "with a zone"
    return (
        f"sh:datatype {written} is judged as {kept} {how}, since the store keeps no"
        f" {written}."
    )


def _short(datatype: Term) -> str:
    return f"xsd:{iri_value(datatype).rpartition('#')[2]}"
