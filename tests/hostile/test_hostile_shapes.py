"""Contracts that mean harm: an error or a verdict within limits, whatever they are."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Final, NamedTuple

import pytest

from provgraph.errors import ProvgraphError
from provgraph.workspace import Check, Checker, Incoming
from tests.profile import PROFILE
from tests.unit.server.builders import JSON, serving

SECONDS_MAX: Final = 10 if PROFILE == "full" else 4
PATIENCE_SECONDS: Final = 60
GRACE_SECONDS: Final = 20
"""For starting a worker, on a machine that does much else."""

PROLOGUE: Final = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <urn:e:> .
"""
DATA: Final = "\n".join(
    f":n{at} a :C ; :p :n{(at * 7 + 1) % 300}, :n{(at + 1) % 300} ; :t '{'a' * 40}!' ."
    for at in range(300)
)


class Hostile(NamedTuple):
    """A contract that means harm.

    Attributes:
        shapes: in Turtle.
        codes: of the errors that it may end with; "" for a report.
    """

    shapes: str
    codes: tuple[str, ...]


REFUSED: Final = ("shapes",)
ENDED: Final = ("", "deadline", "exhausted")


def _sparql(query: str) -> str:
    return f':S sh:targetClass :C ; sh:sparql [ sh:select """{query}""" ] .'


def _nested(word: str, depth: int, each: int) -> str:
    """Return shapes one in the other, *each* several times in the one above."""
    levels = [
        f":L{at} {word} ( {' '.join([f':L{at + 1}'] * each)} ) ." for at in range(depth)
    ]
    bottom = f":L{depth} sh:property [ sh:path :q ; sh:minCount 1 ] ."
    return "\n".join([":L0 sh:targetClass :C .", *levels, bottom])


def _inline(depth: int) -> str:
    return (
        f":S sh:targetClass :C ; {'sh:or ( [ ' * depth}sh:class :D {'] ) ' * depth} ."
    )


def _many(count: int) -> str:
    return "\n".join(
        f":S{at} sh:targetNode :n{at % 300} ; sh:property"
        f" [ sh:path :p{at} ; sh:maxCount {at % 3} ; sh:nodeKind sh:IRI ] ."
        for at in range(count)
    )


