"""OpenLineage facets to triples and back, each way from its argument alone.

`table` says which field of which facet is told by which triple; `facet_node`
writes by it and `facet_json` reads by it. Whatever the table cannot say is kept
beside the triples as JSON, so that every facet comes back equal.
"""

from provgraph.translate.openlineage.facets.codec import (
    FacetNode,
    facet_json,
    facet_node,
)
from provgraph.translate.openlineage.facets.page import FacetLimits, Owner
from provgraph.translate.openlineage.facets.subjects import (
    dataset_lines,
    job_lines,
    run_lines,
)
from provgraph.translate.openlineage.facets.table import TABLE

__all__ = [
    "TABLE",
    "FacetLimits",
    "FacetNode",
    "Owner",
    "dataset_lines",
    "facet_json",
    "facet_node",
    "job_lines",
    "run_lines",
]
