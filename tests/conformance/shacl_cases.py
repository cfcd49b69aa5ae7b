"""The W3C's SHACL suite, read into values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from provgraph.contracts.lists import members
from provgraph.contracts.words import sh
from provgraph.rdf.formats import TURTLE
from provgraph.rdf.parsing import parse
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, iri
from provgraph.rdf.triples import Triples

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_MESSAGE = sh("resultMessage")
_DETAIL = sh("detail")


@dataclass(frozen=True, slots=True)
class Case:
    """One test.

    Attributes:
        name: where it stands in the suite.
        expected: the report's triples; None where validation has to fail.
    """

    name: str
    data: Path
    shapes: Path
    expected: tuple[Triple, ...] | None

    @property
    def tells_messages(self) -> bool:
        """Whether the expected report says what results have to say."""
        return any(triple[1] == _MESSAGE for triple in self.expected or ())


def read(path: Path) -> Triples:
    """The triples of a file of the suite."""
    quads = parse(path.read_bytes(), TURTLE, path.as_uri()).quads
    return Triples(quad[:3] for quad in quads)


def cases(manifest: Path, root: Path) -> Iterator[Case]:
    """Every test that a manifest leads to."""
    graph = read(manifest)
    for _, _, included in graph.match(None, iri(f"{_MF}include"), None):
        yield from cases(_path(included), root)
    for _, _, head in graph.match(None, iri(f"{_MF}entries"), None):
        for entry in members(graph, head):
            (action,) = graph.values(entry, iri(f"{_MF}action"))
            (result,) = graph.values(entry, iri(f"{_MF}result"))
            (data,) = graph.values(action, iri(f"{_SHT}dataGraph"))
            (shapes,) = graph.values(action, iri(f"{_SHT}shapesGraph"))
            fails = result == iri(f"{_SHT}Failure")
            name = str(manifest.relative_to(root).with_suffix(""))
            expected = None if fails else tuple(_below(graph, result))
            yield Case(name, _path(data), _path(shapes), expected)


def comparable(triples: Iterator[Triple], *, messages: bool) -> set[Triple]:
    """What of a report counts: its details do not, nor do messages nobody expects."""
    return {
        triple
        for triple in triples
        if triple[1] != _DETAIL and (messages or triple[1] != _MESSAGE)
    }


def _below(graph: Triples, report: Term) -> Iterator[Triple]:
    """The triples of a report, but nothing of the shapes that it names."""
    left = [report]
    met = {report}
    for node in left:
        for predicate, values in graph.star(node).items():
            for value in values:
                yield node, predicate, value
                inside = value[0] == "_" and predicate not in {
                    sh("focusNode"),
                    sh("value"),
                    sh("sourceShape"),
                    sh("sourceConstraint"),
                }
                if inside and value not in met:
                    met.add(value)
                    left.append(value)


def _path(address: Term) -> Path:
    return Path(address.removeprefix("<file://").rstrip(">"))
