"""The facets that tell of a dataset only as the input or output of one run."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets.dataset_table import (
    QUALITY_ASSERTIONS,
    QUALITY_METRICS,
)
from provgraph.translate.openlineage.facets.facet import Facet, facet
from provgraph.translate.openlineage.facets.kinds import (
    ANY,
    INTEGER,
    NUMBER,
    OBJECT,
    TEXT,
)
from provgraph.translate.openlineage.facets.members import Many, Pairs, Texts
from provgraph.translate.openlineage.facets.records import One, Part, Record
from provgraph.translate.openlineage.facets.words import FIELD_NAME, TYPE, VALUE

_STATISTICS: Final = {
    "rowCount": Part(pg("rowCount"), INTEGER),
    "size": Part(pg("byteSize"), INTEGER),
    "fileCount": Part(pg("fileCount"), INTEGER),
}

_PARTITION: Final = Record(
    "partition",
    {
        "identifier": Part(pg("partitionIdentifier"), TEXT),
        "dimensions": Part(pg("dimension"), Pairs("dimension", ANY)),
    },
)

_condition_parts: dict[str, Part] = {
    "type": Part(TYPE, TEXT),
    "operator": Part(pg("booleanOperator"), TEXT),
    "comparison": Part(pg("comparison"), TEXT),
    "field": Part(FIELD_NAME, TEXT),
    "value": Part(VALUE, TEXT),
    "locations": Part(pg("location"), Texts("location")),
    "partitions": Part(pg("partition"), Many(_PARTITION)),
}
_CONDITION: Final = Record("condition", _condition_parts)
_condition_parts["left"] = Part(pg("left"), One(_CONDITION))
_condition_parts["right"] = Part(pg("right"), One(_CONDITION))

_SCANNED: Final = (
    "totalPlanningDuration",
    "resultDataFiles",
    "resultDeleteFiles",
    "totalDataManifests",
    "totalDeleteManifests",
    "scannedDataManifests",
    "skippedDataManifests",
    "totalFileSizeInBytes",
    "totalDeleteFileSizeInBytes",
    "skippedDataFiles",
    "skippedDeleteFiles",
    "scannedDeleteManifests",
    "skippedDeleteManifests",
    "indexedDeleteFiles",
    "equalityDeleteFiles",
    "positionalDeleteFiles",
)

_COMMITTED: Final = (
    "totalDuration",
    "attempts",
    "addedDataFiles",
    "removedDataFiles",
    "totalDataFiles",
    "addedDeleteFiles",
    "addedEqualityDeleteFiles",
    "addedPositionalDeleteFiles",
    "addedDVs",
    "removedDeleteFiles",
    "removedEqualityDeleteFiles",
    "removedPositionalDeleteFiles",
    "removedDVs",
    "totalDeleteFiles",
    "addedRecords",
    "removedRecords",
    "totalRecords",
    "addedFilesSizeInBytes",
    "removedFilesSizeInBytes",
    "totalFilesSizeInBytes",
    "addedPositionalDeletes",
    "removedPositionalDeletes",
    "totalPositionalDeletes",
    "addedEqualityDeletes",
    "removedEqualityDeletes",
    "totalEqualityDeletes",
)


def _numbers(kind: str, names: tuple[str, ...]) -> Record:
    return Record(kind, {name: Part(pg(name), NUMBER) for name in names})


INPUT_FACETS: Final[dict[str, Facet]] = {
    "dataQualityMetrics": QUALITY_METRICS,
    "dataQualityAssertions": QUALITY_ASSERTIONS,
    "inputStatistics": facet(pg("inputStatistics"), _STATISTICS),
    "subset": facet(
        pg("subset"), {"inputCondition": Part(pg("condition"), One(_CONDITION))}
    ),
    "icebergScanReport": facet(
        pg("icebergScanReport"),
        {
            "snapshotId": Part(pg("snapshotId"), NUMBER),
            "filterDescription": Part(pg("filterDescription"), TEXT),
            "schemaId": Part(pg("schemaId"), NUMBER),
            "projectedFieldNames": Part(pg("projectedField"), Texts("fieldname")),
            "scanMetrics": Part(pg("scanMetrics"), One(_numbers("scan", _SCANNED))),
            "metadata": Part(pg("metadata"), OBJECT),
        },
    ),
}

OUTPUT_FACETS: Final[dict[str, Facet]] = {
    "outputStatistics": facet(pg("outputStatistics"), _STATISTICS),
    "subset": facet(
        pg("subset"), {"outputCondition": Part(pg("condition"), One(_CONDITION))}
    ),
    "icebergCommitReport": facet(
        pg("icebergCommitReport"),
        {
            "snapshotId": Part(pg("snapshotId"), NUMBER),
            "sequenceNumber": Part(pg("sequenceNumber"), NUMBER),
            "operation": Part(pg("operation"), TEXT),
            "commitMetrics": Part(
                pg("commitMetrics"), One(_numbers("commit", _COMMITTED))
            ),
            "metadata": Part(pg("metadata"), OBJECT),
        },
    ),
}
