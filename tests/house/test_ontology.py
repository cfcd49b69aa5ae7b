"""The ontologies and the code know the same words."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from provgraph.rdf.vocab import AI_NAMESPACE, PG_NAMESPACE
from provgraph.translate.openlineage.facets import TABLE
from tests.unit.translate.test_facets_page import fields

ROOT = Path(__file__).parents[2]
ONTOLOGIES: Final = {PG_NAMESPACE: "provgraph.ttl", AI_NAMESPACE: "ai.ttl"}
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"

PENDING: Final[frozenset[str]] = frozenset({"manual"})
"""Defined for what is built next, and not used yet; to be emptied."""


def triples() -> list[tuple[object, NamedNode, object]]:
    return [
        (quad.subject, quad.predicate, quad.object)
        for file in ONTOLOGIES.values()
        for quad in parse(path=ROOT / "ontology" / file, format=RdfFormat.TURTLE)
    ]


def name_of(term: object) -> str | None:
    """Return the name of one of our own terms, `ai:` before its; None for others."""
    if isinstance(term, NamedNode):
        if term.value.startswith(PG_NAMESPACE):
            return term.value.removeprefix(PG_NAMESPACE)
        if term.value.startswith(AI_NAMESPACE):
            return f"ai:{term.value.removeprefix(AI_NAMESPACE)}"
    return None


def defined() -> set[str]:
    return {name for subject, _, _ in triples() if (name := name_of(subject))}


def in_code() -> set[str]:
    """Return the names that modules and queries write out."""
    names = set()
    for path in (ROOT / "provgraph").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="pg"), args=[ast.Constant(value=str(name))]
                ):
                    names.add(name)
    for path in (ROOT / "provgraph").rglob("*.rq"):
        text = path.read_text(encoding="utf-8")
        names |= set(re.findall(r"\bpg:(\w+)", text))
        names |= set(re.findall(r"\bai:\w+", text))
    return names


def in_the_table_of_facets() -> set[str]:
    predicates = {
        predicate
        for facet in TABLE.values()
        for field in fields(facet.record)
        for predicate in (facet.predicate, *field.predicates)
    }
    return {
        predicate[1:-1].removeprefix(PG_NAMESPACE)
        for predicate in predicates
        if predicate.startswith(f"<{PG_NAMESPACE}")
    }


def in_shapes() -> set[str]:
    """Return the names that shapes read, and those that they tell people to state."""
    names = set()
    for path in (ROOT / "shapes").glob("*.ttl"):
        for quad in parse(path=path, format=RdfFormat.TURTLE):
            names |= {name for term in quad if (name := name_of(term))}
            if isinstance(quad.object, Literal):
                names |= set(re.findall(r"\bai:\w+", quad.object.value))
    return names


def used() -> set[str]:
    return in_code() | in_the_table_of_facets() | in_shapes()


def test_every_term_has_one_label_and_one_comment() -> None:
    stated = triples()
    for word in ("label", "comment"):
        having = [
            name_of(subject)
            for subject, predicate, value in stated
            if predicate.value == f"{RDFS}{word}" and isinstance(value, Literal)
        ]

        assert sorted(defined()) == sorted(filter(None, having))


def test_the_code_uses_no_term_that_is_not_defined() -> None:
    assert set() == used() - defined()


def test_no_term_is_defined_that_nothing_uses() -> None:
    """A term is used by code, or by the definition of a term that is."""
    reached = used()
    while True:
        further = {
            name
            for subject, _, value in triples()
            if name_of(subject) in reached and (name := name_of(value))
        }
        if further <= reached:
            break
        reached |= further

    assert defined() - reached == PENDING


def test_terms_refer_only_to_terms_that_are_defined() -> None:
    referred = {name for _, _, value in triples() if (name := name_of(value))}

    assert set() == referred - defined()


def test_a_term_is_defined_in_the_file_of_its_namespace() -> None:
    for namespace, file in ONTOLOGIES.items():
        quads = parse(path=ROOT / "ontology" / file, format=RdfFormat.TURTLE)
        own = filter(None, {name_of(quad.subject) for quad in quads})

        assert {namespace == AI_NAMESPACE} == {one.startswith("ai:") for one in own}
