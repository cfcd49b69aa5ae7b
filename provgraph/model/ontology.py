"""What PROV-O, its published inverses, PROV-Dictionary, Links and DC say of terms.

Source: https://www.w3.org/TR/prov-o/, https://www.w3.org/ns/prov-o-inverses#,
https://www.w3.org/TR/prov-dictionary/, https://www.w3.org/TR/prov-links/,
https://www.w3.org/TR/prov-dc/
"""

from __future__ import annotations

from typing import Final, NamedTuple

from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    DERIVATION,
    END,
    ENTITY,
    KINDS,
    START,
    Kind,
)
from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import LABEL, A, prov

TYPE: Final = prov("type")
VALUE: Final = prov("value")
BUNDLE: Final = prov("Bundle")

ATTRIBUTES: Final = {
    TYPE: A,
    prov("label"): LABEL,
    prov("location"): prov("atLocation"),
    prov("role"): prov("hadRole"),
}
"""Attributes of PROV-DM, and what says them in PROV-O; all others say themselves."""

NAMED_ATTRIBUTES: Final = {said: name for name, said in ATTRIBUTES.items()}

_CLASSES: Final = {
    ENTITY: (
        "Entity",
        "Plan",
        "Collection",
        "EmptyCollection",
        "Bundle",
        "Dictionary",
        "EmptyDictionary",
    ),
    ACTIVITY: (
        "Activity",
        "Publish",
        "Contribute",
        "Create",
        "RightsAssignment",
        "Modify",
        "Accept",
        "Copyright",
        "Submit",
        "Replace",
    ),
    AGENT: ("Agent", "SoftwareAgent", "Person", "Organization"),
}

ELEMENTS: Final[dict[Term, Kind]] = {
    prov(name): kind for kind, names in _CLASSES.items() for name in names
}
"""The kind of element that a class is of."""

BASE_CLASSES: Final = {prov(kind.influence): kind for kind in (ENTITY, ACTIVITY, AGENT)}

_RIGHT_ABOVE: Final[dict[str, tuple[str, ...]]] = {
    **{
        name: (kind.influence,)
        for kind, names in _CLASSES.items()
        for name in names
        if name != kind.influence
    },
    "EmptyCollection": ("Collection",),
    "Dictionary": ("Collection",),
    "EmptyDictionary": ("Dictionary", "EmptyCollection"),
    "Create": ("Contribute",),
    "Contributor": ("Role",),
    "Creator": ("Contributor",),
    "Publisher": ("Role",),
    "RightsHolder": ("Role",),
    "EntityInfluence": ("Influence",),
    "ActivityInfluence": ("Influence",),
    "AgentInfluence": ("Influence",),
    "Usage": ("EntityInfluence", "InstantaneousEvent"),
    "Start": ("EntityInfluence", "InstantaneousEvent"),
    "End": ("EntityInfluence", "InstantaneousEvent"),
    "Generation": ("ActivityInfluence", "InstantaneousEvent"),
    "Invalidation": ("ActivityInfluence", "InstantaneousEvent"),
    "Communication": ("ActivityInfluence",),
    "Attribution": ("AgentInfluence",),
    "Association": ("AgentInfluence",),
    "Delegation": ("AgentInfluence",),
    "Derivation": ("EntityInfluence",),
    "Revision": ("Derivation",),
    "Quotation": ("Derivation",),
    "PrimarySource": ("Derivation",),
    "Insertion": ("Derivation",),
    "Removal": ("Derivation",),
}


def _above(name: str) -> dict[str, None]:
    """Return every class above one, the nearest first."""
    found = dict.fromkeys(_RIGHT_ABOVE.get(name, ()))
    for one in tuple(found):
        found |= _above(one)
    return found


SUPERCLASSES: Final = {
    prov(name): tuple(map(prov, _above(name))) for name in _RIGHT_ABOVE
}
"""All that each class is below."""

DERIVATIONS: Final = {
    prov("Revision"): (prov("wasRevisionOf"), prov("qualifiedRevision")),
    prov("Quotation"): (prov("wasQuotedFrom"), prov("qualifiedQuotation")),
    prov("PrimarySource"): (
        prov("hadPrimarySource"),
        prov("qualifiedPrimarySource"),
    ),
}
"""The subtypes of derivation, each with its own properties."""


class Edge(NamedTuple):
    """What one property says.

    Attributes:
        kind: of statement.
        subtype: what type the statement is of besides; None for none.
        backwards: it points from the second to the first.
    """

    kind: Kind
    subtype: Term | None = None
    backwards: bool = False


_RELATIONS: Final = [kind for kind in KINDS.values() if kind.plain]

