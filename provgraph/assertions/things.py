"""What a name in an assertion stands for: a dataset and its versions, or any IRI."""

from __future__ import annotations

from dataclasses import dataclass

from provgraph.assertions.asked import Graph
from provgraph.errors import UsageError
from provgraph.rdf.iris import is_iri
from provgraph.rdf.terms import Term, iri, lexical, text


@dataclass(frozen=True, slots=True)
class Thing:
    """What was asked about.

    Attributes:
        name: as it was asked.
        nodes: itself, by whatever name it goes, and its versions; none where nothing
            is said of it.
    """

    name: str
    nodes: frozenset[Term]


def thing_named(graph: Graph, name: str) -> Thing:
    """Return what goes by *name*: an IRI, `namespace/name`, or a name alone.

    Raises:
        UsageError: datasets in several namespaces have that name alone.
    """
    if is_iri(name):
        known = _known(graph, [iri(name)])
        if known:
            return Thing(name, known)
    return Thing(name, _known(graph, _datasets(graph, name)))


def _known(graph: Graph, nodes: list[Term]) -> frozenset[Term]:
    return frozenset(row["same"] for row in graph.rows("same", nodes))


def _datasets(graph: Graph, asked: str) -> list[Term]:
    """Return the datasets that go by a name, with their namespace or without."""
    ends = [at for at, letter in enumerate(asked) if letter == "/"]
    names = [asked, *(asked[at + 1 :] for at in ends if asked[at + 1 :])]
    alone: dict[str, Term] = {}
    for row in graph.rows("datasets", map(text, names)):
        namespace, name = lexical(row["namespace"]), lexical(row["name"])
        if f"{namespace}/{name}" == asked:
            return [row["node"]]
        if name == asked:
            alone[namespace] = row["node"]
    if len(alone) > 1:
        raise UsageError(
            f"{asked} is a dataset in each of {', '.join(sorted(alone))}",
            hint=f"Say which, as in {min(alone)}/{asked}.",
        )
    return list(alone.values())
