"""What a name in an assertion stands for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from provgraph.assertions import Graph, Names, thing_named
from provgraph.errors import UsageError
from provgraph.rdf.terms import iri
from tests.unit.assertions.builders import Run, filled, graph_in

BOTH = {
    "eventTime": "2026-05-02T00:00:00Z",
    "producer": "https://example.com/tests",
    "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json",
}


def dataset(namespace: str, name: str) -> dict[str, object]:
    return {**BOTH, "dataset": {"namespace": namespace, "name": name, "facets": {}}}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("things") / "ws"
    others = [
        dataset("s3://lake", "raw/orders"),
        dataset("a", "twice"),
        dataset("b", "twice"),
        dataset("c", "c/twice"),
    ]
    runs = [Run(1, ("in",), ("out",)), Run(2, ("out",), ("out",))]
    with filled(folder, runs, *others) as workspace:
        workspace.alias(("db", "out"), ("dw", "results"))
        workspace.settle()
        yield graph_in(workspace)


def test_a_dataset_is_meant_with_all_its_versions(graph: Graph) -> None:
    assert 4 == len(thing_named(graph, "db/out").nodes)


def test_a_dataset_goes_by_all_its_names(graph: Graph) -> None:
    out, results = (thing_named(graph, name) for name in ("db/out", "dw/results"))

    assert out.nodes == results.nodes


def test_an_iri_of_a_version_means_that_version(graph: Graph) -> None:
    versions = [one for one in thing_named(graph, "db/out").nodes if ":version:" in one]

    assert [1, 1] == [len(thing_named(graph, one[1:-1]).nodes) for one in versions]


@pytest.mark.parametrize("name", ["s3://lake/raw/orders", "raw/orders"])
def test_a_name_may_have_slashes_and_may_be_alone(graph: Graph, name: str) -> None:
    wanted = iri("urn:provgraph:dataset:s3%3A%2F%2Flake:raw%2Forders")

    assert {wanted} == thing_named(graph, name).nodes


def test_a_name_alone_that_several_have_is_none(graph: Graph) -> None:
    with pytest.raises(UsageError, match="twice is a dataset in each of a, b"):
        thing_named(graph, "twice")


def test_a_name_with_its_namespace_is_one_whatever_others_have(graph: Graph) -> None:
    assert 1 == len(thing_named(graph, "c/c/twice").nodes)


@pytest.mark.parametrize("name", ["nobody", "s3://lake/", "", 'a"b', "http://["])
def test_nothing_is_known_of_a_name_that_nobody_told(graph: Graph, name: str) -> None:
    assert frozenset() == thing_named(graph, name).nodes


def test_a_version_goes_by_the_name_of_its_dataset(graph: Graph) -> None:
    nodes = sorted(thing_named(graph, "db/in").nodes)

    assert ["db/in", "http://example.com/x"] == Names(graph).of(
        [*nodes, iri("http://example.com/x")]
    )
