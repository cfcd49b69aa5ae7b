"""Triples as SPARQL writes them, expanded to plain quads.

Lists, `[ ]`, `<< >>`, reifiers and annotations are short for triples; what comes out
has none of them. Nothing recurses: children are read before what holds them.

Source: https://www.w3.org/TR/sparql12-query/#QSynTriples
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from provgraph.rdf.sparql.names import IRI_TOKENS, Names, number
from provgraph.rdf.sparql.parse import subtrees
from provgraph.rdf.terms import iri
from provgraph.rdf.vocab import RDF_NAMESPACE

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_FIRST: Final = iri(f"{RDF_NAMESPACE}first")
_REST: Final = iri(f"{RDF_NAMESPACE}rest")
_NIL: Final = iri(f"{RDF_NAMESPACE}nil")
_REIFIES: Final = iri(f"{RDF_NAMESPACE}reifies")


class QuadPattern(NamedTuple):
    """One quad, with variables where a solution has to fill them.

    Each part is an N-Triples token, `?name`, or `<<( s p o )>>` made of such parts.

    Attributes:
        graph: None for the default graph.
    """

    graph: str | None
    subject: str
    predicate: str
    object: str


class _Said(NamedTuple):
    """A verb and its object, waiting for their subject."""

    predicate: str
    object: str
    annotations: tuple[_Annotation, ...]


class _Annotation(NamedTuple):
    """A reifier by its name, or a block of what is said of the last one."""

    reifier: str | None
    block: tuple[_Said, ...]


_Read: TypeAlias = "str | _Annotation | list[_Said] | None"


class Labels:
    """Blank node labels that a text does not use itself."""

    def __init__(self, text: str) -> None:
        self._stem = "g"
        while f"_:{self._stem}" in text:
            self._stem += "g"
        self._numbers = count()

    def fresh(self) -> str:
        """Return a label that was not given out before."""
        return f"_:{self._stem}{next(self._numbers)}"


def read_quads(quads: Node, names: Names, labels: Labels) -> list[QuadPattern]:
    """Return what the node `quads` says, as plain quads.

    Raises:
        QueryError: a path stands where a predicate has to, or an IRI is not whole.
    """
    found = []
    for node in subtrees(quads):
        graph = None
        if node.data == "quads_graph":
            graph = _word(node.children[0], names)
        for triples in [node] if graph is None else subtrees(node):
            read = _Triples(names, labels).read(triples)
            found += [QuadPattern(graph, *triple) for triple in read]
    return found


def read_triples(
    triples: Node, names: Names, labels: Labels, paths: dict[str, Node]
) -> list[tuple[str, str, str]]:
    """Return the triples of the node `triples`, with paths for predicates.

    A path is told by a token of its own, under which it is put into *paths*.

    Raises:
        QueryError: an IRI is not whole.
    """
    return _Triples(names, labels, paths).read(triples)


def _word(child: Node | Token, names: Names) -> str:
    """Return the term or variable that a token is."""
    assert isinstance(child, str), "trees are read before"  # noqa: S101
    if child.type == "VAR":
        return f"?{child[1:]}"
    if child.type == "BLANK":
        return str(child)
    return names.iri(child) if child.type in {*IRI_TOKENS, "A"} else number(child)


class _Triples:
    """The triples of one block, and what its nodes stand for meanwhile."""

    def __init__(
        self, names: Names, labels: Labels, paths: dict[str, Node] | None = None
    ) -> None:
        self._names = names
        self._labels = labels
        self._paths = paths
        self._read: dict[int, _Read] = {}
        self._found: list[tuple[str, str, str]] = []
        self._readers: dict[str, Callable[[Node], _Read]] = {
            "string": self._names.literal,
            "anon": self._anon,
            "nil": self._nil,
            "path": self._path,
            "collection": self._collection,
            "properties": self._properties,
            "triple_term": self._triple_term,
            "reified_triple": self._reified_triple,
            "reifier": self._reifier,
            "annotation": self._block,
            "verb_objects": self._verb_objects,
            "property_list": self._property_list,
            "same_subject": self._same_subject,
        }

    def read(self, triples: Node) -> list[tuple[str, str, str]]:
        """Return the triples of the node `triples`."""
        for node in triples.iter_subtrees():  # children first, and no recursion
            reader = self._readers.get(str(node.data))
            if reader is not None:
                self._read[id(node)] = reader(node)
        return self._found

    def _term(self, child: Node | Token) -> str:
        if isinstance(child, str):
            return _word(child, self._names)
        term = self._read.get(id(child))
        if isinstance(term, str):
            return term
        raise self._names.refusal(child, "a path cannot stand here")

    # What stands for a term

    def _anon(self, node: Node) -> str:  # noqa: ARG002 - a reader like the others
        return self._labels.fresh()

    def _nil(self, node: Node) -> str:  # noqa: ARG002 - a reader like the others
        return _NIL

    def _path(self, node: Node) -> str | None:
        (step,) = node.children
        if isinstance(step, str):
            return _word(step, self._names)
        if self._paths is None:
            return None
        token = f"/{len(self._paths)}"
        self._paths[token] = node
        return token

    def _collection(self, node: Node) -> str:
        rest: str = _NIL
        for member in reversed(node.children):
            cell = self._labels.fresh()
            self._found.append((cell, _FIRST, self._term(member)))
            self._found.append((cell, _REST, rest))
            rest = cell
        return rest

    def _properties(self, node: Node) -> str:
        label = self._labels.fresh()
        self._say(label, self._sayings(node.children[0]))
        return label

    def _triple_term(self, node: Node) -> str:
        parts = [self._term(child) for child in node.children[:3]]
        return f"<<( {' '.join(parts)} )>>"

    def _reified_triple(self, node: Node) -> str:
        triple = self._triple_term(node)
        named = node.children[3:]
        reifier = self._annotation(named[0]).reifier if named else None
        reifier = reifier or self._labels.fresh()
        self._found.append((reifier, _REIFIES, triple))
        return reifier

    # What is said of a subject

    def _reifier(self, node: Node) -> _Annotation:
        named = [self._term(child) for child in node.children]
        return _Annotation(named[0] if named else self._labels.fresh(), ())

    def _block(self, node: Node) -> _Annotation:
        return _Annotation(None, tuple(self._sayings(node.children[0])))

    def _verb_objects(self, node: Node) -> list[_Said]:
        verb, *objects = node.children
        predicate = self._term(verb)
        said = []
        for one in objects:
            term, *annotations = one.children if not isinstance(one, str) else []
            read = tuple(self._annotation(each) for each in annotations)
            said.append(_Said(predicate, self._term(term), read))
        return said

    def _property_list(self, node: Node) -> list[_Said]:
        return [said for child in node.children for said in self._sayings(child)]

    def _same_subject(self, node: Node) -> None:
        subject, *said = node.children
        term = self._term(subject)
        for properties in said:
            self._say(term, self._sayings(properties))

    def _sayings(self, child: Node | Token) -> list[_Said]:
        read = self._read[id(child)]
        assert isinstance(read, list), "a list of properties"  # noqa: S101
        return read

    def _annotation(self, child: Node | Token) -> _Annotation:
        read = self._read[id(child)]
        assert isinstance(read, _Annotation), "a reifier or block"  # noqa: S101
        return read

    def _say(self, subject: str, sayings: list[_Said]) -> None:
        left = [(subject, said) for said in reversed(sayings)]
        while left:
            term, said = left.pop()
            self._found.append((term, said.predicate, said.object))
            triple = f"<<( {term} {said.predicate} {said.object} )>>"
            for reifier, block in self._reifiers(said.annotations):
                self._found.append((reifier, _REIFIES, triple))
                left += [(reifier, one) for one in block]

    def _reifiers(
        self, annotations: tuple[_Annotation, ...]
    ) -> Iterator[tuple[str, tuple[_Said, ...]]]:
        """Yield each reifier with its block; a block alone gets a new one."""
        waiting: str | None = None
        for reifier, block in annotations:
            if reifier is None:
                yield waiting or self._labels.fresh(), block
                waiting = None
                continue
            if waiting is not None:
                yield waiting, ()
            waiting = reifier
        if waiting is not None:
            yield waiting, ()
