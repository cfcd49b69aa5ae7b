"""The facets that tell of a run."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.vocab import IDENTIFIER, pg
from provgraph.translate.openlineage.facets.facet import Facet, facet
from provgraph.translate.openlineage.facets.kinds import (
    BOOLEAN,
    INSTANT,
    INTEGER,
    OBJECT,
    TEXT,
)
from provgraph.translate.openlineage.facets.members import Many
from provgraph.translate.openlineage.facets.records import Part, Record
from provgraph.translate.openlineage.facets.runs import RunOfJob, Within
from provgraph.translate.openlineage.facets.words import (
    DESCRIPTION,
    FIELD_NAME,
    JOB,
    KEY,
    LANGUAGE,
    NAME,
    RUN,
    RUN_ID_AS_SENT,
    SOFTWARE_VERSION,
    TYPE,
    VALUE,
)

_JUDGEMENT: Final = {
    "name": Part(NAME, TEXT),
    "severity": Part(pg("severity"), TEXT),
    "description": Part(DESCRIPTION, TEXT),
    "expected": Part(pg("expected"), TEXT),
    "actual": Part(pg("actual"), TEXT),
    "content": Part(pg("content"), TEXT),
    "contentType": Part(pg("contentType"), TEXT),
    "params": Part(pg("parameters"), OBJECT),
}
"""What a test of a run and an assertion about a dataset have in common."""

ASSERTION: Final = Record(
    "assertion",
    {
        **_JUDGEMENT,
        "assertion": Part(pg("assertionKind"), TEXT),
        "success": Part(pg("success"), BOOLEAN),
        "column": Part(FIELD_NAME, TEXT),
    },
)

TAG: Final = Record(
    "tag",
    {
        "key": Part(KEY, TEXT),
        "value": Part(VALUE, TEXT),
        "source": Part(pg("source"), TEXT),
        "field": Part(FIELD_NAME, TEXT),
    },
)

_TEST: Final = Record(
    "test",
    {
        **_JUDGEMENT,
        "status": Part(pg("status"), TEXT),
        "type": Part(TYPE, TEXT),
    },
)

_ERROR: Final = Record(
    "error",
    {
        "errorMessage": Part(pg("message"), TEXT),
        "stackTrace": Part(pg("stackTrace"), TEXT),
        "task": Part(pg("task"), TEXT),
        "taskNumber": Part(pg("taskNumber"), INTEGER),
    },
)

_VARIABLE: Final = Record(
    "variable", {"name": Part(NAME, TEXT), "value": Part(VALUE, TEXT)}
)

_PARAMETER: Final = Record(
    "parameter",
    {
        "key": Part(KEY, TEXT),
        "name": Part(NAME, TEXT),
        "description": Part(DESCRIPTION, TEXT),
        "value": Part(VALUE, TEXT),
    },
)

_DEPENDENCY: Final = Record(
    "dependency",
    {
        "dependency_type": Part(TYPE, TEXT),
        "sequence_trigger_rule": Part(pg("sequenceTriggerRule"), TEXT),
        "status_trigger_rule": Part(pg("statusTriggerRule"), TEXT),
    },
    references=(RunOfJob(RUN, JOB, RUN_ID_AS_SENT),),
)

_PARENT: Final = RunOfJob(
    pg("parentRun"),
    pg("parentJob"),
    pg("parentRunIdAsSent"),
    pg("parentRunFacet"),
    pg("parentJobFacet"),
)
_ROOT: Final = RunOfJob(
    pg("rootRun"),
    pg("rootJob"),
    pg("rootRunIdAsSent"),
    pg("rootRunFacet"),
    pg("rootJobFacet"),
)

RUN_FACETS: Final[dict[str, Facet]] = {
    "parent": facet(pg("parent"), {}, _PARENT, Within("root", _ROOT)),
    "nominalTime": facet(
        pg("nominalTime"),
        {
            "nominalStartTime": Part(pg("nominalStartTime"), INSTANT),
            "nominalEndTime": Part(pg("nominalEndTime"), INSTANT),
        },
    ),
    "errorMessage": facet(
        pg("errorMessage"),
        {
            "message": Part(pg("message"), TEXT),
            "programmingLanguage": Part(LANGUAGE, TEXT),
            "stackTrace": Part(pg("stackTrace"), TEXT),
        },
    ),
    "externalQuery": facet(
        pg("externalQuery"),
        {
            "externalQueryId": Part(IDENTIFIER, TEXT),
            "source": Part(pg("source"), TEXT),
        },
    ),
    "extractionError": facet(
        pg("extractionError"),
        {
            "totalTasks": Part(pg("totalTasks"), INTEGER),
            "failedTasks": Part(pg("failedTasks"), INTEGER),
            "errors": Part(pg("error"), Many(_ERROR)),
        },
    ),
    "processing_engine": facet(
        pg("processingEngine"),
        {
            "version": Part(SOFTWARE_VERSION, TEXT),
            "name": Part(NAME, TEXT),
            "openlineageAdapterVersion": Part(pg("adapterVersion"), TEXT),
        },
    ),
    "environmentVariables": facet(
        pg("environmentVariables"),
        {"environmentVariables": Part(pg("variable"), Many(_VARIABLE))},
    ),
    "executionParameters": facet(
        pg("executionParameters"),
        {"parameters": Part(pg("parameter"), Many(_PARAMETER))},
    ),
    "jobDependencies": facet(
        pg("jobDependencies"),
        {
            "upstream": Part(pg("upstream"), Many(_DEPENDENCY)),
            "downstream": Part(pg("downstream"), Many(_DEPENDENCY)),
            "trigger_rule": Part(pg("triggerRule"), TEXT),
        },
    ),
    "tags": facet(pg("tags"), {"tags": Part(pg("tag"), Many(TAG))}),
    "test": facet(pg("test"), {"tests": Part(pg("testCase"), Many(_TEST))}),
    "gcp_composer_run": facet(
        pg("gcpComposerRun"), {"dagRunId": Part(pg("dagRunId"), TEXT)}
    ),
    "gcp_dataproc": facet(
        pg("gcpDataproc"),
        {
            name: Part(pg(name), TEXT)
            for name in (
                "appId",
                "appName",
                "batchId",
                "batchUuid",
                "clusterName",
                "clusterUuid",
                "jobId",
                "jobUuid",
                "projectId",
                "queryNodeName",
                "sessionId",
                "sessionUuid",
            )
        }
        | {"jobType": Part(TYPE, TEXT)},
    ),
}
