"""Fold a batch of claims into what is known, and say what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import apsw

from provgraph.model.facts import (
    AliasClaim,
    Change,
    Claim,
    EmptiedClaim,
    FacetsClaim,
    JobKindClaim,
    MentionClaim,
    RegisterClaim,
    RunClaim,
)
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.timeline.alias import Aliases
from provgraph.timeline.books import Books
from provgraph.timeline.conclude import Conclusions, conclusions
from provgraph.timeline.resolve import Resolver
from provgraph.timeline.run import Run
from provgraph.timeline.tables import (
    GenerationRow,
    UsageRow,
    Versions,
    copy_tables,
    in_our_words,
    open_tables,
)

PAIRS_MAX: Final = 1_000
"""Inputs times outputs of a run, beyond which no derivations are inferred."""


class _Claims:
    """Claims by what they are of: their order means nothing."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.runs: list[RunClaim] = []
        self.mentions: list[MentionClaim] = []
        self.facets: list[FacetsClaim] = []
        self.registers: list[RegisterClaim] = []
        self.kinds: list[JobKindClaim] = []
        self.aliases: list[AliasClaim] = []
        self.emptied: list[EmptiedClaim] = []
        add: dict[type, Callable[[Any], None]] = {
            RunClaim: self.runs.append,
            MentionClaim: self.mentions.append,
            FacetsClaim: self.facets.append,
            RegisterClaim: self.registers.append,
            JobKindClaim: self.kinds.append,
            AliasClaim: self.aliases.append,
            EmptiedClaim: self.emptied.append,
        }
        for claim in claims:
            add[type(claim)](claim)


