"""The names of a SPARQL text made whole: prefixes, bases, literals.

Whatever comes out is an N-Triples token or a variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provgraph.errors import QueryError
from provgraph.rdf.sparql.addresses import is_absolute, resolved
from provgraph.rdf.sparql.parse import subtrees
from provgraph.rdf.sparql.places import place
from provgraph.rdf.terms import XSD, Term, boolean, iri, text
from provgraph.rdf.vocab import A

if TYPE_CHECKING:
    from lark import Token

    from provgraph.rdf.sparql.parse import Node

IRI_TOKENS: Final = frozenset({"IRIREF", "PNAME_LN", "PNAME_NS"})

_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ESCAPE: Final = re.compile(rf"{_CODEPOINT.pattern}|\\(.)", re.DOTALL)
_LETTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
_NOT_IN_AN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]')


@dataclass(frozen=True, slots=True)
class Names:
    """What short names stand for at one place of one text.

    Attributes:
        source: the whole text, for positions.
        base: the IRI against which relative ones are read; None where there is none.
        prefixes: namespace IRIs by prefix, without its colon.
    """

    source: str
    base: str | None
    prefixes: Mapping[str, str]

    def declared(self, prologue: Node) -> Names:
        """Return the names in force after *prologue*.

        Raises:
            QueryError: a declared IRI is relative and there is no base.
        """
        base, prefixes = self.base, dict(self.prefixes)
        for node in subtrees(prologue):
            *prefix, reference = _token_children(node)
            if node.data == "base_decl":
                base = Names(self.source, base, {}).address(reference)
            elif node.data == "prefix_decl":
                here = Names(self.source, base, {})
                prefixes[prefix[0][:-1]] = here.address(reference)
        return Names(self.source, base, prefixes)

    def prologue(self) -> str:
        """Return the declarations that say the same."""
        lines = [] if self.base is None else [f"BASE <{self.base}>"]
        lines += [f"PREFIX {key}: <{value}>" for key, value in self.prefixes.items()]
        return "".join(f"{line}\n" for line in lines)

    def iri(self, token: Token) -> Term:
        """Return the token of the IRI that *token* stands for.

        Raises:
            QueryError: its prefix is unknown, or it is relative without a base.
        """
        return A if token.type == "A" else iri(self.address(token))

    def address(self, token: Token) -> str:
        """Return the IRI that *token* stands for, without its angle brackets.

        Raises:
            QueryError: its prefix is unknown, or it is relative without a base.
        """
        if token.type == "IRIREF":
            reference = _CODEPOINT.sub(_character, token[1:-1])
        else:
            reference = self._expanded(token)
        if wrong := _NOT_IN_AN_IRI.search(reference):
            raise self.refusal(token, f"an IRI cannot hold {wrong[0]!r}")
        if is_absolute(reference):
            return reference
        if self.base is None:
            raise self.refusal(token, f"{token} is relative, and there is no BASE")
        return resolved(reference, self.base)

    def _expanded(self, token: Token) -> str:
        prefix, local = token.split(":", 1)
        if prefix not in self.prefixes:
            raise self.refusal(token, f"the prefix '{prefix}:' is not declared")
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)

    def literal(self, node: Node) -> Term:
        """Return the token of a `string` node, whatever follows its quotation marks.

        Raises:
            QueryError: likewise, of its datatype.
        """
        quoted, *rest = _token_children(node)
        value = text(unquoted(quoted))
        if not rest:
            return value
        if rest[0].type == "LANG_DIR":
            return Term(value + rest[0])
        datatype = self.iri(rest[0])
        return value if datatype == f"<{XSD}string>" else Term(f"{value}^^{datatype}")

    def refusal(self, at: Token | Node, message: str) -> QueryError:
        """Return the error that says *message* and where *at* stands."""
        start = at.start_pos if isinstance(at, str) else at.meta.start_pos
        return QueryError(f"{message}, at {place(self.source, start or 0)}")


def number(token: Token) -> Term:
    """Return the typed literal that a bare number or truth value stands for."""
    if token.type == "BOOLEAN":
        return boolean(token.lower() == "true")
    if "e" in token.lower():
        kind = "double"
    else:
        kind = "decimal" if "." in token else "integer"
    return Term(f'"{token}"^^<{XSD}{kind}>')


def unquoted(token: str) -> str:
    """Return what stands between the quotation marks of *token*, unescaped."""
    marks = 3 if token[:3] in {'"""', "'''"} else 1
    return _ESCAPE.sub(_character, token[marks:-marks])


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _LETTERS.get(match[3], match[3])


def _token_children(node: Node) -> list[Token]:
    return [child for child in node.children if isinstance(child, str)]
