"""What is promoted: one version of a thing, and the digest of its content."""

from __future__ import annotations

import pytest

from provgraph.errors import MissingError, UsageError
from provgraph.promoting import digest_given, subject_named
from tests.unit.assertions.builders import Run, graph_of

SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_a_dataset_is_promoted_in_its_latest_version() -> None:
    runs = [Run(2, (), ("model",)), Run(1, (), ("model",)), Run(3, (), ("other",))]

    subject = subject_named(graph_of(runs), "db/model")

    assert subject.node.endswith(f":{runs[0].id}>")
    assert "db/model" == subject.name


def test_a_version_is_promoted_by_its_iri() -> None:
    graph = graph_of([Run(1, (), ("model",)), Run(2, (), ("model",))])
    first = f"urn:provgraph:version:db:model:{Run(1).id}"

    assert f"<{first}>" == subject_named(graph, first).node


def test_what_was_never_written_is_promoted_as_itself() -> None:
    graph = graph_of([Run(1, (), ("model",), ends="START")])

    assert "<urn:provgraph:dataset:db:model>" == subject_named(graph, "db/model").node


def test_of_nothing_known_there_is_no_subject() -> None:
    with pytest.raises(MissingError, match="nothing is known of db/model"):
        subject_named(graph_of(()), "db/model")


def test_a_digest_is_an_algorithm_and_as_many_digits_as_it_has() -> None:
    assert ("sha256", SHA) == digest_given(f"sha256:{SHA.upper()}")


@pytest.mark.parametrize(
    "given",
    ["", SHA, f"sha256:{SHA[1:]}", f"crc:{SHA}", f"sha256:{SHA[:-1]}g", "sha256:"],
)
def test_anything_else_is_no_digest(given: str) -> None:
    with pytest.raises(UsageError):
        digest_given(given)
