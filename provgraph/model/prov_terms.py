"""The terms that PROV itself defines, in all its documents.

Source: https://www.w3.org/ns/prov
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from provgraph.rdf.terms import Term
from provgraph.rdf.vocab import PROV_NAMESPACE, A, prov

_CLASSES: Final = """
    Accept Activity ActivityInfluence Agent AgentInfluence Association Attribution
    Bundle Collection Communication Contribute Contributor Copyright Create Creator
    Delegation Derivation Dictionary DirectQueryService EmptyCollection
    EmptyDictionary End Entity EntityInfluence Generation Influence Insertion
    InstantaneousEvent Invalidation KeyEntityPair Location Modify Organization
    Person Plan PrimarySource Publish Publisher Quotation Removal Replace Revision
    RightsAssignment RightsHolder Role ServiceDescription SoftwareAgent Start Submit
    Usage
"""
_PROPERTIES: Final = """
    actedOnBehalfOf activity activityOfInfluence agent agentOfInfluence alternateOf
    aq asInBundle atLocation atTime category component constraints contextOf
    contributed
    definition derivedByInsertionFrom derivedByRemovalFrom describesService
    dictionary dm editorialNote editorsDefinition ended endedAtTime entity
    entityOfInfluence generalizationOf generated generatedAsDerivation
    generatedAtTime hadActivity hadDelegate hadDerivation hadDictionaryMember
    hadGeneration hadInfluence hadMember hadMention hadPlan hadPrimarySource hadRevision
    hadRole hadUsage has_anchor has_provenance has_query_service influenced
    influencer informed insertedKeyEntityPair invalidated invalidatedAtTime inverse
    locationOf mentionOf n order pairEntity pairKey pingback provenanceUriTemplate
    qualifiedAssociation qualifiedAssociationOf qualifiedAttribution
    qualifiedAttributionOf qualifiedCommunication qualifiedCommunicationOf
    qualifiedDelegation qualifiedDelegationOf qualifiedDerivation
    qualifiedDerivationOf qualifiedEnd qualifiedEndOf qualifiedForm
    qualifiedGeneration qualifiedGenerationOf qualifiedInfluence
    qualifiedInfluenceOf qualifiedInsertion qualifiedInvalidation
    qualifiedInvalidationOf qualifiedPrimarySource qualifiedQuotation
    qualifiedQuotationOf qualifiedRemoval qualifiedRevision qualifiedSourceOf
    qualifiedStart qualifiedStartOf qualifiedUsage qualifiedUsingActivity quotedAs
    removedKey revisedEntity sharesDefinitionWith specializationOf started
    startedAtTime todo unqualifiedForm used value wasActivityOfInfluence
    wasAssociateFor wasAssociatedWith wasAttributedTo wasDerivedFrom wasEndedBy
    wasGeneratedBy wasInfluencedBy wasInformedBy wasInvalidatedBy wasMemberOf
    wasPlanOf wasPrimarySourceOf wasQuotedFrom wasRevisionOf wasRoleIn wasStartedBy
    wasUsedBy wasUsedInDerivation
"""
_ATTRIBUTES: Final = "label location role type"
"""What PROV-N calls them, and PROV-O says with terms of others."""

PROV_TERMS: Final = frozenset(
    prov(name) for name in f"{_CLASSES} {_PROPERTIES} {_ATTRIBUTES}".split()
)
_BEGINS: Final = f"<{PROV_NAMESPACE}"


def strange_terms(triples: Iterable[tuple[Term, Term, Term]]) -> list[Term]:
    """Return the classes and properties that look like PROV's, and are not, in order.

    >>> strange_terms([(prov("x"), A, prov("Entty")), (prov("x"), prov("used"), A)])
    ['<http://www.w3.org/ns/prov#Entty>']
    """
    used: set[Term] = set()
    for _, predicate, value in triples:
        used.add(predicate)
        if predicate == A:
            used.add(value)
    return sorted(
        term for term in used if term.startswith(_BEGINS) and term not in PROV_TERMS
    )
