"""Where a statement stands in a text of RDF, whose parser tells no places.

It is where what the statement is about is first written as the subject of a line;
a hint for people, and for tools that mark a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from provgraph.model.statement import Statement
from provgraph.rdf.terms import Term, iri_value


class Places:
    """Finds places in one text."""

    def __init__(self, body: bytes, prefixes: Mapping[str, str]) -> None:
        self._text = body.decode("utf-8", "replace")
        self._prefixes = prefixes
        self._known: dict[Term, str | None] = {}

    def placed(self, statement: Statement) -> Statement:
        """Return a statement with its place, where it has none and one is found."""
        if statement.place is not None:
            return statement
        for term in (statement.id, statement.subject):
            if term is not None and (place := self._place(term)) is not None:
                return replace(statement, place=place)
        return statement

    def _place(self, term: Term) -> str | None:
        if term not in self._known:
            self._known[term] = self._found(term)
        return self._known[term]

    def _found(self, term: Term) -> str | None:
        spellings = "|".join(re.escape(one) for one in self._spellings(term))
        begins = re.search(
            rf"^[ \t]*(?:{spellings})(?=[\s;,.)\]]|$)", self._text, re.MULTILINE
        )
        found = begins or re.search(rf"(?:{spellings})(?=[\s;,.)\]\"/>]|$)", self._text)
        if found is None:
            return None
        return f"line {self._text.count(chr(10), 0, found.end()) + 1}"

    def _spellings(self, term: Term) -> Iterator[str]:
        yield term
        if not term.startswith("<"):
            return
        value = iri_value(term)
        yield f'"{value}'  # as RDF/XML and JSON-LD have it
        for name, start in self._prefixes.items():
            if start and value.startswith(start):
                yield f"{name}:{value[len(start) :]}"
