"""The manifests of the W3C's SPARQL suites, read into values.

A manifest names its files by IRIs relative to where the W3C publishes it; each
file keeps that IRI here, since data, queries and results may be relative to it.
What the test manifests of all suites share is said at
Source: https://w3c.github.io/rdf-tests/sparql/sparql11/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, RdfFormat, parse

from tests.conformance.exchanges import Exchange, exchanges

PUBLISHED: Final = "https://w3c.github.io/rdf-tests/sparql/"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"

Node = NamedNode | BlankNode | Literal


@dataclass(frozen=True, slots=True)
class File:
    """A file of a suite, and the IRI under which the W3C publishes it."""

    path: Path
    iri: str

    @property
    def ending(self) -> str:
        return self.path.suffix.removeprefix(".")

    def bytes(self) -> bytes:
        return self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class Data:
    """The files of a dataset: of its default graph, and of its named graphs."""

    default: tuple[File, ...] = ()
    named: tuple[tuple[str, File], ...] = ()

    def files(self) -> Iterator[tuple[str | None, File]]:
        yield from ((None, file) for file in self.default)
        yield from self.named


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a suite.

    Attributes:
        id: a short name that is unique over all suites.
        kind: the name of its class in the manifest, less any version number.
        text: the query or update; none where HTTP itself is tested.
        data: what stands in the store before.
        result: the answer to a query.
        after: what stands in the store after an update.
        exchanges: the requests to send, with what each is to answer.
    """

    id: str
    kind: str
    text: File | None = None
    data: Data = Data()
    result: File | None = None
    after: Data = Data()
    exchanges: tuple[Exchange, ...] = ()

    @property
    def folder(self) -> str:
        return self.id.rpartition("/")[0]


def cases(manifest: Path, root: Path) -> Iterator[Case]:
    """Yield the cases of *manifest* and of those it includes, in their order.

    Args:
        manifest: the file to begin with.
        root: the folder of all suites, which `PUBLISHED` stands for.
    """
    reader = Manifest(manifest, root)
    for included in reader.included():
        yield from cases(included.path, root)
    yield from reader.entries()


class Graph:
    """A small RDF graph to ask for what stands at a property."""

    def __init__(self, body: bytes, base: str) -> None:
        self._quads = Dataset(parse(body, RdfFormat.TURTLE, base_iri=base))

    def all(self, subject: Node, name: str) -> list[Node]:
        at = NamedNode(name)
        found = self._quads.quads_for_subject(subject)
        return [quad.object for quad in found if quad.predicate == at]

    def one(self, subject: Node, name: str) -> Node | None:
        found = self.all(subject, name)
        assert len(found) <= 1, (subject, name)
        return found[0] if found else None

    def single(self, kind: str) -> Node:
        """Return the one node of a class; a manifest has an IRI of its choice."""
        (found,) = self._quads.quads_for_object(NamedNode(kind))
        return found.subject

    def text(self, subject: Node, name: str) -> str | None:
        found = self.one(subject, name)
        return None if found is None else found.value

    def items(self, subject: Node, name: str) -> Iterator[Node]:
        """Yield the members of the list that stands there, or nothing."""
        at = self.one(subject, name)
        while at is not None and at != NamedNode(f"{RDF}nil"):
            item = self.one(at, f"{RDF}first")
            assert item is not None
            yield item
            at = self.one(at, f"{RDF}rest")


class Manifest:
    """One manifest file."""

    def __init__(self, path: Path, root: Path) -> None:
        self._root = root
        self._suite = path.parent.relative_to(root).as_posix()
        iri = f"{PUBLISHED}{path.relative_to(root).as_posix()}"
        self._graph = Graph(path.read_bytes(), iri)
        self._me = self._graph.single(f"{MF}Manifest")

    def included(self) -> list[File]:
        return [
            self._file(node) for node in self._graph.items(self._me, f"{MF}include")
        ]

    def entries(self) -> Iterator[Case]:
        for entry in self._graph.items(self._me, f"{MF}entries"):
            kind = self._graph.text(entry, f"{RDF}type")
            assert kind is not None, entry
            name = entry.value.rpartition("#")[2]
            yield self._case(
                entry,
                f"{self._suite}/{name}",
                kind.removeprefix(MF).removesuffix("11"),
            )

    def _case(self, entry: Node, name: str, kind: str) -> Case:
        action = self._graph.one(entry, f"{MF}action")
        result = self._graph.one(entry, f"{MF}result")
        match kind:
            case "QueryEvaluationTest" | "CSVResultFormatTest":
                assert action is not None
                return Case(
                    name,
                    kind,
                    text=self._file(self._graph.one(action, f"{QT}query")),
                    data=self._data(action, QT),
                    result=self._file(result),
                )
            case "UpdateEvaluationTest":
                assert action is not None
                assert result is not None
                return Case(
                    name,
                    kind,
                    text=self._file(self._graph.one(action, f"{UT}request")),
                    data=self._data(action, UT),
                    after=self._data(result, UT),
                )
            case "ProtocolTest" | "GraphStoreProtocolTest":
                assert action is not None
                return Case(
                    name,
                    kind,
                    data=self._data(entry, UT),
                    exchanges=tuple(exchanges(self._graph, action)),
                )
            case "ServiceDescriptionTest":
                return Case(name, kind)
            case _:
                assert kind.endswith("SyntaxTest"), kind
                return Case(name, kind, text=self._file(action))

    def _data(self, node: Node, terms: str) -> Data:
        """Return the dataset at *node*; query and update tests name it alike.

        A named graph is a file, whose IRI it bears, or a node that has the file
        and, as a label, the IRI.
        """
        named = []
        for graph in self._graph.all(node, f"{terms}graphData"):
            inner = self._graph.one(graph, f"{terms}graph")
            file = self._file(graph if inner is None else inner)
            named.append((self._graph.text(graph, f"{RDFS}label") or file.iri, file))
        return Data(
            tuple(self._file(one) for one in self._graph.all(node, f"{terms}data")),
            tuple(sorted(named, key=lambda pair: pair[0])),
        )

    def _file(self, node: Node | None) -> File:
        assert isinstance(node, NamedNode), node
        assert node.value.startswith(PUBLISHED), node
        path = self._root / node.value.removeprefix(PUBLISHED)
        assert path.is_file(), path
        return File(path, node.value)
