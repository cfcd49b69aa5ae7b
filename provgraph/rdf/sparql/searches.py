"""Triple patterns that ask for words, which an index answers better than the store.

Source: https://www.w3.org/TR/sparql11-query/#inline-data, which takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeGuard

from provgraph.errors import QueryError
from provgraph.rdf.sparql.names import IRI_TOKENS, Names, unquoted
from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees
from provgraph.rdf.sparql.places import place

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_VERBS: Final = frozenset({"verb_objects", "reified_triple", "triple_term"})
_JOINED: Final = frozenset({"triples", "filter", "graph", "union", "values"})
"""Of a group: what may come before or after what it is joined with. Not so what an
OPTIONAL or MINUS is taken from, nor what a BIND may use."""

_LOCAL: Final = re.compile(r"[^#/:]*\Z")


@dataclass(frozen=True, slots=True)
class Search:
    """One triple pattern that asks for words.

    Attributes:
        start: offset of its first character in the query.
        end: offset behind its last; a point that follows is not in it.
        variable: what is to be found, without its question mark.
        words: what is looked for.
        at: offset at which what was found may stand: before all that it is joined
            with, since an engine may look through it again for each of those.
        gone: offsets of what then has to go, the point that parts it included.
    """

    start: int
    end: int
    variable: str
    words: str
    at: int
    gone: tuple[int, int]

    def spans(self, nodes: Iterable[str]) -> list[tuple[int, int, str]]:
        """Return what to replace in the query, where *nodes* were found: IRIs."""
        listed = " ".join(f"<{_escaped(node)}>" for node in nodes)
        return [
            (self.at, self.at, f"VALUES ?{self.variable} {{ {listed} }} "),
            (*self.gone, ""),
        ]


def mentions(text: str, predicate: str) -> bool:
    r"""Return whether *text* may hold *predicate*; where not, it need not be read.

    A prefix that ends within the predicate's last word is not thought of: nobody
    declares one by accident.
    """
    local = _LOCAL.search(predicate)
    if local is not None and local[0] in text:
        return True
    if local is not None and local[0].isalnum():  # only a code point can hide it
        return "\\u" in text or "\\U" in text
    return "\\" in text


def find_searches(
    text: str,
    predicate: str,
    prefixes: Mapping[str, str],
    *,
    base: str | None = None,
) -> list[Search]:
    """Return the triple patterns of a query whose predicate is *predicate*.

    Those within SERVICE are for the other endpoint, and left out.

    Args:
        text: a SPARQL query.
        predicate: an IRI.
        prefixes: namespace IRIs of prefixes that need not be declared.
        base: the IRI against which relative ones are read, until BASE says another.

    Raises:
        QueryError: it is no SPARQL query, or the predicate stands where no words
            can be looked for; the message says where.
    """
    if not mentions(text, predicate):
        return []
    tree = parse_query(text)
    (prologue,) = named(tree, "prologue")
    names = Names(text, base, prefixes).declared(prologue)
    asks = _Asks(names, predicate)
    alone = {id(node): one for one in _sentences(tree) for node in _only_verb(one)}
    # A template is none; of CONSTRUCT WHERE it is, but VALUES cannot stand there.
    left_out = {"template", "service"} if named(tree, "construct") else {"service"}
    read = [
        asks.read(alone.get(id(node)), step)
        for node in nodes(tree, leaving_out=frozenset(left_out))
        if node.data in _VERBS
        for step in asks.steps(node)
    ]
    places = _places(tree, {id(one.sentence) for one in read})
    return [
        Search(
            one.sentence.meta.start_pos,
            one.sentence.meta.end_pos,
            one.variable,
            one.words,
            *places[id(one.sentence)],
        )
        for one in read
    ]


def refuse_searches(text: str, predicate: str, prefixes: Mapping[str, str]) -> None:
    """Let a query pass that looks for no words.

    Raises:
        QueryError: it does, or it cannot be read.
    """
    for one in find_searches(text, predicate, prefixes):
        raise QueryError(
            f"words are looked for at {place(text, one.start)}, and nobody knows them",
            hint="Only a running server has the index: provgraph serve.",
        )


def _sentences(tree: Node) -> Iterator[Node]:
    """Yield what a search may stand for: any sentence but those of a template."""
    for node in nodes(tree, leaving_out=frozenset({"template"})):
        if node.data == "same_subject":
            yield node


def _only_verb(sentence: Node) -> list[Node]:
    """Return the verb of a sentence with its object, if there is but one of each."""
    lists = named(sentence, "property_list")
    verbs = subtrees(lists[0]) if lists else []
    return verbs if len(verbs) == 1 and len(verbs[0].children) == 2 else []


def _places(tree: Node, searching: set[int]) -> dict[int, tuple[int, tuple[int, int]]]:
    """Return `at` and `gone` of each sentence whose id is in *searching*."""
    found = {}
    for group in nodes(tree):
        members = subtrees(group) if group.data == "group" else []
        for number, block in enumerate(members):
            if block.data != "triples":
                continue
            first = number
            while first and members[first - 1].data in _JOINED:
                first -= 1
            at = members[first].meta.start_pos
            for sentence, gone in _gone(subtrees(block), searching):
                found[id(sentence)] = (at, gone)
    return found


def _gone(
    sentences: list[Node], searching: set[int]
) -> Iterator[tuple[Node, tuple[int, int]]]:
    """Yield what has to go of a block of sentences, so that the rest is one again."""
    stays = None
    for number, one in enumerate(sentences):
        if id(one) not in searching:
            stays = one
        elif stays is not None:
            before = sentences[number - 1]
            yield one, (before.meta.end_pos, one.meta.end_pos)
        elif number + 1 < len(sentences):
            yield one, (one.meta.start_pos, sentences[number + 1].meta.start_pos)
        else:
            yield one, (one.meta.start_pos, one.meta.end_pos)


def _escaped(node: str) -> str:
    """Return an IRI without brackets, which would be counted as the query's own."""
    return node.replace("(", "\\u0028").replace(")", "\\u0029")


