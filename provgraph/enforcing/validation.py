"""A validation, told as provenance: what judged what, by which contract.

Source: https://github.com/w3c/data-shapes/issues/1117
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provgraph.enforcing.contract import version_node
from provgraph.rdf.mint import Mint
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import boolean, date_time, integer, iri, text, triple
from provgraph.rdf.vocab import A, pg, prov

_SH = "http://www.w3.org/ns/shacl#"


def validation_lines(
    mint: Mint, said: Mapping[str, Any], number: int
) -> tuple[str, ...]:
    """Return the triples of the system graph that tell of a validation.

    An activity used a version of a contract and the graph as it was at an entry of
    the journal, and generated a report.

    Args:
        mint: of the workspace.
        said: the body of the entry that tells of it.
        number: of that entry.
    """
    return tuple(triple(*one) for one in _triples(mint, said, number))


def _triples(mint: Mint, said: Mapping[str, Any], number: int) -> Iterator[Triple]:
    activity = mint.node("validation", str(number))
    report = mint.node("validation-report", str(number))
    graph = mint.node("graph-at", str(said["at"]))
    contract = version_node(mint, said["name"], said["version"])
    yield activity, A, prov("Activity")
    yield activity, A, pg("Validation")
    yield activity, prov("startedAtTime"), date_time(said["started_at"])
    yield activity, prov("endedAtTime"), date_time(said["ended_at"])
    yield activity, prov("used"), contract
    yield activity, prov("used"), graph
    yield graph, A, prov("Entity")
    yield graph, pg("journalNumber"), integer(said["at"])
    yield graph, prov("specializationOf"), mint.node("graph", "lineage")
    yield report, A, prov("Entity")
    yield report, A, iri(f"{_SH}ValidationReport")
    yield report, iri(f"{_SH}conforms"), boolean(value=said["conforms"])
    yield report, pg("resultsTotal"), integer(said["results"])
    yield report, prov("wasGeneratedBy"), activity
    yield report, prov("wasDerivedFrom"), contract
    yield report, prov("wasDerivedFrom"), graph
    for engine in said["engines"]:
        agent = mint.agent(f"provgraph {engine}")
        yield agent, A, prov("SoftwareAgent")
        yield activity, prov("wasAssociatedWith"), agent
        yield activity, pg("judgedBy"), text(engine)
