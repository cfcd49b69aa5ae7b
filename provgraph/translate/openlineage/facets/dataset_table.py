"""The facets that tell of a dataset, wherever it stands in an event."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets.column_table import (
    COLUMN_LINEAGE,
    DATASET_LINEAGE,
    SCHEMA,
)
from provgraph.translate.openlineage.facets.facet import Facet, facet
from provgraph.translate.openlineage.facets.job_table import DOCUMENTATION, OWNERSHIP
from provgraph.translate.openlineage.facets.kinds import (
    INSTANT,
    INTEGER,
    NUMBER,
    TEXT,
    DatasetLink,
    Measure,
)
from provgraph.translate.openlineage.facets.members import Many, Named, Pairs
from provgraph.translate.openlineage.facets.records import Part, Record
from provgraph.translate.openlineage.facets.references import NamedDataset
from provgraph.translate.openlineage.facets.run_table import ASSERTION, TAG
from provgraph.translate.openlineage.facets.words import (
    FIELD_NAME,
    MEASURED_VALUE,
    MEASUREMENT,
    NAME,
    TYPE,
)

_IDENTIFIER: Final = Record(
    "identifier", {"type": Part(TYPE, TEXT)}, references=(NamedDataset(),)
)

_LEVEL: Final = Record("level", {"type": Part(TYPE, TEXT), "name": Part(NAME, TEXT)})

_COLUMN: Final = Record(
    "columnmetrics",
    {
        name: Part(MEASUREMENT, Measure(pg(name)))
        for name in ("nullCount", "distinctCount", "sum", "count", "min", "max")
    }
    | {
        "quantiles": Part(
            pg("quantile"), Pairs("quantile", NUMBER, value=MEASURED_VALUE)
        )
    },
)

QUALITY_METRICS: Final = facet(
    pg("dataQualityMetrics"),
    {
        "rowCount": Part(pg("rowCount"), INTEGER),
        "bytes": Part(pg("byteSize"), INTEGER),
        "fileCount": Part(pg("fileCount"), INTEGER),
        "lastUpdated": Part(pg("lastUpdated"), INSTANT),
        "columnMetrics": Part(pg("columnMetrics"), Named(FIELD_NAME, _COLUMN)),
    },
)

QUALITY_ASSERTIONS: Final = facet(
    pg("dataQualityAssertions"),
    {"assertions": Part(pg("assertion"), Many(ASSERTION))},
)

DATASET_FACETS: Final[dict[str, Facet]] = {
    "documentation": DOCUMENTATION,
    "ownership": OWNERSHIP,
    "schema": SCHEMA,
    "columnLineage": COLUMN_LINEAGE,
    "dataSource": facet(
        pg("dataSource"), {"name": Part(NAME, TEXT), "uri": Part(pg("uri"), TEXT)}
    ),
    "symlinks": facet(
        pg("symlinks"), {"identifiers": Part(pg("symlink"), Many(_IDENTIFIER))}
    ),
    "lifecycleStateChange": facet(
        pg("lifecycleStateChange"),
        {
            "lifecycleStateChange": Part(pg("lifecycleState"), TEXT),
            "previousIdentifier": Part(pg("previousIdentifier"), DatasetLink()),
        },
    ),
    "version": facet(
        pg("version"), {"datasetVersion": Part(pg("datasetVersion"), TEXT)}
    ),
    "storage": facet(
        pg("storage"),
        {
            "storageLayer": Part(pg("storageLayer"), TEXT),
            "fileFormat": Part(pg("fileFormat"), TEXT),
        },
    ),
    "datasetType": facet(
        pg("datasetType"),
        {"datasetType": Part(TYPE, TEXT), "subType": Part(pg("subtype"), TEXT)},
    ),
    "catalog": facet(
        pg("catalog"),
        {
            "framework": Part(pg("framework"), TEXT),
            "type": Part(TYPE, TEXT),
            "name": Part(NAME, TEXT),
            "metadataUri": Part(pg("metadataUri"), TEXT),
            "warehouseUri": Part(pg("warehouseUri"), TEXT),
            "source": Part(pg("source"), TEXT),
            "catalogProperties": Part(pg("catalogProperty"), Pairs("property", TEXT)),
        },
    ),
    "hierarchy": facet(pg("hierarchy"), {"hierarchy": Part(pg("level"), Many(_LEVEL))}),
    "dataQualityMetrics": QUALITY_METRICS,
    "dataQualityAssertions": QUALITY_ASSERTIONS,
    "tags": facet(pg("tags"), {"tags": Part(pg("tag"), Many(TAG))}),
    "lineage": DATASET_LINEAGE,
}
