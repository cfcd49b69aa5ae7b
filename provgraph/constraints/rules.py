"""The constraints, by number: their names, what they say in words, and where.

Inferences 5 to 21 and the definitions have no place here: they add to a document
and never break it.

Source: https://www.w3.org/TR/prov-constraints/#constraints
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_RECOMMENDATION: Final = "https://www.w3.org/TR/prov-constraints/"


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint.

    Attributes:
        number: as PROV-CONSTRAINTS counts them, 22 to 56; None of a rule that
            another document sets.
        name: as the document that sets it has it.
        words: what it demands, in one sentence.
        clause: the address of its clause.
    """

    number: int | None
    name: str
    words: str
    clause: str

    @property
    def place(self) -> int:
        """Return where it stands in a list: by number, those without one first."""
        return self.number or 0


def _table(*rows: tuple[int, str, str]) -> dict[int, Rule]:
    return {
        number: Rule(number, name, words, f"{_RECOMMENDATION}#{name}")
        for number, name, words in rows
    }


RULES: Final = _table(
    (22, "key-object", "what is said of one entity, activity or agent agrees"),
    (23, "key-properties", "what is said of one identified relation agrees"),
    (24, "unique-generation", "an activity generates an entity once"),
    (25, "unique-invalidation", "an activity invalidates an entity once"),
    (26, "unique-wasStartedBy", "an activity starts another once"),
    (27, "unique-wasEndedBy", "an activity ends another once"),
    (28, "unique-startTime", "an activity starts when its start is said to happen"),
    (29, "unique-endTime", "an activity ends when its end is said to happen"),
    (30, "start-precedes-end", "an activity starts no later than it ends"),
    (31, "start-start-ordering", "all starts of an activity are simultaneous"),
    (32, "end-end-ordering", "all ends of an activity are simultaneous"),
    (33, "usage-within-activity", "an activity uses between its start and its end"),
    (
        34,
        "generation-within-activity",
        "an activity generates between its start and its end",
    ),
    (
        35,
        "wasInformedBy-ordering",
        "who informs starts no later than who is informed ends",
    ),
    (
        36,
        "generation-precedes-invalidation",
        "an entity is generated no later than it is invalidated",
    ),
    (
        37,
        "generation-precedes-usage",
        "an entity is generated no later than it is used",
    ),
    (
        38,
        "usage-precedes-invalidation",
        "an entity is used no later than it is invalidated",
    ),
    (
        39,
        "generation-generation-ordering",
        "all generations of an entity are simultaneous",
    ),
    (
        40,
        "invalidation-invalidation-ordering",
        "all invalidations of an entity are simultaneous",
    ),
    (
        41,
        "derivation-usage-generation-ordering",
        "what a derivation used is used no later than its result is generated",
    ),
    (
        42,
        "derivation-generation-generation-ordering",
        "an entity is generated strictly before what is derived from it",
    ),
    (
        43,
        "wasStartedBy-ordering",
        "what triggers a start exists when the activity starts",
    ),
    (44, "wasEndedBy-ordering", "what triggers an end exists when the activity ends"),
    (
        45,
        "specialization-generation-ordering",
        "an entity is generated no later than what specializes it",
    ),
    (
        46,
        "specialization-invalidation-ordering",
        "an entity is invalidated no earlier than what specializes it",
    ),
    (
        47,
        "wasAssociatedWith-ordering",
        "an activity and an agent associated with it overlap",
    ),
    (
        48,
        "wasAttributedTo-ordering",
        "an agent exists when an entity attributed to it is generated",
    ),
    (
        49,
        "actedOnBehalfOf-ordering",
        "who is responsible begins no later than who acts for it ends",
    ),
    (50, "typing", "what takes part in a statement is what its place there demands"),
    (
        51,
        "impossible-unspecified-derivation-generation-use",
        "a derivation without activity names neither generation nor usage",
    ),
    (
        52,
        "impossible-specialization-reflexive",
        "no entity specializes itself",
    ),
    (
        53,
        "impossible-property-overlap",
        "an identifier names one kind of relation",
    ),
    (
        54,
        "impossible-object-property-overlap",
        "an identifier names a thing or a relation, not both",
    ),
    (55, "entity-activity-disjoint", "nothing is both an entity and an activity"),
    (56, "membership-empty-collection", "an empty collection has no member"),
)
"""Every constraint of PROV-CONSTRAINTS by its number."""

REQUIRED: Final = Rule(
    None,
    "required-argument",
    "a statement has each argument that PROV-N does not let it leave out",
    "https://www.w3.org/TR/prov-n/#prov-n-productions-per-component",
)
BUNDLE_NAMES: Final = Rule(
    None,
    "distinct-bundles",
    "the bundles of a document have names of their own",
    f"{_RECOMMENDATION}#bundle-constraints",
)
UNIQUE_MENTION: Final = Rule(
    None,
    "unique-mention",
    "an entity is the mention of one entity in one bundle",
    "https://www.w3.org/TR/prov-links/#unique-mention",
)
