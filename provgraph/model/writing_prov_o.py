"""From statements to PROV-O: each as an influence where that says more, and plainly.

Source: https://www.w3.org/TR/prov-o/#cross-reference,
https://www.w3.org/TR/prov-dictionary/#mapping-prov-dictionary-to-prov-o
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from provgraph.model.kinds import (
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    MENTION,
    REMOVAL,
)
from provgraph.model.ontology import ATTRIBUTES, DERIVATIONS, TYPE
from provgraph.model.reading_prov_o import Triple
from provgraph.model.statement import Document, Statement
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import A, prov


def triples_of(statements: Iterable[Statement]) -> Iterator[Triple]:
    """Yield the triples that say the statements of one bundle.

    Influences that have no name become blank nodes, no two the same, with labels
    that the statements themselves do not use.
    """
    known = list(statements)
    yield from _triples(known, _fresh_labels(known))


def graphs_of(document: Document) -> Iterator[tuple[Term | None, list[Triple]]]:
    """Yield what a document says itself, under None, and each bundle by its name.

    No two influences without a name become the same blank node, in whatever bundle.
    """
    bundles = document.everything()
    fresh = _fresh_labels(one for bundle in bundles for one in bundle.statements)
    for bundle in bundles:
        yield bundle.id, list(_triples(bundle.statements, fresh))


def _triples(known: Iterable[Statement], fresh: Iterator[Term]) -> Iterator[Triple]:
    for one in known:
        if one.kind.is_element:
            yield from _element(one)
        elif one.kind is DICTIONARY_MEMBERSHIP:
            yield from _dictionary_member(one, next(fresh))
        else:
            yield from _relation(one, fresh)


def _element(one: Statement) -> Iterator[Triple]:
    node = one.id
    assert node is not None  # noqa: S101 - what an element is
    yield node, A, prov(one.kind.influence)
    for argument, value in zip(one.kind.arguments, one.arguments, strict=True):
        if value is not None:
            yield node, prov(argument.property), value
    yield from _attributes(node, one)


def _attributes(node: Term, one: Statement) -> Iterator[Triple]:
    for name, value in one.attributes:
        yield node, ATTRIBUTES.get(name, name), value


def _dictionary_member(one: Statement, pair: Term) -> Iterator[Triple]:
    dictionary, entity, key = one.arguments
    if dictionary is not None and entity is not None and key is not None:
        yield dictionary, prov(one.kind.plain), pair
        yield from _pair(pair, key, entity)


def _pair(pair: Term, key: Term, entity: Term | None) -> Iterator[Triple]:
    yield pair, prov("pairKey"), key
    if entity is not None:
        yield pair, prov("pairEntity"), entity


def _relation(one: Statement, fresh: Iterator[Term]) -> Iterator[Triple]:
    subject, other, *more = one.arguments
    plain, qualified = properties(one)
    if subject is not None and other is not None:
        yield subject, plain, other
        if one.kind is MENTION and more[0] is not None:
            yield subject, prov("asInBundle"), more[0]
    if not one.kind.qualified or not needs_influence(one):
        return
    node = one.id or next(fresh)
    if subject is not None:
        yield subject, qualified, node
    yield node, A, prov(one.kind.influence)
    for argument, value in zip(one.kind.arguments[1:], one.arguments[1:], strict=True):
        if value is not None:
            yield node, prov(argument.property), value
    yield from _attributes(node, one)
    for key, entity in one.pairs:
        if one.kind is REMOVAL:
            yield node, prov("removedKey"), key
        elif one.kind is INSERTION:
            pair = next(fresh)
            yield node, prov("insertedKeyEntityPair"), pair
            yield from _pair(pair, key, entity)


def needs_influence(one: Statement) -> bool:
    """Tell whether a plain edge would not say all of a relation."""
    subject, other, *more = one.arguments
    attributes = one.attributes
    if one.kind is DERIVATION and len(attributes) == 1 and subtype_of(one) is not None:
        attributes = ()
    return bool(
        one.id is not None
        or subject is None
        or other is None
        or attributes
        or one.pairs
        or any(value is not None for value in more)
    )


def properties(one: Statement) -> tuple[Term, Term]:
    """Return the plain property of a relation, and the one that qualifies it."""
    subtype = subtype_of(one)
    if subtype is not None:
        return DERIVATIONS[subtype]
    return prov(one.kind.plain), prov(one.kind.qualified or "qualifiedInfluence")


def subtype_of(one: Statement) -> Term | None:
    """Return which subtype of derivation it is; None where it is none, or more."""
    if one.kind is not DERIVATION:
        return None
    found = [value for value in one.values(TYPE) if value in DERIVATIONS]
    return found[0] if len(found) == 1 else None


def _fresh_labels(statements: Iterable[Statement]) -> Iterator[Term]:
    used = {
        term
        for one in statements
        for term in (one.id, *one.arguments, *(value for _, value in one.attributes))
        if term is not None and term.startswith("_:")
    }
    number = 0
    while True:
        number += 1
        label = Term(f"_:b{number}")
        if label not in used:
            yield label
