"""The one list of facets that have words of their own in the graph.

40 pairs of facet and owner come from the schemas of OpenLineage's core and 6
from those of its registry; the 47th, dataQualityAssertions of a dataset, is
what the dbt integration sends.
"""

from __future__ import annotations

from typing import Final

from provgraph.translate.openlineage.facets.dataset_table import DATASET_FACETS
from provgraph.translate.openlineage.facets.facet import Facet
from provgraph.translate.openlineage.facets.io_table import (
    INPUT_FACETS,
    OUTPUT_FACETS,
)
from provgraph.translate.openlineage.facets.job_table import JOB_FACETS
from provgraph.translate.openlineage.facets.page import Owner
from provgraph.translate.openlineage.facets.run_table import RUN_FACETS

_BY_OWNER: Final[dict[Owner, dict[str, Facet]]] = {
    "run": RUN_FACETS,
    "job": JOB_FACETS,
    "dataset": DATASET_FACETS,
    "input": INPUT_FACETS,
    "output": OUTPUT_FACETS,
}

TABLE: Final[dict[tuple[Owner, str], Facet]] = {
    (owner, name): facet
    for owner, facets in _BY_OWNER.items()
    for name, facet in facets.items()
}
