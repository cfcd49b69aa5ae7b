"""Triple patterns that ask for words, which an index answers better than the store.

Source: https://www.w3.org/TR/sparql11-query/#inline-data, which takes their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeGuard

from provgraph.errors import QueryError
from provgraph.rdf.sparql.names import IRI_TOKENS, Names, unquoted
from provgraph.rdf.sparql.parse import named, nodes, parse_query, subtrees

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

_VERBS: Final = frozenset({"verb_objects", "reified_triple", "triple_term"})
_LOCAL: Final = re.compile(r"[^#/:]*\Z")


@dataclass(frozen=True, slots=True)
class Search:
    """One triple pattern that asks for words.

    Attributes:
        start: offset of its first character in the query.
        end: offset behind its last; a point that follows is not in it.
        variable: what is to be found, without its question mark.
        words: what is looked for.
    """

    start: int
    end: int
    variable: str
    words: str


def mentions(text: str, predicate: str) -> bool:
    r"""Return whether *text* may hold *predicate*; where not, it need not be read.

    A prefix that ends within the predicate's last word is not thought of: nobody
    declares one by accident.
    """
    local = _LOCAL.search(predicate)
    return (local is not None and local[0] in text) or "\\" in text


def find_searches(
    text: str,
    predicate: str,
    prefixes: Mapping[str, str],
    *,
    base: str | None = None,
) -> list[Search]:
    """Return the triple patterns of a query whose predicate is *predicate*.

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
    templates = frozenset({"template"} if named(tree, "construct") else ())
    return [
        asks.search(alone.get(id(node)), step)
        for node in nodes(tree, leaving_out=templates)
        if node.data in _VERBS
        for step in asks.steps(node)
    ]


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

    def search(self, sentence: Node | None, step: Token) -> Search:
        """Return the search that *sentence* is.

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
        start, end = sentence.meta.start_pos, sentence.meta.end_pos
        return Search(start, end, subject[1:], unquoted(quoted))

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