class _Read(NamedTuple):
    """A sentence that looks for words."""

    sentence: Node
    variable: str
    words: str


@dataclass(frozen=True, slots=True)
class _Asks:
    """Knows the predicate, by whatever name."""

    names: Names
    predicate: str

    def steps(self, node: Node) -> Iterator[Token]:
        """Yield where the predicate stands as the verb of *node*, or in its path."""
        at = 0 if node.data == "verb_objects" else 1
        verb = node.children[at]
        if isinstance(verb, str):
            return
        for inner in nodes(verb):
            for child in inner.children:
                if self._is_predicate(child):
                    yield child

    def _is_predicate(self, child: Node | Token) -> TypeGuard[Token]:
        if not isinstance(child, str) or child.type not in IRI_TOKENS:
            return False
        try:
            return self.names.address(child) == self.predicate
        except QueryError:  # an unknown prefix, of which the engine will tell
            return False

    def read(self, sentence: Node | None, step: Token) -> _Read:
        """Return what is looked for in *sentence*.

        Raises:
            QueryError: it is none, though the predicate stands at *step*.
        """
        if sentence is None:
            raise self._refusal(step, "has to stand in a triple of its own")
        subject, said = sentence.children
        ((verb, value),) = (one.children for one in subtrees(_tree(said)))
        if list(_tree(verb).children) != [step]:
            raise self._refusal(step, "cannot be part of a path")
        if not isinstance(subject, str) or subject.type != "VAR":
            raise self._refusal(step, "finds a variable, and nothing else")
        quoted = _plain_string(_tree(value))
        if quoted is None:
            raise self._refusal(step, "looks for a plain string, and nothing else")
        return _Read(sentence, subject[1:], unquoted(quoted))

    def _refusal(self, step: Token, why: str) -> QueryError:
        refusal = self.names.refusal(step, f"{step} {why}")
        refusal.hint = f'Write it as a triple of its own: ?x {step} "words" .'
        return refusal


def _tree(child: Node | Token) -> Node:
    assert not isinstance(child, str), "the grammar has a tree here"  # noqa: S101
    return child


def _plain_string(value: Node) -> str | None:
    """Return the only token of an object that is a string and nothing more."""
    if len(value.children) != 1:
        return None
    (string,) = value.children
    if isinstance(string, str) or string.data != "string":
        return None
    return str(string.children[0]) if len(string.children) == 1 else None
