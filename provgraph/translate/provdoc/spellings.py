"""What the forms call the kinds of statements, where PROV-N's names are not theirs."""

from __future__ import annotations

from typing import Final

from provgraph.model.kinds import (
    AGENT,
    ALTERNATE,
    DERIVATION,
    ENTITY,
    INSERTION,
    KINDS,
    MEMBERSHIP,
    MENTION,
    REMOVAL,
    SPECIALIZATION,
    Is,
    Kind,
)
from provgraph.rdf.terms import Term, iri
from provgraph.translate.provdoc.names import PROV

TYPE: Final = iri(f"{PROV}type")

SUBTYPES: Final[dict[str, tuple[Kind, Term]]] = {
    name: (kind, iri(f"{PROV}{of_class}"))
    for name, kind, of_class in (
        ("wasRevisionOf", DERIVATION, "Revision"),
        ("wasQuotedFrom", DERIVATION, "Quotation"),
        ("hadPrimarySource", DERIVATION, "PrimarySource"),
        ("softwareAgent", AGENT, "SoftwareAgent"),
        ("person", AGENT, "Person"),
        ("organization", AGENT, "Organization"),
        ("plan", ENTITY, "Plan"),
        ("collection", ENTITY, "Collection"),
        ("emptyCollection", ENTITY, "EmptyCollection"),
        ("dictionary", ENTITY, "Dictionary"),
        ("emptyDictionary", ENTITY, "EmptyDictionary"),
        ("bundle", ENTITY, "Bundle"),
    )
}
"""Names of PROV-XML, and of drafts of the others, for a kind with a prov:type.

Source: https://www.w3.org/TR/prov-xml/
"""

TERMS: Final[dict[str, Kind]] = {
    kind.influence: kind
    for kind in KINDS.values()
    if kind.influence and kind not in (INSERTION, REMOVAL)
} | {
    "Specialization": SPECIALIZATION,
    "Alternate": ALTERNATE,
    "Membership": MEMBERSHIP,
    "Mention": MENTION,
}
"""Kinds by what PROV-JSONLD calls them."""

PAIRED: Final = frozenset({INSERTION, REMOVAL})
"""Kinds that are of keys, or of pairs of a key and an entity."""

TIMES: Final[dict[Kind, tuple[bool, ...]]] = {
    kind: tuple(one.is_a is Is.TIME for one in kind.arguments)
    for kind in KINDS.values()
}
"""Which arguments are times."""


ARGUMENTS: Final = frozenset(
    iri(f"{PROV}{one.name}") for kind in KINDS.values() for one in kind.arguments
)
"""What arguments are called, which are no attributes."""


def places_of(kind: Kind, prefix: str = "") -> dict[str, int]:
    """Return the places of a kind's arguments by their names."""
    return {f"{prefix}{one.name}": at for at, one in enumerate(kind.arguments)}
