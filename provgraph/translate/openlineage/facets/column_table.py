"""Columns: schemas, column lineage and the explicit lineage facets."""

from __future__ import annotations

from typing import Final

from provgraph.rdf.vocab import pg
from provgraph.translate.openlineage.facets.facet import facet
from provgraph.translate.openlineage.facets.kinds import BOOLEAN, INTEGER, TEXT
from provgraph.translate.openlineage.facets.members import Many, Named
from provgraph.translate.openlineage.facets.records import Part, Record
from provgraph.translate.openlineage.facets.references import Content, NamedDataset
from provgraph.translate.openlineage.facets.runs import Place
from provgraph.translate.openlineage.facets.words import (
    DESCRIPTION,
    FIELD_NAME,
    NAME,
    TYPE,
)

_field_parts: dict[str, Part] = {
    "name": Part(NAME, TEXT),
    "type": Part(TYPE, TEXT),
    "description": Part(DESCRIPTION, TEXT),
    "ordinal_position": Part(pg("ordinalPosition"), INTEGER),
}
_FIELD: Final = Record("field", _field_parts, allowance="fields")
_FIELDS: Final = Part(pg("field"), Many(_FIELD))
_field_parts["fields"] = _FIELDS  # a column may have columns

_SCHEMA: Final = Record("schema", {"fields": _FIELDS}, classes=(pg("SchemaVersion"),))

SCHEMA: Final = facet(
    pg("schema"), {}, Content(pg("schemaVersion"), _SCHEMA, ("fields",))
)

_TRANSFORMATIONS: Final = Part(
    pg("transformation"),
    Many(
        Record(
            "transformation",
            {
                "type": Part(TYPE, TEXT),
                "subtype": Part(pg("subtype"), TEXT),
                "description": Part(DESCRIPTION, TEXT),
                "masking": Part(pg("masking"), BOOLEAN),
            },
        )
    ),
)

_EDGE: Final = Record(
    "columnedge",
    {"field": Part(FIELD_NAME, TEXT), "transformations": _TRANSFORMATIONS},
    references=(NamedDataset(),),
    allowance="column_edges",
)

_OUTPUT_FIELD: Final = Record(
    "outputfield",
    {
        "inputFields": Part(pg("inputField"), Many(_EDGE)),
        "transformationDescription": Part(pg("transformationDescription"), TEXT),
        "transformationType": Part(pg("transformationType"), TEXT),
    },
    allowance="fields",
)

_COLUMN_MAP: Final = Record(
    "columnmap",
    {
        "fields": Part(pg("outputField"), Named(FIELD_NAME, _OUTPUT_FIELD)),
        "dataset": Part(pg("datasetEdge"), Many(_EDGE)),
    },
    classes=(pg("ColumnMap"),),
)

COLUMN_LINEAGE: Final = facet(
    pg("columnLineage"),
    {},
    Content(pg("fieldMap"), _COLUMN_MAP, ("fields", "dataset")),
)

_INPUTS: Final = Part(
    pg("lineageInput"),
    Many(
        Record(
            "lineageinput",
            {
                "type": Part(TYPE, TEXT),
                "field": Part(FIELD_NAME, TEXT),
                "transformations": _TRANSFORMATIONS,
            },
            references=(Place(),),
            allowance="column_edges",
        )
    ),
)

_DERIVED: Final = {
    "inputs": _INPUTS,
    "fields": Part(
        pg("outputField"),
        Named(
            FIELD_NAME,
            Record("lineagefield", {"inputs": _INPUTS}, allowance="fields"),
        ),
    ),
}
"""What is said of a thing that was made: its inputs, and those of its columns."""

ENTRY: Final = Record(
    "lineageentry", {"type": Part(TYPE, TEXT), **_DERIVED}, references=(Place(),)
)

DATASET_LINEAGE: Final = facet(pg("lineage"), _DERIVED)
