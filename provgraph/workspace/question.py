"""What strangers ask, and the answers on their way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from provgraph.rdf.formats import Format
from provgraph.sandbox import Task


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        base: what relative IRIs in the text are relative to.
        rows: the form in which the asker takes rows; None where it takes none.
        triples: the same of triples.
        coding: the content coding that it takes; None for none.
        default_graphs: IRIs of what makes the default graph; None leaves it to
            the text.
        named_graphs: the same of the named graphs. Where either is given, they
            are the whole dataset.
        rows_skipped: before the first that is answered.
        rows_max: of the answer; None for all.
    """

    query: str
    base: str
    rows: Format | None
    triples: Format | None
    coding: str | None = None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    rows_skipped: int = 0
    rows_max: int | None = None

    def key(self) -> str:
        """Return what names this question among all others."""
        return (
            f"{self.rows and self.rows.name} {self.triples and self.triples.name}"
            f" {self.coding} {self.default_graphs} {self.named_graphs}"
            f" {self.rows_skipped} {self.rows_max} {self.base}\n{self.query}"
        )


class Searched(NamedTuple):
    """What the index gave to a query.

    Attributes:
        number: the entry up to which it knew everything.
        hits_max: there were more hits than these; None where it gave all.
    """

    number: int
    hits_max: int | None


class Answering:
    """What the head of an answer says, before its body comes.

    Attributes:
        holds_triples: it answers CONSTRUCT or DESCRIBE.
        form: of the body; None where the asker does not take this kind of answer.
        coding: of the body.
        is_cut: there are more rows than were asked for.
        offset: every entry up to there was seen.
        searched: what the index gave; None where it was not asked.
    """

    def __init__(
        self,
        question: Question,
        head: dict[str, Any],
        offset: int,
        searched: Searched | None,
    ) -> None:
        self.holds_triples = head["kind"] == "triples"
        self.form = question.triples if self.holds_triples else question.rows
        self.coding: str | None = head.get("coding")
        self.is_cut: bool = head["cut"]
        self.offset = offset
        self.searched = searched


class Giving(NamedTuple):
    """One graph of the graph store, on its way.

    Attributes:
        tag: of what it holds; None where it changes with every event.
        coding: of the body.
        task: what gives the body, in pieces.
    """

    tag: str | None
    coding: str | None
    task: Task


class Way(NamedTuple):
    """How far to walk from a node, and where to.

    Attributes:
        direction: `back` to what it comes from, `forth` to what comes from it, or
            `both`.
        steps_max: from a thing to what it comes from.
        nodes_max: of which all is given; the nearest are.
    """

    direction: str = "back"
    steps_max: int = 10
    nodes_max: int = 1_000
