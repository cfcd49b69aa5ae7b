"""The kinds of statements, and what each is made of, in PROV-N's words and PROV-O's.

Source: https://www.w3.org/TR/prov-n/, https://www.w3.org/TR/prov-o/,
https://www.w3.org/TR/prov-dictionary/, https://www.w3.org/TR/prov-links/
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Is(Enum):
    """What an argument is, whatever else is known of it.

    The values of the first three are the classes of PROV-O.
    """

    ENTITY = "Entity"
    ACTIVITY = "Activity"
    AGENT = "Agent"
    ANYTHING = "entity, activity or agent"
    GENERATION = "Generation"
    USAGE = "Usage"
    TIME = "time"
    KEY = "key"

    @property
    def is_literal(self) -> bool:
        """Whether a literal stands there."""
        return self is Is.TIME


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a kind of statement.

    Attributes:
        name: as PROV-JSON and PROV-XML call it.
        is_a: what stands there.
        property: which of PROV-O's properties says it of the qualified influence;
            "" for the subject, which points at the influence.
    """

    name: str
    is_a: Is
    property: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of statement.

    Attributes:
        name: as PROV-N spells it.
        arguments: in the order of PROV-N; without the identifier.
        is_element: it says that something is an entity, an activity or an agent,
            and its identifier is that thing.
        plain: PROV-O's property from the first argument to the second; "" where
            there is none.
        qualified: PROV-O's property from the first argument to the influence; "" as
            before.
        influence: PROV-O's class of the influence, or of the element; "" as before.
        required: how many arguments, from the first, PROV-N cannot leave out.
    """

    name: str
    arguments: tuple[Argument, ...]
    is_element: bool = False
    plain: str = ""
    qualified: str = ""
    influence: str = ""
    required: int = 1

    def __repr__(self) -> str:
        """Return its name."""
        return self.name

    def __reduce__(self) -> tuple[Callable[[str], Kind], tuple[str]]:
        """Give its name to another process, where it is the same kind again."""
        return _named, (self.name,)


_ENTITY = Argument("entity", Is.ENTITY)
_ACTIVITY = Argument("activity", Is.ACTIVITY)
_TIME = Argument("time", Is.TIME, "atTime")

ENTITY: Final = Kind("entity", (), is_element=True, influence="Entity", required=0)
ACTIVITY: Final = Kind(
    "activity",
    (
        Argument("startTime", Is.TIME, "startedAtTime"),
        Argument("endTime", Is.TIME, "endedAtTime"),
    ),
    is_element=True,
    influence="Activity",
    required=0,
)
AGENT: Final = Kind("agent", (), is_element=True, influence="Agent", required=0)

GENERATION: Final = Kind(
    "wasGeneratedBy",
    (_ENTITY, Argument("activity", Is.ACTIVITY, "activity"), _TIME),
    plain="wasGeneratedBy",
    qualified="qualifiedGeneration",
    influence="Generation",
)
USAGE: Final = Kind(
    "used",
    (_ACTIVITY, Argument("entity", Is.ENTITY, "entity"), _TIME),
    plain="used",
    qualified="qualifiedUsage",
    influence="Usage",
)
COMMUNICATION: Final = Kind(
    "wasInformedBy",
    (
        Argument("informed", Is.ACTIVITY),
        Argument("informant", Is.ACTIVITY, "activity"),
    ),
    plain="wasInformedBy",
    qualified="qualifiedCommunication",
    influence="Communication",
    required=2,
)
START: Final = Kind(
    "wasStartedBy",
    (
        _ACTIVITY,
        Argument("trigger", Is.ENTITY, "entity"),
        Argument("starter", Is.ACTIVITY, "hadActivity"),
        _TIME,
    ),
    plain="wasStartedBy",
    qualified="qualifiedStart",
    influence="Start",
)
END: Final = Kind(
    "wasEndedBy",
    (
        _ACTIVITY,
        Argument("trigger", Is.ENTITY, "entity"),
        Argument("ender", Is.ACTIVITY, "hadActivity"),
        _TIME,
    ),
    plain="wasEndedBy",
    qualified="qualifiedEnd",
    influence="End",
)
INVALIDATION: Final = Kind(
    "wasInvalidatedBy",
    (_ENTITY, Argument("activity", Is.ACTIVITY, "activity"), _TIME),
    plain="wasInvalidatedBy",
    qualified="qualifiedInvalidation",
    influence="Invalidation",
)
DERIVATION: Final = Kind(
    "wasDerivedFrom",
    (
        Argument("generatedEntity", Is.ENTITY),
        Argument("usedEntity", Is.ENTITY, "entity"),
        Argument("activity", Is.ACTIVITY, "hadActivity"),
        Argument("generation", Is.GENERATION, "hadGeneration"),
        Argument("usage", Is.USAGE, "hadUsage"),
    ),
    plain="wasDerivedFrom",
    qualified="qualifiedDerivation",
    influence="Derivation",
    required=2,
)
ATTRIBUTION: Final = Kind(
    "wasAttributedTo",
    (_ENTITY, Argument("agent", Is.AGENT, "agent")),
    plain="wasAttributedTo",
    qualified="qualifiedAttribution",
    influence="Attribution",
    required=2,
)
ASSOCIATION: Final = Kind(
    "wasAssociatedWith",
    (
        _ACTIVITY,
        Argument("agent", Is.AGENT, "agent"),
        Argument("plan", Is.ENTITY, "hadPlan"),
    ),
    plain="wasAssociatedWith",
    qualified="qualifiedAssociation",
    influence="Association",
)
DELEGATION: Final = Kind(
    "actedOnBehalfOf",
    (
        Argument("delegate", Is.AGENT),
        Argument("responsible", Is.AGENT, "agent"),
        Argument("activity", Is.ACTIVITY, "hadActivity"),
    ),
    plain="actedOnBehalfOf",
    qualified="qualifiedDelegation",
    influence="Delegation",
    required=2,
)
INFLUENCE: Final = Kind(
    "wasInfluencedBy",
    (
        Argument("influencee", Is.ANYTHING),
        Argument("influencer", Is.ANYTHING, "influencer"),
    ),
    plain="wasInfluencedBy",
    qualified="qualifiedInfluence",
    influence="Influence",
    required=2,
)
SPECIALIZATION: Final = Kind(
    "specializationOf",
    (Argument("specificEntity", Is.ENTITY), Argument("generalEntity", Is.ENTITY)),
    plain="specializationOf",
    required=2,
)
ALTERNATE: Final = Kind(
    "alternateOf",
    (Argument("alternate1", Is.ENTITY), Argument("alternate2", Is.ENTITY)),
    plain="alternateOf",
    required=2,
)
MEMBERSHIP: Final = Kind(
    "hadMember",
    (Argument("collection", Is.ENTITY), Argument("entity", Is.ENTITY)),
    plain="hadMember",
    required=2,
)
MENTION: Final = Kind(
    "mentionOf",
    (
        Argument("specificEntity", Is.ENTITY),
        Argument("generalEntity", Is.ENTITY),
        Argument("bundle", Is.ENTITY),
    ),
    plain="mentionOf",
    required=2,
)
INSERTION: Final = Kind(
    "derivedByInsertionFrom",
    (Argument("after", Is.ENTITY), Argument("before", Is.ENTITY, "dictionary")),
    plain="derivedByInsertionFrom",
    qualified="qualifiedInsertion",
    influence="Insertion",
    required=2,
)
REMOVAL: Final = Kind(
    "derivedByRemovalFrom",
    (Argument("after", Is.ENTITY), Argument("before", Is.ENTITY, "dictionary")),
    plain="derivedByRemovalFrom",
    qualified="qualifiedRemoval",
    influence="Removal",
    required=2,
)
DICTIONARY_MEMBERSHIP: Final = Kind(
    "hadDictionaryMember",
    (
        Argument("dictionary", Is.ENTITY),
        Argument("entity", Is.ENTITY, "pairEntity"),
        Argument("key", Is.KEY, "pairKey"),
    ),
    plain="hadDictionaryMember",
    required=3,
)

KINDS: Final = {
    kind.name: kind
    for kind in (
        ENTITY,
        ACTIVITY,
        AGENT,
        GENERATION,
        USAGE,
        COMMUNICATION,
        START,
        END,
        INVALIDATION,
        DERIVATION,
        ATTRIBUTION,
        ASSOCIATION,
        DELEGATION,
        INFLUENCE,
        SPECIALIZATION,
        ALTERNATE,
        MEMBERSHIP,
        MENTION,
        INSERTION,
        REMOVAL,
        DICTIONARY_MEMBERSHIP,
    )
}
"""Every kind by its name in PROV-N."""


def _named(name: str) -> Kind:
    return KINDS[name]
