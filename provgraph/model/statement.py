"""PROV-DM as frozen values: statements, bundles and documents.

Names are those of PROV-N; what each kind of statement is made of stands in one
table, from which every form is read and written.

Source: https://www.w3.org/TR/prov-dm/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from provgraph.model.kinds import Kind
from provgraph.rdf.terms import Term


class Pair(NamedTuple):
    """A key of a dictionary, and the entity under it; None where only the key is said.

    Source: https://www.w3.org/TR/prov-dictionary/
    """

    key: Term
    entity: Term | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of PROV-DM.

    Attributes:
        kind: what it states.
        id: what it is named by, an IRI or a blank node: of an element the thing
            itself, of a relation the qualified influence; None where it has no name.
        arguments: in the order of `kind.arguments`, None where not given: IRIs,
            blank nodes, and literals for times and keys.
        attributes: names and values in the order of the source, prov:type,
            prov:label, prov:location, prov:role and prov:value among them.
        pairs: what a dictionary's insertion or removal is of.
        place: where it stands in its source, as `line 12` or a JSON pointer; None
            where nobody knows. It does not count when statements are compared.
    """

    kind: Kind
    id: Term | None = None
    arguments: tuple[Term | None, ...] = ()
    attributes: tuple[tuple[Term, Term], ...] = ()
    pairs: tuple[Pair, ...] = ()
    place: str | None = field(default=None, compare=False)

    def __init__(
        self,
        kind: Kind,
        id: Term | None = None,  # noqa: A002 - as PROV-N calls it
        arguments: tuple[Term | None, ...] = (),
        attributes: tuple[tuple[Term, Term], ...] = (),
        pairs: tuple[Pair, ...] = (),
        place: str | None = None,
    ) -> None:
        """Take what it is made of, and see that there is a place for each argument.

        Documents have them by the hundred thousand, and setting slots by what they
        are takes half the time of asking `object` to, as dataclasses do.
        """
        missing = len(kind.arguments) - len(arguments)
        _set_kind(self, kind)
        _set_id(self, id)
        _set_arguments(self, arguments + (None,) * missing if missing else arguments)
        _set_attributes(self, attributes)
        _set_pairs(self, pairs)
        _set_place(self, place)

    def argument(self, name: str) -> Term | None:
        """Return the argument of one name; None where it was not given."""
        for known, value in zip(self.kind.arguments, self.arguments, strict=True):
            if known.name == name:
                return value
        return None

    def values(self, name: Term) -> Iterator[Term]:
        """Yield the values of one attribute."""
        return (value for known, value in self.attributes if known == name)

    @property
    def subject(self) -> Term | None:
        """What it is about: the element, or the first argument of a relation."""
        return self.id if self.kind.is_element else self.arguments[0]


_set_kind: Final = Statement.__dict__["kind"].__set__
_set_id: Final = Statement.__dict__["id"].__set__
_set_arguments: Final = Statement.__dict__["arguments"].__set__
_set_attributes: Final = Statement.__dict__["attributes"].__set__
_set_pairs: Final = Statement.__dict__["pairs"].__set__
_set_place: Final = Statement.__dict__["place"].__set__


@dataclass(frozen=True, slots=True)
class Bundle:
    """Statements under one name.

    Attributes:
        id: its name; None for what a document states outside any bundle.
        prefixes: as its source declares them, "" for the default one.
    """

    id: Term | None
    statements: tuple[Statement, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """What a source states in its own name, and its bundles."""

    own: Bundle
    bundles: tuple[Bundle, ...] = ()

    def everything(self) -> tuple[Bundle, ...]:
        """Return what it states in its own name, then each bundle."""
        return (self.own, *self.bundles)