class Timeline:
    """The claims folded so far, and the triples that follow from them.

    Used by one thread. What `fold` takes in is kept for good only by `commit`.
    """

    def __init__(
        self, path: Path | None, mint: Mint, *, pairs_max: int = PAIRS_MAX
    ) -> None:
        """Open the timeline in the file *path*, or in memory where it is None.

        Raises:
            GraphDamagedError: the file cannot be read.
        """
        self._db = open_tables(path)
        self._mint = mint
        self._pairs_max = pairs_max
        self._aliases = Aliases(self._db)
        self._versions = Versions(self._db)
        self._books = Books(self._db)
        self._resolver = Resolver(self._books, self._versions, self._aliases, mint)
        row = self._db.execute("SELECT number, chain FROM progress").fetchone()
        self.number: int = int(row[0]) if row else 0
        self.chain: str = str(row[1]) if row else ""

    def fold(self, claims: Iterable[Claim]) -> Change:
        """Take in *claims*; return the triples that fall away and that follow.

        All or nothing: after an error the timeline is as it was before the call.

        Raises:
            GraphDamagedError: the timeline's file cannot be read.
            GraphError: it cannot be written.
        """
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._db.execute("SAVEPOINT fold")
        try:
            change = self._fold(claims)
        except apsw.Error as error:
            self._undo()
            raise in_our_words(error, "written") from error
        except BaseException:
            self._undo()
            raise
        self._db.execute("RELEASE fold")
        return change

    def weigh(self, claims: Iterable[Claim]) -> Change:
        """Return what `fold` would, and leave everything as it is.

        Raises:
            GraphDamagedError, GraphError: as `fold`.
        """
        if not self._db.in_transaction:
            self._db.execute("BEGIN")
        self._db.execute("SAVEPOINT fold")
        try:
            return self._fold(claims, keeps=False)
        except apsw.Error as error:
            raise in_our_words(error, "written") from error
        finally:
            self._undo()

    def commit(self, number: int, chain: str) -> None:
        """Keep all that was folded, which is the journal up to entry *number*.

        Raises:
            GraphError: the disk does not take it; what was folded is not kept.
        """
        try:
            if not self._db.in_transaction:
                self._db.execute("BEGIN")
            self._db.execute("DELETE FROM progress")
            self._db.execute("INSERT INTO progress VALUES (?, ?)", (number, chain))
            self._db.execute("COMMIT")
        except apsw.Error as error:
            raise in_our_words(error, "committed") from error
        self.number = number
        self.chain = chain

    def copy_to(self, path: Path) -> None:
        """Write what was committed last into the new file *path*."""
        copy_tables(self._db, path)

    def close(self) -> None:
        """Let go of the file; what was not committed is forgotten."""
        self._db.close()

    def _undo(self) -> None:
        if self._db.in_transaction:
            self._db.execute("ROLLBACK TO fold")
            self._db.execute("RELEASE fold")
        self._books.forget()
        self._aliases.forget()

    def _fold(self, claims: Iterable[Claim], *, keeps: bool = True) -> Change:
        books = self._books
        books.begin()
        sorted_claims = _Claims(claims)
        books.fetch(*self._about(sorted_claims))
        self._tell(sorted_claims)
        moved: set[str] = set()
        for alias in sorted_claims.aliases:
            joined = self._aliases.join(alias.one, alias.other, self._versions)
            if joined is not None:
                moved |= self._versions.readers(joined)
        moved |= self._move([self._end_of(claim) for claim in sorted_claims.emptied])
        books.fetch(moved, set())
        self._resolver.resolve([books.run(key) for key in moved])
        removed, added = books.close(self._conclude, self._mint, keeps=keeps)
        return Change(tuple(removed), tuple(added))

    def _about(self, claims: _Claims) -> tuple[set[str], set[str]]:
        """Return the runs, and the jobs and datasets, that claims are about."""
        runs = {claim.run for claim in claims.runs}
        runs.update(claim.run for claim in claims.mentions)
        subjects: set[str] = {claim.subject for claim in claims.facets}
        subjects.update(claim.subject for claim in claims.registers)
        subjects.update(self._mint.node("job", claim.job) for claim in claims.kinds)
        return runs, subjects

    def _tell(self, claims: _Claims) -> None:
        """Tell the runs, jobs and datasets that claims are about."""
        books = self._books
        for run_claim in claims.runs:
            books.run(run_claim.run).tell(run_claim)
        for mention in claims.mentions:
            books.run(mention.run).mention(mention)
        for stated in claims.facets:
            books.subject(stated.subject).tell_facets(stated)
        for register in claims.registers:
            books.subject(register.subject).tell(register)
        for kind in claims.kinds:
            books.subject(self._mint.node("job", kind.job)).tell_kind(kind)

    def _conclude(self, run: Run) -> Conclusions:
        return conclusions(run, self._mint, self._pairs_max)

    def _move(self, emptied: list[GenerationRow]) -> set[str]:
        """Bring the ordered tables up to date; return the runs to resolve anew."""
        moved: set[str] = set()
        changed: set[GenerationRow] = set(emptied)
        gone_generations: list[GenerationRow] = []
        new_generations: list[GenerationRow] = list(emptied)
        gone_usages: list[UsageRow] = []
        new_usages: list[UsageRow] = []
        parted: list[tuple[str, set[str]]] = []
        for before, after in self._books.touched_runs():
            old, new = self._generations(before), self._generations(after)
            gone_generations += old - new
            new_generations += new - old
            changed |= old ^ new
            was, now = self._usages(before), self._usages(after)
            gone_usages += was - now
            new_usages += now - was
            if was != now or (after.first is None and after.reads):
                moved.add(after.key)
            parents = set(after.parents) - set(before.parents if before else ())
            if parents:
                parted.append((after.key, parents))
        self._versions.change_generations(gone_generations, new_generations)
        self._versions.change_usages(gone_usages, new_usages)
        self._books.adopt(parted)
        for row in changed:
            moved |= self._versions.concerned(row)
        for child, parents in parted:
            moved |= self._resolver.kin_moved(child, parents)
        for job in self._books.jobs_of_other_kind():
            moved |= self._versions.runs_of_job(self._mint.key("job", Term(job)))
        return moved

    def _end_of(self, claim: EmptiedClaim) -> GenerationRow:
        here = self._aliases.of(claim.dataset)
        return GenerationRow(here, claim.instant, "", 1, claim.dataset, "")

    def _generations(self, run: Run | None) -> set[GenerationRow]:
        if run is None:
            return set()
        return {
            GenerationRow(
                self._aliases.of(made.dataset),
                made.instant,
                run.key,
                int(made.empties),
                made.dataset,
                made.label,
            )
            for made in run.generations()
        }

    def _usages(self, run: Run | None) -> set[UsageRow]:
        if run is None or run.first is None:
            return set()
        job = run.job[2]
        return {
            UsageRow(self._aliases.of(key), run.first, run.key, key, label, job)
            for key in run.reads
            for label in run.labels(key)
        }


def read_progress(path: Path) -> tuple[int, str]:
    """Return how far the timeline in the file *path* is, made where it is missing.

    Raises:
        GraphDamagedError: the file cannot be read.
    """
    timeline = open_tables(path)
    try:
        row = timeline.execute("SELECT number, chain FROM progress").fetchone()
    except apsw.Error as error:
        raise in_our_words(error, "read") from error
    finally:
        timeline.close()
    return (int(row[0]), str(row[1])) if row else (0, "")


def copy_committed(path: Path, target: Path) -> None:
    """Copy what was committed last of the timeline *path* to the new file *target*."""
    timeline = open_tables(path)
    try:
        copy_tables(timeline, target)
    finally:
        timeline.close()
