"""The facets that tell of a job, and those of jobs and datasets alike."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets.column_table import ENTRY
from provgraph.translate.openlineage.facets.facet import Facet, facet
from provgraph.translate.openlineage.facets.kinds import INTEGER, TEXT
from provgraph.translate.openlineage.facets.members import Many
from provgraph.translate.openlineage.facets.records import One, Part, Record
from provgraph.translate.openlineage.facets.run_table import TAG
from provgraph.translate.openlineage.facets.words import (
    CODE_TEXT,
    DESCRIPTION,
    LANGUAGE,
    NAME,
    REPOSITORY,
    TYPE,
)

_OWNER: Final = Record("owner", {"name": Part(NAME, TEXT), "type": Part(TYPE, TEXT)})

DOCUMENTATION: Final = facet(
    pg("documentation"),
    {
        "description": Part(DESCRIPTION, TEXT),
        "contentType": Part(pg("contentType"), TEXT),
    },
)

OWNERSHIP: Final = facet(pg("ownership"), {"owners": Part(pg("owner"), Many(_OWNER))})

_EMISSION: Final = Record(
    "emission",
    {
        "eventTrigger": Part(pg("eventTrigger"), TEXT),
        "eventContentMode": Part(pg("eventContentMode"), TEXT),
        "windowDuration": Part(pg("windowDuration"), INTEGER),
    },
)

_ORIGIN: Final = Record(
    "origin",
    {"sourceType": Part(TYPE, TEXT), "name": Part(NAME, TEXT)},
)

JOB_FACETS: Final[dict[str, Facet]] = {
    "documentation": DOCUMENTATION,
    "ownership": OWNERSHIP,
    "sourceCode": facet(
        pg("sourceCode"),
        {"language": Part(LANGUAGE, TEXT), "sourceCode": Part(CODE_TEXT, TEXT)},
    ),
    "sourceCodeLocation": facet(
        pg("sourceCodeLocation"),
        {
            "type": Part(TYPE, TEXT),
            "url": Part(pg("url"), TEXT),
            "repoUrl": Part(REPOSITORY, TEXT),
            "path": Part(pg("path"), TEXT),
            "version": Part(pg("revision"), TEXT),
            "tag": Part(pg("revisionTag"), TEXT),
            "branch": Part(pg("branch"), TEXT),
            "pullRequestNumber": Part(pg("pullRequestNumber"), TEXT),
        },
    ),
    "sql": facet(
        pg("sql"),
        {"query": Part(pg("query"), TEXT), "dialect": Part(pg("dialect"), TEXT)},
    ),
    "jobType": facet(
        pg("jobType"),
        {
            "processingType": Part(pg("processingType"), TEXT),
            "integration": Part(pg("integration"), TEXT),
            "jobType": Part(TYPE, TEXT),
            "emissionPattern": Part(pg("emissionPattern"), One(_EMISSION)),
        },
    ),
    "lineage": facet(pg("lineage"), {"entries": Part(pg("lineageEntry"), Many(ENTRY))}),
    "tags": facet(pg("tags"), {"tags": Part(pg("tag"), Many(TAG))}),
    "gcp_lineage": facet(
        pg("gcpLineage"),
        {
            "displayName": Part(pg("displayName"), TEXT),
            "origin": Part(pg("origin"), One(_ORIGIN)),
        },
    ),
    "gcp_composer_job": facet(
        pg("gcpComposerJob"),
        {
            name: Part(pg(name), TEXT)
            for name in (
                "environmentName",
                "dagId",
                "operator",
                "taskId",
                "airflowVersion",
                "composerVersion",
            )
        },
    ),
}
