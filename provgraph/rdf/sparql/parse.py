"""From SPARQL text to its tree.

The parser keeps a stack of its own, and so does every walk over its trees: a chain
of ten thousand signs is a tree as deep, which recursion would not survive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from provgraph.errors import QueryError
from provgraph.rdf.sparql.places import place

if TYPE_CHECKING:
    from lark import Lark, Token, Tree, UnexpectedInput

    Node: TypeAlias = Tree[Token]

Kind: TypeAlias = Literal["query", "update"]

_WORDS_MAX: Final = 5
"""More things than these that could have stood there tell nobody anything."""

_TERMS: Final = frozenset(
    {
        "IRIREF",
        "PNAME_LN",
        "PNAME_NS",
        "STRING",
        "INTEGER",
        "DECIMAL",
        "DOUBLE",
        "SIGNED",
        "BOOLEAN",
        "BLANK",
    }
)
_WORDS: Final = {
    "VAR": "a variable",
    "A": "'a'",
    "DOT": "'.'",
    "COMMA": "','",
    "SEMICOLON": "';'",
    "LPAR": "'('",
    "RPAR": "')'",
    "LBRACE": "'{'",
    "RBRACE": "'}'",
    "LSQB": "'['",
    "RSQB": "']'",
    "$END": "the end",
}


def parse_query(text: str) -> Node:
    """Return the tree of a SPARQL query.

    Raises:
        QueryError: it is no SPARQL query; the message says where.
    """
    return _parsed(text, "query")


def parse_update(text: str) -> Node:
    """Return the tree of a SPARQL update request.

    Raises:
        QueryError: it is no SPARQL update; the message says where.
    """
    return _parsed(text, "update")


def nodes(tree: Node, *, leaving_out: frozenset[str] = frozenset()) -> Iterator[Node]:
    """Yield *tree* and all below it in the order of the text.

    Nothing is yielded of a node whose name is in *leaving_out*.
    """
    left = [tree]
    while left:
        node = left.pop()
        if node.data in leaving_out:
            continue
        yield node
        left += reversed(subtrees(node))


def tokens(tree: Node, kind: str) -> Iterator[Token]:
    """Yield the tokens of one *kind* in *tree*, in the order of the text."""
    left: list[Node | Token] = [tree]
    while left:
        child = left.pop()
        if isinstance(child, str):
            if child.type == kind:
                yield child
        else:
            left += reversed(child.children)


def subtrees(tree: Node) -> list[Node]:
    """Return the children of *tree* that are trees."""
    return [child for child in tree.children if not isinstance(child, str)]


def named(tree: Node, name: str) -> list[Node]:
    """Return the children of *tree* of that name."""
    return [child for child in subtrees(tree) if child.data == name]


def _parsed(text: str, kind: Kind) -> Node:
    from lark import UnexpectedInput  # noqa: PLC0415 - only who parses pays for it

    try:
        return _parser().parse(text, start=kind)
    except UnexpectedInput as error:
        raise _refusal(error, text, kind) from None


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 - likewise

    grammar = files("provgraph.rdf.sparql").joinpath("grammar.lark")
    return Lark(
        grammar.read_text(encoding="utf-8"),
        parser="lalr",
        start=["query", "update"],
        propagate_positions=True,
    )


def _refusal(error: UnexpectedInput, text: str, kind: Kind) -> QueryError:
    offset = error.pos_in_stream or 0
    if getattr(getattr(error, "token", None), "type", "") == "$END":
        message = f"the {kind} ends too early, at {place(text, len(text.rstrip()))}"
        return QueryError(message, hint=_expected(error))
    found = re.match(r"\w+|\S[^\s\w]*", text[offset : offset + 20])
    shown = found[0] if found else text[offset : offset + 1]
    message = f"the {kind} cannot be read at {place(text, offset)}: {shown!r}"
    if shown[0] in "\"'":
        return QueryError(message, hint="Is there a quotation mark that ends it?")
    if shown[0] == "<":
        return QueryError(message, hint="An IRI has no spaces, and ends with '>'.")
    return QueryError(message, hint=_expected(error))


def _expected(error: UnexpectedInput) -> str | None:
    """Return what could have stood there, where that is few enough things."""
    names = {*getattr(error, "expected", ()), *getattr(error, "allowed", ())}
    words = {_word(name) for name in names} - {""}
    if not words or len(words) > _WORDS_MAX:
        return "See https://www.w3.org/TR/sparql12-query/#sparqlGrammar."
    return f"Expected: {', '.join(sorted(words))}."


def _word(name: str) -> str:
    if name in _TERMS:
        return "a term"
    if name in _WORDS:
        return _WORDS[name]
    return "" if name.startswith("_") or not name.isalpha() else name
