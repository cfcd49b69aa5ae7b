"""A contract says its name, its version, and what its shapes are called."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from provgraph.checking import reading_contracts
from provgraph.checking.contracts import Contract, Text, read_contracts, relabelled
from provgraph.errors import InputError, MalformedError, MediaTypeError
from provgraph.rdf.terms import Term
from provgraph.sandbox.out import Out

TEXT = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix pg: <https://w3id.org/provgraph/ns#> .
@prefix : <urn:e:> .
: a pg:Contract ; dcterms:identifier "stock" ; owl:versionInfo "1.2.0" .
:A sh:targetNode :a ; sh:name "a name" ; rdfs:label "a label" .
:B sh:targetNode :b ; rdfs:label "a label" .
:C sh:targetNode :c ; sh:property _:p .
_:p sh:path :p .
"""


def read(text: str, name: str = "shop.ttl") -> Contract:
    (contract,) = read_contracts(
        [Text(text.encode(), "shop.ttl", name, "", "urn:base:")], "urn:provgraph:"
    )
    return contract


def test_it_is_called_what_it_says() -> None:
    contract = read(TEXT)

    assert ("stock", "1.2.0") == (contract.name, contract.version)


def test_without_a_word_it_is_called_what_it_was_asked_for_by() -> None:
    contract = read("<urn:s> <http://www.w3.org/ns/shacl#targetNode> <urn:a> .")

    assert ("shop.ttl", None) == (contract.name, contract.version)


def test_shapes_are_called_by_their_names_and_else_by_their_labels() -> None:
    contract = read(TEXT)

    names = {"<urn:e:A>": "a name", "<urn:e:B>": "a label"}
    assert names == contract.names_of(contract.shapes())


def test_its_blank_nodes_are_those_of_no_other_text() -> None:
    assert Term("_:shapes-1.p") in read(TEXT).shapes().by_node


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("_:a", "_:x.a"),
        ("<urn:_:a>", "<urn:_:a>"),
        ('"_:a"', '"_:a"'),
        ('<<( _:a <urn:p> "_:b \\" _:c" )>>', '<<( _:x.a <urn:p> "_:b \\" _:c" )>>'),
    ],
)
def test_only_blank_nodes_get_other_labels(term: str, expected: str) -> None:
    assert expected == relabelled(Term(term), "x.")


def test_what_is_no_rdf_is_refused() -> None:
    with pytest.raises(MediaTypeError, match=r"shop\.ttl: it is no shapes graph"):
        read("no shapes", name="contract.txt")
    with pytest.raises(MalformedError, match="line 1"):
        read("<urn:s> <urn:p> .")


YAML = """\
apiVersion: v3.1.0
kind: DataContract
id: orders
name: Orders
version: 2.1.0
status: active
servers:
  - {server: lake, type: postgres, host: db, port: 5432, database: a, schema: b}
schema:
  - {name: orders, properties: [{name: id, logicalType: integer}]}
support: [{channel: "#orders", url: "https://example.org/"}]
"""


@pytest.mark.parametrize("name", ["orders.yaml", "orders.yml", ""])
def test_a_data_contract_is_the_shapes_that_it_comes_to(name: str) -> None:
    contract = read(YAML, name)

    assert ("Orders", "2.1.0") == (contract.name, contract.version)
    assert contract.shapes().targeted()
    (note,) = contract.notes
    assert "1 place cannot be judged: support[0] (" in note


ID_FIRST = "# of orders\n---\nid: orders\n" + YAML.replace("id: orders\n", "")
KIND_FIRST = "\ufeffkind: DataContract\n" + YAML.replace("kind: DataContract\n", "")


@pytest.mark.parametrize("text", [YAML, ID_FIRST, KIND_FIRST])
def test_the_registry_knows_a_data_contract_as_a_check_does(
    text: str, tmp_path: Path
) -> None:
    """Whatever key stands first, and though no file has a name."""
    file = tmp_path / "contract"
    file.write_text(text, encoding="utf-8")
    owner, worker = socket.socketpair()
    with owner, worker:
        said = reading_contracts.read(
            Out(worker),
            path=str(file),
            name="",
            media_type="",
            location="urn:base:",
            base="urn:provgraph:",
        )

    assert "Orders" == read(text, "").name
    assert ("orders", "application/yaml") == (said["name"], said["form"])
    assert ["support[0]"] == [one["place"] for one in said["unsaid"]]


def test_shapes_may_speak_of_data_contracts() -> None:
    told = '<urn:s> <http://www.w3.org/ns/shacl#message> """Write\napiVersion: v3"""'
    shape = "<urn:s> <http://www.w3.org/ns/shacl#targetNode> <urn:a> ."

    assert read(f"{shape} {told} .").shapes().targeted()


def test_yaml_that_is_no_data_contract_is_refused() -> None:
    with pytest.raises(InputError, match=r"shop\.ttl: "):
        read("a: b", "orders.yaml")