CASES: Final[dict[str, Callable[[], Hostile]]] = {
    "a shape that asks itself": lambda: Hostile(
        ":S sh:targetClass :C ; sh:node :S .", REFUSED
    ),
    "a knot of shapes": lambda: Hostile(
        ":S sh:targetClass :C ; sh:not :T . :T sh:property :U ."
        ":U sh:path :p ; sh:qualifiedValueShape :S ; sh:qualifiedMinCount 1 .",
        REFUSED,
    ),
    "a list tied in a knot": lambda: Hostile(
        ":S sh:targetClass :C ; sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", REFUSED
    ),
    "a list with two ends": lambda: Hostile(
        ":S sh:targetClass :C ; sh:in _:l . _:l rdf:first 1 ; rdf:rest (1), (2) .",
        REFUSED,
    ),
    "a path tied in a knot": lambda: Hostile(
        ":S sh:targetClass :C ; sh:property [ sh:path _:p ; sh:minCount 1 ] ."
        "_:p sh:inversePath _:p .",
        REFUSED,
    ),
    "alternatives 1,000 deep": lambda: Hostile(_inline(1_000), REFUSED),
    "alternatives 50,000 deep": lambda: Hostile(
        _inline(50_000), ("shapes", "malformed", "exhausted", "deadline")
    ),
    "shapes that double at each of 60 levels": lambda: Hostile(
        _nested("sh:and", 60, 2), ("shapes",)
    ),
    "a pattern that goes back and forth": lambda: Hostile(
        ":S sh:targetClass :C ; sh:property [ sh:path :t ; sh:pattern '(a+)+$' ] .",
        ("",),
    ),
    "a pattern without measure": lambda: Hostile(
        f":S sh:targetClass :C ; sh:property"
        f" [ sh:path :t ; sh:pattern '{'(a{1,100}){1,100}' * 50}' ] .",
        ("", "query", "shapes"),
    ),
    "no pattern": lambda: Hostile(
        ":S sh:targetClass :C ; sh:property [ sh:path :t ; sh:pattern '(' ] .",
        ("query", "shapes"),
    ),
    "10,000 shapes": lambda: Hostile(_many(10_000), ("",)),
    "everything with everything": lambda: Hostile(
        _sparql(
            "SELECT $this WHERE { $this a <urn:e:C> . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i ."
            " ?j ?k ?l FILTER (?c = CONCAT(STR(?l), 'x')) }"
        ),
        ("deadline", "exhausted"),
    ),
    "who asks elsewhere": lambda: Hostile(
        _sparql("SELECT $this WHERE { SERVICE <http://127.0.0.1:1/> { $this a ?c } }"),
        REFUSED,
    ),
    "an update": lambda: Hostile(_sparql("DELETE WHERE { ?s ?p ?o }"), REFUSED),
    "a query that does not say for whom": lambda: Hostile(
        _sparql("SELECT ?x WHERE { ?x ?p ?o }"), REFUSED
    ),
    "a rule without end": lambda: Hostile(
        ":S sh:targetClass :C ; sh:rule [ a sh:SPARQLRule ; sh:construct"
        ' """CONSTRUCT { ?a <urn:e:q> ?f } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"""'
        " ] .",
        ENDED,
    ),
    "JavaScript": lambda: Hostile(
        ":S sh:targetClass :C ; sh:js [ sh:jsFunctionName 'f' ;"
        " sh:jsLibrary [ sh:jsLibraryURL 'http://127.0.0.1:1/'^^xsd:anyURI ] ] .",
        REFUSED,
    ),
    "a name of 10 MB": lambda: Hostile(
        f":S sh:targetClass :C ; sh:name '{'x' * 10_000_000}' ;"
        " sh:property [ sh:path :q ; sh:minCount 1 ] .",
        ("",),
    ),
    "a class above itself": lambda: Hostile(
        ":C <http://www.w3.org/2000/01/rdf-schema#subClassOf> :C ."
        ":S sh:targetClass :C ; sh:class :C .",
        ("",),
    ),
    "every way there is": lambda: Hostile(
        ":S sh:targetClass :C ; sh:property [ sh:maxCount 1 ; sh:path"
        " [ sh:zeroOrMorePath [ sh:alternativePath ( :p [ sh:inversePath :p ]"
        " [ sh:oneOrMorePath :p ] ) ] ] ] .",
        ENDED,
    ),
}


def _seconds_max(case: Hostile) -> float:
    """Return the deadline: what is to have an end by itself gets the time for it."""
    return SECONDS_MAX if "deadline" in case.codes else PATIENCE_SECONDS


async def _outcome(case: Hostile) -> str:
    """Return the code of the error that a case ends with; "" for a report."""
    checker = Checker()
    asked = Check(
        (Incoming((PROLOGUE + case.shapes).encode(), name="shapes.ttl"),),
        (Incoming((PROLOGUE + DATA).encode(), name="data.ttl"),),
        form="sarif",
    )
    try:
        checked = await checker.check(asked, seconds_max=_seconds_max(case))
    except ProvgraphError as error:
        return error.code
    finally:
        await checker.close()
    return "" if json.loads(checked.report)["runs"] else "no report"


@pytest.mark.parametrize("name", CASES)
def test_it_ends_in_a_report_or_an_error(name: str) -> None:
    case = CASES[name]()
    began = time.monotonic()
    outcome = asyncio.run(_outcome(case))

    assert outcome in case.codes
    assert time.monotonic() - began < _seconds_max(case) + GRACE_SECONDS


def test_a_server_answers_on_after_each_of_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """No shapes of a stranger reach the process that serves."""
    names = ["a knot of shapes", "alternatives 1,000 deep", "who asks elsewhere"]
    with serving(tmp_path_factory.mktemp("hostile-shapes") / "workspace") as server:
        for name in names:
            told = {"contracts": [{"text": PROLOGUE + CASES[name]().shapes}]}
            answer = server.ask("POST", "/pg/v1/checks", json.dumps(told), JSON)

            assert (400, "shapes") == (answer.status, answer.json()["code"])
        told = {"contracts": [{"text": f"{PROLOGUE} :S sh:targetClass :C ."}]}
        assert 200 == server.ask("POST", "/pg/v1/checks", json.dumps(told), JSON).status
        assert 200 == server.ask("GET", "/readyz").status