_BACKWARDS: Final = {
    "hadDelegate": "actedOnBehalfOf",
    "generated": "wasGeneratedBy",
    "invalidated": "wasInvalidatedBy",
    "influenced": "wasInfluencedBy",
    "wasMemberOf": "hadMember",
    "wasPrimarySourceOf": "hadPrimarySource",
    "generalizationOf": "specializationOf",
    "wasUsedBy": "used",
    "wasAssociateFor": "wasAssociatedWith",
    "contributed": "wasAttributedTo",
    "hadDerivation": "wasDerivedFrom",
    "ended": "wasEndedBy",
    "informed": "wasInformedBy",
    "quotedAs": "wasQuotedFrom",
    "hadRevision": "wasRevisionOf",
    "started": "wasStartedBy",
    "qualifiedAssociationOf": "qualifiedAssociation",
    "qualifiedAttributionOf": "qualifiedAttribution",
    "qualifiedCommunicationOf": "qualifiedCommunication",
    "qualifiedDelegationOf": "qualifiedDelegation",
    "qualifiedDerivationOf": "qualifiedDerivation",
    "qualifiedEndOf": "qualifiedEnd",
    "qualifiedGenerationOf": "qualifiedGeneration",
    "qualifiedInfluenceOf": "qualifiedInfluence",
    "qualifiedInvalidationOf": "qualifiedInvalidation",
    "qualifiedSourceOf": "qualifiedPrimarySource",
    "qualifiedQuotationOf": "qualifiedQuotation",
    "revisedEntity": "qualifiedRevision",
    "qualifiedStartOf": "qualifiedStart",
    "qualifiedUsingActivity": "qualifiedUsage",
    "hadMention": "mentionOf",
}
"""The published inverses of relations, and of what points at an influence."""

INVERSES: Final = {
    prov(name): prov(forward)
    for name, forward in (
        *_BACKWARDS.items(),
        ("activityOfInfluence", "activity"),
        ("agentOfInfluence", "agent"),
        ("entityOfInfluence", "entity"),
        ("hadInfluence", "influencer"),
        ("locationOf", "atLocation"),
        ("wasActivityOfInfluence", "hadActivity"),
        ("generatedAsDerivation", "hadGeneration"),
        ("wasPlanOf", "hadPlan"),
        ("wasRoleIn", "hadRole"),
        ("wasUsedInDerivation", "hadUsage"),
        ("contextOf", "asInBundle"),
    )
}
"""Each published inverse, and the property that PROV-O prefers."""


def _plain() -> dict[Term, Edge]:
    found = {prov(kind.plain): Edge(kind) for kind in _RELATIONS}
    for subtype, (plain, _) in DERIVATIONS.items():
        found[plain] = Edge(DERIVATION, subtype)
    return found


def _qualified() -> dict[Term, Edge]:
    found = {prov(kind.qualified): Edge(kind) for kind in _RELATIONS if kind.qualified}
    for subtype, (_, qualified) in DERIVATIONS.items():
        found[qualified] = Edge(DERIVATION, subtype)
    return found


PLAIN: Final = _plain()
"""What each unqualified property says."""

QUALIFIED: Final = _qualified()
"""What each property says that points at an influence."""

INFLUENCES: Final[dict[Term, Edge]] = {
    **{prov(kind.influence): Edge(kind) for kind in _RELATIONS if kind.influence},
    **{subtype: Edge(DERIVATION, subtype) for subtype in DERIVATIONS},
}
"""What an influence of each class says."""

SUPERPROPERTIES: Final = {
    prov(name): prov(above)
    for name, above in (
        ("qualifiedInsertion", "qualifiedDerivation"),
        ("qualifiedRemoval", "qualifiedDerivation"),
        ("dictionary", "entity"),
    )
}
"""Of what says no plain edge, and is not right below any influence at all."""

RANGES: Final = {
    **{
        name: edge.subtype or prov(edge.kind.influence)
        for name, edge in QUALIFIED.items()
    },
    **{
        prov(name): prov(kind)
        for name, kind in (
            ("hadGeneration", "Generation"),
            ("hadUsage", "Usage"),
            ("hadPlan", "Plan"),
            ("hadActivity", "Activity"),
            ("entity", "Entity"),
            ("activity", "Activity"),
            ("agent", "Agent"),
            ("hadRole", "Role"),
            ("atLocation", "Location"),
            ("dictionary", "Dictionary"),
            ("hadDictionaryMember", "KeyEntityPair"),
            ("insertedKeyEntityPair", "KeyEntityPair"),
            ("pairEntity", "Entity"),
        )
    },
}
"""Of what class it is that a property points at."""

GENERAL_INFLUENCES: Final = frozenset(
    prov(name)
    for name in (
        "Influence",
        "EntityInfluence",
        "ActivityInfluence",
        "AgentInfluence",
        "InstantaneousEvent",
    )
)
"""Classes that follow from the more special ones."""

INFLUENCERS: Final = tuple(
    prov(name) for name in ("influencer", "entity", "activity", "agent")
)
"""Any of them may say what had the influence, the first of all of them."""

TIMES: Final = {
    prov("generatedAtTime"): KINDS["wasGeneratedBy"],
    prov("invalidatedAtTime"): KINDS["wasInvalidatedBy"],
}
"""Times of an entity that are those of an event."""

EVENT_TIMES: Final = {
    **{kind: name for name, kind in TIMES.items()},
    START: prov("startedAtTime"),
    END: prov("endedAtTime"),
}
"""The property of the first argument that says the time of an event."""
