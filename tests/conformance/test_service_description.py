"""The endpoint describes itself.

The suite names three things to look at and leaves open how.
Source: https://www.w3.org/TR/sparql11-service-description/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from pyoxigraph import Dataset, Literal, NamedNode, RdfFormat, parse

from tests.conformance.cases import counted, of, parameters
from tests.conformance.endpoint import Endpoint
from tests.conformance.manifests import RDF, Case

KIND: Final = "ServiceDescriptionTest"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
CLASSES: Final = {
    *("Aggregate", "Dataset", "EntailmentProfile", "EntailmentRegime", "Feature"),
    *("Function", "Graph", "GraphCollection", "Language", "NamedGraph", "Service"),
}
OF_A_SERVICE: Final = {
    *("availableGraphs", "defaultDataset", "defaultEntailmentRegime", "endpoint"),
    *("defaultSupportedEntailmentProfile", "extensionAggregate", "feature"),
    *("extensionFunction", "inputFormat", "languageExtension", "propertyFeature"),
    *("resultFormat", "supportedLanguage"),
}
OF_A_DATASET: Final = {
    *("defaultGraph", "entailmentRegime", "graph", "name", "namedGraph"),
    "supportedEntailmentProfile",
}


def test_all_service_description_cases_are_run() -> None:
    assert {"sparql11": 3} == counted(of(KIND))


@pytest.mark.parametrize("case", parameters(KIND))
def test_service_description(case: Case, endpoint: Endpoint) -> None:
    CHECKS[case.id.rpartition("/")[2]](endpoint)


def description(endpoint: Endpoint) -> Dataset:
    """Return what a GET without a query gives."""
    reply = endpoint.ask("GET", endpoint.query_url, headers={"Accept": "text/turtle"})
    assert reply.status in range(200, 300), reply
    came = RdfFormat.from_media_type(reply.media_type)
    assert came is not None, reply
    return Dataset(parse(reply.body, came, base_iri=reply.url))


def check_that_it_is_rdf(endpoint: Endpoint) -> None:
    assert len(description(endpoint)) > 0


def check_that_the_endpoint_is_named(endpoint: Endpoint) -> None:
    named = {
        quad.object.value
        for quad in description(endpoint)
        if quad.predicate.value == f"{SD}endpoint"
    }

    assert {endpoint.query_url} == named


def check_that_the_terms_are_used_as_defined(endpoint: Endpoint) -> None:
    """Properties and classes exist, stand at their subject, and name resources."""
    found = description(endpoint)
    services = {
        quad.subject for quad in found.quads_for_object(NamedNode(f"{SD}Service"))
    }

    assert 1 == len(services)
    for quad in found:
        if quad.predicate.value == f"{RDF}type":
            kind = quad.object.value
            assert kind.removeprefix(SD) in CLASSES or not kind.startswith(SD), quad
        if quad.predicate.value.startswith(SD):
            ours = OF_A_SERVICE if quad.subject in services else OF_A_DATASET
            assert quad.predicate.value.removeprefix(SD) in ours, quad
            assert not isinstance(quad.object, Literal), quad


CHECKS: Final[dict[str, Callable[[Endpoint], None]]] = {
    "returns-rdf": check_that_it_is_rdf,
    "has-endpoint-triple": check_that_the_endpoint_is_named,
    "conforms-to-schema": check_that_the_terms_are_used_as_defined,
}
