"""One way to a workspace: through the server that owns it, or by opening it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

from provgraph.query import Described, Export
from provgraph.rdf.formats import Format
from provgraph.sources import Batch
from provgraph.workspace import (
    Check,
    Checked,
    Converted,
    Filed,
    Incoming,
    Part,
    Terms,
    Way,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that was not taken in: which of its batch, and why."""

    piece: int
    message: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one batch.

    Attributes:
        refused: the first of the refusals, in order.
        refused_total: how many there are.
        last_entry: the highest number among its entries; 0 where none is new.
    """

    received: int
    written: int
    duplicates: int
    refused: list[Refusal] = field(default_factory=list)
    refused_total: int = 0
    last_entry: int = 0


class Pending(Protocol):
    """A batch under way."""

    def result(self) -> Delivery:
        """Return what became of it, once all of it is on disk."""
        ...


class Documents(Protocol):
    """What commands ask of the documents of a workspace, wherever it is open."""

    def put(self, document: Incoming) -> Filed:
        """Take a document in; return once it is in the graph.

        Raises:
            InputError: it cannot be read; nothing of it was taken.
        """
        ...

    def remove(self, key: str) -> int:
        """Take one out; return the number of the entry that says so.

        Raises:
            MissingError: there is none that goes by *key*.
        """
        ...

    def listed(self) -> list[Described]:
        """Return all there are, the last one first."""
        ...

    def given(self, key: str, to: str | None, part: Part) -> Converted:
        """Return one, or part of it, in the form *to*; None for as it came.

        Raises:
            MissingError: there is none that goes by *key*, or no such part.
        """
        ...


class Registry(Protocol):
    """What commands ask of the contracts of a workspace, wherever it is open.

    What comes back is JSON, as the server tells it.
    """

    def listed(self) -> list[dict[str, Any]]:
        """Return every version of every contract, without the texts."""
        ...

    def shown(self, name: str, version: str | None) -> dict[str, Any]:
        """Return a version with its text; without *version*, the one in force.

        Raises:
            MissingError: there is none.
        """
        ...

    def add(
        self, contract: Incoming, said: Mapping[str, str], *, force: bool
    ) -> dict[str, Any]:
        """Add a version, which is a draft then.

        Raises:
            InputError: it cannot be read, or is there with another text.
        """
        ...

    def activate(self, name: str, version: str | None, terms: Terms) -> dict[str, Any]:
        """Put a version into force, the latest where none is named.

        Raises:
            MissingError: there is none.
        """
        ...

    def retire(self, name: str, version: str | None) -> dict[str, Any]:
        """Take a version out of force, the active one where none is named.

        Raises:
            MissingError: there is none.
        """
        ...

    def difference(
        self, name: str, version: str | None, other: str | None
    ) -> dict[str, Any]:
        """Return what a version changes of the one before it, or of another.

        Raises:
            MissingError: there are no two.
        """
        ...

    def tried(
        self, name: str, version: str | None, draft: Incoming | None
    ) -> dict[str, Any]:
        """Return what a version, or a text, would have done to what is recorded.

        Raises:
            MissingError: there is no such version.
            InputError: the text cannot be read.
        """
        ...


class Access(Protocol):
    """What commands ask of a workspace, wherever it is open."""

    @property
    def base_iri(self) -> str:
        """What the IRIs of the workspace begin with."""
        ...

    @property
    def documents(self) -> Documents:
        """The documents in it."""
        ...

    @property
    def contracts(self) -> Registry:
        """The contracts in it."""
        ...

    def send(self, batch: Batch) -> Pending:
        """Set a batch on its way.

        Raises:
            OverloadError: later, perhaps.
        """
        ...

    def wait(self, number: int) -> None:
        """Return once the graph has everything up to entry *number*."""
        ...

    def ask(
        self, text: str, rows: Format | None, triples: Format | None
    ) -> tuple[Format, bytes]:
        """Return the answer to a query, in whichever of the formats fits it."""
        ...

    def export(self, what: Export, into: IO[bytes]) -> None:
        """Write an export to the end of *into*."""
        ...

    def around(self, target: str, way: Way) -> tuple[bytes, int]:
        """Return as N-Triples what is said around a node.

        And how many nodes were next, of which nothing is told.

        Raises:
            MissingError: nothing is said of it.
        """
        ...

    def check(self, check: Check) -> Checked:
        """Return what contracts find in the graph, all that was taken in in it.

        Raises:
            InputError: a contract cannot be read, or a query of it failed.
            MissingError: likewise.
        """
        ...

    def alias(self, one: tuple[str, str], other: tuple[str, str]) -> int:
        """Say that two names, each of a namespace and a name, are of one dataset.

        Returns the number of the entry that says so.
        """
        ...

    def statistics(self) -> Mapping[str, int]:
        """Return counts by name."""
        ...

    def quarantine(self) -> list[dict[str, Any]]:
        """Return what is in quarantine, without the bodies."""
        ...

    def quarantined(self, number: int) -> dict[str, Any]:
        """Return one entry of the quarantine with its body."""
        ...

    def retry(self, number: int) -> int:
        """Have an entry tried again; return the number of that command."""
        ...


def placed(message: str, pointer: str | None) -> str:
    """Return *message* with the place in the event, where it does not name it."""
    if not pointer or pointer in message:
        return message
    return f"{pointer}: {message}"
