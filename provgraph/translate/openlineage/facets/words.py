"""The words of the graph that every facet uses, whatever it holds."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.terms import iri
from provgraph.rdf.vocab import DCTERMS_NAMESPACE, PREFIXES, RDF_NAMESPACE, pg

NIL: Final = iri(f"{RDF_NAMESPACE}nil")
"""An empty list or map: stated, which is more than leaving it out."""

DESCRIPTION: Final = iri(f"{DCTERMS_NAMESPACE}description")

MEASUREMENT: Final = iri(f"{PREFIXES['dqv']}hasQualityMeasurement")
MEASUREMENT_OF: Final = iri(f"{PREFIXES['dqv']}isMeasurementOf")
MEASURED_VALUE: Final = iri(f"{PREFIXES['dqv']}value")

LANGUAGE: Final = iri(f"{PREFIXES['schema']}programmingLanguage")
CODE_TEXT: Final = iri(f"{PREFIXES['schema']}text")
REPOSITORY: Final = iri(f"{PREFIXES['schema']}codeRepository")
SOFTWARE_VERSION: Final = iri(f"{PREFIXES['schema']}softwareVersion")

FACET_SCHEMA: Final = pg("facetSchema")
FACET_NAME: Final = pg("facetName")
FACET_OWNER: Final = pg("facetOwner")
PRODUCER: Final = pg("producer")
SCHEMA_URL: Final = pg("schemaURL")
DELETED: Final = pg("deleted")
CUSTOM: Final = pg("customFacet")
JSON: Final = pg("json")
ADDITIONAL: Final = pg("additionalProperties")
GAP: Final = pg("gap")

NAMESPACE: Final = pg("namespace")
NAME: Final = pg("name")
TYPE: Final = pg("type")
KEY: Final = pg("key")
VALUE: Final = pg("value")
INDEX: Final = pg("index")
FIELD_NAME: Final = pg("fieldName")
DATASET: Final = pg("dataset")
JOB: Final = pg("job")
RUN: Final = pg("run")
RUN_ID_AS_SENT: Final = pg("runIdAsSent")
