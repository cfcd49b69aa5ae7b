"""The words of the vocabularies that provgraph writes, as N-Triples tokens.

Names are kept as their vocabularies spell them.
"""

from __future__ import annotations

from typing import Final

from provgraph.rdf.terms import Term, iri

PG_NAMESPACE: Final = "https://w3id.org/provgraph/ns#"
AI_NAMESPACE: Final = "https://w3id.org/provgraph/ai#"
PROV_NAMESPACE: Final = "http://www.w3.org/ns/prov#"
DCTERMS_NAMESPACE: Final = "http://purl.org/dc/terms/"
DCAT_NAMESPACE: Final = "http://www.w3.org/ns/dcat#"
RDF_NAMESPACE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS_NAMESPACE: Final = "http://www.w3.org/2000/01/rdf-schema#"

PREFIXES: Final = {
    "pg": PG_NAMESPACE,
    "prov": PROV_NAMESPACE,
    "dcterms": DCTERMS_NAMESPACE,
    "dcat": DCAT_NAMESPACE,
    "rdf": RDF_NAMESPACE,
    "rdfs": RDFS_NAMESPACE,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dqv": "http://www.w3.org/ns/dqv#",
    "spdx": "http://spdx.org/rdf/terms#",
    "schema": "https://schema.org/",
    "p-plan": "http://purl.org/net/p-plan#",
    "void": "http://rdfs.org/ns/void#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefixes that every query may use without declaring them."""


def pg(name: str) -> Term:
    """Return a term of provgraph's own vocabulary."""
    return iri(PG_NAMESPACE + name)


def prov(name: str) -> Term:
    """Return a term of PROV-O."""
    return iri(PROV_NAMESPACE + name)


A: Final = iri(f"{RDF_NAMESPACE}type")
REIFIES: Final = iri(f"{RDF_NAMESPACE}reifies")
LABEL: Final = iri(f"{RDFS_NAMESPACE}label")
VERSION: Final = iri("http://www.w3.org/2002/07/owl#versionInfo")
IDENTIFIER: Final = iri(f"{DCTERMS_NAMESPACE}identifier")
IS_PART_OF: Final = iri(f"{DCTERMS_NAMESPACE}isPartOf")
DCAT_DATASET: Final = iri(f"{DCAT_NAMESPACE}Dataset")

MATCHES: Final = pg("matches")
"""In queries: what its subject is told of in texts. No graph has a triple of it."""
