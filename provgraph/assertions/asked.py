"""A graph that is asked in SPARQL, a few nodes at a time.

Each question is a file in `queries/`. A line that ends in `# asked` has a block of
VALUES, in whose place the nodes are put; without nodes it is left out, and the
question is one about everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

from provgraph.rdf.sparql.blanks import as_iri
from provgraph.rdf.terms import Term, iri, text

Ask = Callable[[str], bytes]
"""Answers a SELECT with SPARQL's results in JSON."""

Row = dict[str, Term]
"""Terms by variable; those that are not bound are left out."""

_ASKED: Final = re.compile(r"(VALUES \?\w+ \{).*(\})  # asked\n")
_BYTES_MAX: Final = 16 * 1024
"""Of terms in one block, which a question has three times at most."""


class Graph:
    """What can be asked of a graph.

    Attributes:
        genid: what the IRIs begin with that stand for blank nodes.
    """

    def __init__(self, ask: Ask, base_iri: str) -> None:
        """Ask by *ask*, of a workspace whose IRIs begin with *base_iri*."""
        self._ask = ask
        self.genid = f"{base_iri}genid:"

    def rows(self, name: str, terms: Iterable[Term]) -> Iterator[Row]:
        """Yield the answers to the question of that name about *terms*.

        Raises:
            ProvgraphError: it cannot be asked; as the graph says it.
        """
        for some in _in_blocks(terms):
            yield from self._answers(_filled(_question(name), " ".join(some)))

    def all_rows(self, name: str) -> Iterator[Row]:
        """Yield the answers to the question of that name about everything.

        Raises:
            ProvgraphError: it cannot be asked; as the graph says it.
        """
        yield from self._answers(_ASKED.sub("\n", _question(name)))

    def _answers(self, question: str) -> Iterator[Row]:
        for one in json.loads(self._ask(question))["results"]["bindings"]:
            yield {name: self._token(value) for name, value in one.items()}

    def _token(self, value: dict[str, str]) -> Term:
        match value["type"]:
            case "uri":
                return iri(value["value"])
            case "bnode":
                return as_iri(Term(f"_:{value['value']}"), self.genid)
        token = text(value["value"])
        if "xml:lang" in value:
            return Term(f"{token}@{value['xml:lang']}")
        return Term(f"{token}^^<{value['datatype']}>") if "datatype" in value else token


@cache
def _question(name: str) -> str:
    file = files(__package__) / "queries" / f"{name}.rq"
    return file.read_text(encoding="utf-8")


def _filled(question: str, block: str) -> str:
    def put(at: re.Match[str]) -> str:
        return f"{at[1]} {block} {at[2]}\n"

    return _ASKED.sub(put, question)


def _in_blocks(terms: Iterable[Term]) -> Iterator[list[Term]]:
    """Yield terms, so many together as a question may hold."""
    left = iter(dict.fromkeys(terms))
    while some := list(islice(left, 1)):
        size = len(some[0])
        for one in left:
            some.append(one)
            size += len(one.encode()) + 1
            if size >= _BYTES_MAX:
                break
        yield some
