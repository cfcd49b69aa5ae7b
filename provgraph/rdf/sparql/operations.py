"""What a SPARQL update asks for, one operation at a time.

IRIs are N-Triples tokens. The default graph is None.

Source: https://www.w3.org/TR/sparql11-update/#graphUpdate
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from provgraph.rdf.sparql.templates import QuadPattern
from provgraph.rdf.terms import Term


class Graphs(Enum):
    """Several graphs at once."""

    DEFAULT = "the default graph"
    NAMED = "all named graphs"
    ALL = "all graphs"


@dataclass(frozen=True, slots=True)
class InsertData:
    """Add these quads; they hold no variables."""

    quads: tuple[QuadPattern, ...]


@dataclass(frozen=True, slots=True)
class DeleteData:
    """Remove these quads; they hold no variables and no blank nodes."""

    quads: tuple[QuadPattern, ...]


@dataclass(frozen=True, slots=True)
class Modify:
    """Find all solutions; then remove, then add what the templates make of them.

    Attributes:
        graph: what WITH names. The templates have taken it in already.
        delete: what is removed for each solution.
        insert: what is added for each; its blank nodes are new ones each time.
        query: a whole SELECT query for the solutions, without their dataset.
        using: the graphs that together are the query's default graph; None for the
            store's own.
        using_named: the query's named graphs; None for all that the store has.
        variables: the names that the templates use, without their question mark.
            The query need not bind each of them.
    """

    graph: Term | None
    delete: tuple[QuadPattern, ...]
    insert: tuple[QuadPattern, ...]
    query: str
    using: tuple[Term, ...] | None
    using_named: tuple[Term, ...] | None
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Read the document *source* into the graph *into*."""

    source: Term
    silent: bool
    into: Term | None


@dataclass(frozen=True, slots=True)
class Clear:
    """Remove all quads of *target*; not silent, it is an error if it is missing."""

    target: Term | Graphs
    silent: bool


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove *target* with its name; likewise."""

    target: Term | Graphs
    silent: bool


@dataclass(frozen=True, slots=True)
class Create:
    """Make an empty graph; not silent, it is an error if it is there."""

    graph: Term
    silent: bool


@dataclass(frozen=True, slots=True)
class Add:
    """Put all of *source* into *target*, and keep what is there."""

    source: Term | None
    target: Term | None
    silent: bool


@dataclass(frozen=True, slots=True)
class Move:
    """Let *target* be *source*, and drop that; nothing where both are the same."""

    source: Term | None
    target: Term | None
    silent: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """Let *target* be what *source* is; nothing where both are the same."""

    source: Term | None
    target: Term | None
    silent: bool


Operation: TypeAlias = (
    InsertData | DeleteData | Modify | Load | Clear | Drop | Create | Add | Move | Copy
)
