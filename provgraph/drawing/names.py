"""Terms and statements in words that people read: prefixed names, PROV-N."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from provgraph.drawing.letters import fit_for_paper, shortened
from provgraph.model.statement import Bundle, Statement
from provgraph.rdf.terms import XSD, Term, datatype, iri_value, lexical
from provgraph.rdf.vocab import PREFIXES

_DATE_TIME: Final = f"{XSD}dateTime"  # PROV-N writes times bare
_VALUE_LETTERS_MAX: Final = 200
_NAME_LETTERS_MAX: Final = 500
_SAID_LETTERS_MAX: Final = 600
_ATTRIBUTES_MAX: Final = 20  # a tooltip with more does not fit on a screen


class Names:
    """What things are called for readers, by the prefixes of one bundle."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        known = {**PREFIXES, **prefixes}
        # The longest address first: of two that fit it says more.
        self._known = sorted(
            ((address, prefix) for prefix, address in known.items() if address),
            key=lambda one: (-len(one[0]), one[1]),
        )
        self._names: dict[Term, str] = {}

    @classmethod
    def of(cls, bundle: Bundle, document: Bundle) -> Names:
        """Return the names of a bundle, which knows its document's prefixes too."""
        return cls({**document.prefixes, **bundle.prefixes})

    def name(self, term: Term) -> str:
        """Return a term as its reader knows it, in full unless nobody could read it."""
        found = self._names.get(term)
        if found is None:
            name = shortened(self._named(term), _NAME_LETTERS_MAX)
            found = self._names[term] = fit_for_paper(name)
        return found

    def _named(self, term: Term) -> str:
        if term.startswith('"'):
            value = shortened(lexical(term), _VALUE_LETTERS_MAX)
            return value if datatype(term) == _DATE_TIME else f'"{value}"'
        if not term.startswith("<"):
            return term
        address = iri_value(term)
        for start, prefix in self._known:
            if address.startswith(start) and address != start:
                local = address[len(start) :]
                return f"{prefix}:{local}" if prefix else local
        return address

    def said(self, statement: Statement) -> str:
        """Return a statement much as PROV-N writes it, cut where it is long.

        Source: https://www.w3.org/TR/prov-n/
        """
        parts = [self._or_dash(one) for one in statement.arguments]
        if statement.kind.is_element:
            parts.insert(0, self._or_dash(statement.id))
        while parts and parts[-1] == "-":
            parts.pop()
        named = None if statement.kind.is_element else statement.id
        name = f"{self.name(named)}; " if named else ""
        attributes = list(self._attributes(statement))
        if attributes:
            parts.append(f"[{', '.join(attributes)}]")
        said = f"{statement.kind.name}({name}{', '.join(parts)})"
        return shortened(said, _SAID_LETTERS_MAX)

    def _or_dash(self, term: Term | None) -> str:
        return "-" if term is None else self.name(term)

    def _attributes(self, statement: Statement) -> Iterator[str]:
        for pair in statement.pairs[:_ATTRIBUTES_MAX]:
            yield f"({self.name(pair.key)}, {self._or_dash(pair.entity)})"
        for name, value in statement.attributes[:_ATTRIBUTES_MAX]:
            yield f"{self.name(name)}={self.name(value)}"
        if max(len(statement.pairs), len(statement.attributes)) > _ATTRIBUTES_MAX:
            yield "…"
