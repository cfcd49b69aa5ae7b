"""What is the same in writing every form: names, arguments and values, with losses."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from provgraph.model.kinds import (
    ALTERNATE,
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    MEMBERSHIP,
    MENTION,
    SPECIALIZATION,
    Is,
    Kind,
)
from provgraph.model.statement import Bundle, Pair, Statement
from provgraph.rdf.terms import Term, datatype, iri, lexical
from provgraph.translate.provdoc.literals import NAMES, STRINGS, is_time
from provgraph.translate.provdoc.losses import Losses
from provgraph.translate.provdoc.names import PROV, fit_for_iri
from provgraph.translate.provdoc.naming import Names
from provgraph.translate.provdoc.spellings import ARGUMENTS

NAMELESS: Final = frozenset(
    {SPECIALIZATION, ALTERNATE, MEMBERSHIP, MENTION, DICTIONARY_MEMBERSHIP}
)
"""Kinds that have neither a name of their own nor attributes, but in PROV-JSON."""

_IN_PAIRS: Final = ("key-set", "key-entity-set", "key", "keyEntityPair")
_RESERVED: Final = ARGUMENTS | {
    iri(f"{PROV}{name}") for name in (*_IN_PAIRS, "newDictionary", "oldDictionary")
}
"""What one form or another would take as an argument."""

_STRING: Final = "<http://www.w3.org/2001/XMLSchema#string>"


class Value(NamedTuple):
    """A literal in its parts.

    Attributes:
        datatype: None for a plain text, and for one in a language.
        language: None where it is in none.
    """

    lexical: str
    datatype: Term | None = None
    language: str | None = None


def value_of(literal: Term) -> Value:
    """Return the parts of a literal."""
    tail = literal[literal.rindex('"') + 1 :]
    if tail.startswith("@"):
        return Value(lexical(literal), None, tail[1:])
    kind = iri(datatype(literal))
    return Value(lexical(literal), None if kind == _STRING else kind)


class Sayer:
    """Makes statements such that one form can say all that is in them.

    Attributes:
        names: the prefixes of the text.
        losses: what had to be left out or changed.
    """

    def __init__(
        self, names: Names, losses: Losses, *, has_blanks: bool, names_all: bool
    ) -> None:
        self.names = names
        self.losses = losses
        self._has_blanks = has_blanks
        self._names_all = names_all
        self._nodes: dict[Term, Term] = {}

    def node(self, kind: Kind, node: Term) -> Term:
        """Return what an IRI or a blank node is called in the text."""
        found = self._nodes.get(node)
        if found is None:
            found = self._nodes[node] = self._called(kind, node)
        return found

    def bundle_name(self, bundle: Bundle) -> Term:
        """Return what a bundle is called in the text."""
        assert bundle.id is not None  # noqa: S101 - only a document's own has none
        return self.node(ENTITY, bundle.id)

    def _called(self, kind: Kind, node: Term) -> Term:
        if node[0] == "_":
            if self._has_blanks:
                return node
            named = self.names.skolem(node)
            self.losses.tell(kind, node, f"the form has no blank nodes; it is {named}")
            return named
        fit = iri(fit_for_iri(node[1:-1]))
        if fit != node:
            self.losses.tell(kind, node, f"it is no IRI, and written as {fit}")
        return fit

    def sayable(self, one: Statement) -> Statement:
        """Return a statement without what the form cannot say of it."""
        kind = one.kind
        name, attributes = one.id, one.attributes
        if kind in NAMELESS and not self._names_all and (name or attributes):
            self.losses.of(
                one, f"{kind.name} has no name and no attributes in this form"
            )
            name, attributes = None, ()
        arguments = tuple(
            self._argument(kind, argument.is_a, value)
            for argument, value in zip(kind.arguments, one.arguments, strict=True)
        )
        return replace(
            one,
            id=self._node(kind, name),
            arguments=arguments,
            attributes=self._attributes(kind, attributes),
            pairs=tuple(self._pair(kind, pair) for pair in one.pairs),
        )

    def _argument(self, kind: Kind, is_a: Is, value: Term | None) -> Term | None:
        if value is None or is_a is Is.KEY:
            return value if value is None else self._value(kind, value)
        if is_a is Is.TIME:
            if value[0] == '"' and is_time(lexical(value)):
                return value
            self.losses.tell(kind, value, "it is no xsd:dateTime, and left out")
            return None
        if value[0] == '"' or value.startswith("<<"):
            self.losses.tell(kind, value, "it is no name of a thing, and left out")
            return None
        return self._node(kind, value)

    def _node(self, kind: Kind, node: Term | None) -> Term | None:
        return None if node is None else self.node(kind, node)

    def _pair(self, kind: Kind, pair: Pair) -> Pair:
        key, entity = pair
        return Pair(
            self._value(kind, key) or key, self._argument(kind, Is.ENTITY, entity)
        )

    def _attributes(
        self, kind: Kind, attributes: tuple[tuple[Term, Term], ...]
    ) -> tuple[tuple[Term, Term], ...]:
        found = []
        for name, value in attributes:
            if name in _RESERVED:
                self.losses.tell(
                    kind,
                    f"{name} {value}",
                    "it is called as arguments are, and left out",
                )
                continue
            term = self._value(kind, value)
            if term is not None:
                found.append((self.node(kind, name), term))
        return tuple(found)

    def _value(self, kind: Kind, value: Term) -> Term | None:
        """Return a value as it will be read again; None where it cannot be said."""
        if value.startswith("<<"):
            self.losses.tell(kind, value, "no form of PROV can say a triple as a value")
            return None
        if value[0] != '"':
            return self._node(kind, value)
        tail = value[value.rindex('"') + 1 :]
        if tail.startswith("^^") and (tail[2:] in NAMES or tail[2:] in STRINGS):
            self.losses.tell(kind, value, "it is read again without its datatype")
        elif tail.startswith("@") and "--" in tail:
            self.losses.tell(kind, value, "the direction of its text is left out")
            return Term(value[: len(value) - len(tail)] + tail.partition("--")[0])
        return value
