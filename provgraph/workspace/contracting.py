"""Contracts as living documents: added, put into force, taken out, compared.

    text ─▶ worker ─▶ shapes, and what it says of itself ─▶ journal ─▶ registry

A version that was added never changes; what was done with it is in the journal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from provgraph.contracts.packs import packs
from provgraph.enforcing import ACTIVE, CONTRACT, RETIRED, Contract, Registry
from provgraph.enforcing.records import activating, adding, retiring
from provgraph.enforcing.versions import precedence
from provgraph.errors import (
    ConflictError,
    ForbiddenError,
    MissingError,
)
from provgraph.intake import JSON, Origin
from provgraph.journal import Draft
from provgraph.rdf.terms import Term, text, triple
from provgraph.rdf.vocab import IDENTIFIER, VERSION, A, pg
from provgraph.workspace.checking import contract_named
from provgraph.workspace.converting import Incoming
from provgraph.workspace.drafting import Drafted, Drafts
from provgraph.workspace.terms import Terms, on_terms
from provgraph.workspace.workspace import Workspace

PACK: Final = "pack:"
"""Before the name of a pack, where a file may have the same."""

OWN: Final = "-"
"""In the place of the name of a contract, where its text says it."""

_LOOK_SECONDS: Final = 0.005
_ENDINGS: Final = {"application/yaml": ".yaml", "application/n-triples": ".nt"}


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a contract that was added.

    Attributes:
        drafted: what was read.
        entry: of the journal; None where it was there already.
        changes: against the version before it, each with `place`, `kind` and
            `sentence`.
    """

    drafted: Drafted
    entry: int | None
    changes: tuple[Mapping[str, str], ...] = ()


class Contracts:
    """The contracts of a workspace, from one event loop.

    Attributes:
        drafts: reads and compares them.
    """

    def __init__(self, workspace: Workspace) -> None:
        """Start nothing yet."""
        self._workspace = workspace
        self.drafts = Drafts(workspace.about.base_iri)
        self._turn = asyncio.Lock()

    async def add(
        self,
        incoming: Incoming,
        origin: Origin,
        said: Mapping[str, str],
        *,
        force: bool = False,
        seconds_max: float,
    ) -> Added:
        """Add a version; return once the registry has it. It is a draft then.

        Args:
            incoming: its text.
            origin: who sent it.
            said: `name`, `version`, `owner`, … in the place of what the text says.
            force: take a version that is not later than the latest one.
            seconds_max: for reading it.

        Raises:
            ConflictError: the version is there with another text, or is not later.
            ForbiddenError: the workspace takes none.
            As `Drafts.read`.
        """
        if self._workspace.about.plain:
            raise ForbiddenError(
                "this workspace is a plain store, and takes no contracts"
            )
        async with self._turn:
            drafted = await self.drafts.read(incoming, said, seconds_max=seconds_max)
            contract = drafted.contract
            before = self._registry.versions(contract.name)
            known = next(
                (one for one in before if one.version == contract.version), None
            )
            if known is not None:
                _see_the_same(known, contract)
                return Added(replace(drafted, contract=known), None)
            latest = max(before, key=_order, default=None)
            if latest is not None and not force:
                _see_that_it_is_later(contract, latest)
            changes = (
                ()
                if latest is None
                else await self.drafts.compared(
                    latest, contract, seconds_max=seconds_max
                )
            )
            entry = await self.written(adding(contract), origin)
            return Added(
                replace(drafted, contract=self.shown(contract.name, contract.version)),
                entry,
                changes,
            )

    async def activate(
        self, name: str, version: str | None, terms: Terms, origin: Origin
    ) -> tuple[Contract, int]:
        """Put a version into force, the latest where none is named.

        Returns it and the journal's entry, once what it finds is told: another
        version of it that was active is retired.

        Raises:
            MissingError: there is no such contract.
            InputError: the terms are none.
        """
        async with self._turn:
            known = self.shown(name, version or self._latest(name))
            checked = on_terms(known, terms)
            entry = await self.written(activating(checked), origin)
            return self.shown(name, known.version), entry

    async def retire(
        self, name: str, version: str | None, origin: Origin
    ) -> tuple[Contract, int]:
        """Take a version out of force, the active one where none is named.

        Returns it and the journal's entry, once what it found is resolved.

        Raises:
            MissingError: there is no such contract.
            ConflictError: it is retired already.
        """
        async with self._turn:
            known = self.shown(name, version)
            if known.status == RETIRED:
                raise ConflictError(f"{known.label} is retired already")
            entry = await self.written(retiring(known), origin)
            return self.shown(name, known.version), entry

    def listed(self) -> list[Contract]:
        """Return every version of every contract, by name, the latest first."""
        every = list(self._registry.contracts.values())
        every.sort(key=_order, reverse=True)
        return sorted(every, key=lambda one: one.name)

    def versions(self, name: str) -> list[Contract]:
        """Return the versions of a contract, the latest first.

        Raises:
            MissingError: there is no such contract.
        """
        found = sorted(self._registry.versions(name), key=_order, reverse=True)
        if not found:
            raise MissingError(
                f"there is no contract {name[:200]!r}",
                hint="provgraph contract list has them all.",
            )
        return found

    def shown(self, name: str, version: str | None = None) -> Contract:
        """Return a version; where none is named, the active one, else the latest.

        Raises:
            MissingError: there is none.
        """
        found = self.versions(name)
        if version is None:
            return next((one for one in found if one.status == ACTIVE), found[0])
        for one in found:
            if one.version == version:
                return one
        has = ", ".join(one.version for one in found)
        raise MissingError(
            f"there is no version {version[:100]!r} of {name!r}", hint=f"It has {has}."
        )

    def named(self, name: str) -> Incoming:
        """Return the contract of a name, or of `name@version`, as a check takes it.

        One that is registered goes by its name and version; else it is one that
        comes along.

        Raises:
            UsageError: there is none.
            MissingError: there is no such version, or its package does not give it.
        """
        plain, _, version = name.partition("@")
        if not self._registry.versions(plain):
            return contract_named(name.removeprefix(PACK))
        found = self.shown(plain, version or None)
        form = found.form
        body, ending = found.text, _ENDINGS.get(form, ".ttl")
        if form == "application/yaml":
            body, form, ending = _headed(found), "application/n-triples", ".nt"
        return Incoming(
            body.encode(),
            key=found.label,
            name=f"{found.name}{ending}",
            media_type=form,
            location=found.base or None,
            source=found.label,
        )

    async def difference(
        self, name: str, version: str | None, other: str | None, *, seconds_max: float
    ) -> tuple[Contract, Contract, tuple[Mapping[str, str], ...]]:
        """Return two versions, and what the second changes of the first.

        Where no *other* is named it is the latest; where no *version* is, it is the
        one before that.

        Raises:
            MissingError: there are no two.
        """
        new = self.shown(name, other or self._latest(name))
        old = self.shown(name, version or self._before(new))
        return old, new, await self.drafts.compared(old, new, seconds_max=seconds_max)

    async def drafted(
        self,
        name: str,
        version: str | None,
        incoming: Incoming | None,
        *,
        seconds_max: float,
    ) -> Contract:
        """Return the contract that a text is, called *name*; else a version of it.

        A text that is called `OWN` has the name that it says.

        Raises:
            MissingError: there is no such version.
            As `Drafts.read`.
        """
        if incoming is None:
            return self.shown(name, version or self._latest(name))
        said = {"name": "" if name == OWN else name, "version": version or ""}
        read = await self.drafts.read(
            incoming, said, seconds_max=seconds_max, is_whole=False
        )
        return read.contract

    async def changes(
        self, new: Contract, *, seconds_max: float
    ) -> tuple[Mapping[str, str], ...]:
        """Return what a draft changes of the version in force, else of the latest."""
        others = self._registry.versions(new.name)
        others = [one for one in others if one.version != new.version]
        if not others:
            return ()
        active = (one for one in others if one.status == ACTIVE)
        old = next(active, max(others, key=_order))
        return await self.drafts.compared(old, new, seconds_max=seconds_max)

    async def written(self, body: bytes, origin: Origin) -> int:
        """Journal what is done with a contract; return the entry once it is told.

        Raises:
            OverloadError, DiskFullError: nothing was written.
            ConflictError: its key was used before, for something else.
            StoreError: the graph has failed, and why.
        """
        pipeline = self._workspace.pipeline
        draft = Draft(
            CONTRACT,
            body,
            JSON,
            key=origin.key,
            source=origin.source,
            actor=origin.actor,
        )
        loop = asyncio.get_running_loop()
        writing = loop.run_in_executor(None, pipeline.command, draft)
        entry = (await asyncio.shield(writing)).number
        while (
            pipeline.projection.position.number < entry
            or pipeline.projection.standing.is_due()
        ):
            if pipeline.failure is not None:
                raise pipeline.failure
            await asyncio.sleep(_LOOK_SECONDS)
        return entry

    async def close(self) -> None:
        """End the worker."""
        await self.drafts.close()

    @property
    def _registry(self) -> Registry:
        return self._workspace.pipeline.projection.standing.registry

    def _latest(self, name: str) -> str:
        return self.versions(name)[0].version

    def _before(self, new: Contract) -> str:
        earlier = [one for one in self.versions(new.name) if _order(one) < _order(new)]
        if not earlier:
            raise MissingError(f"there is no version of {new.name!r} before that")
        return earlier[0].version


def pack_named(name: str) -> Incoming | None:
    """Return the pack that is named so, with `pack:` before it or without; or None."""
    plain = name.removeprefix(PACK)
    return contract_named(plain) if plain in packs() or name != plain else None


def _headed(contract: Contract) -> str:
    """Return the shapes of a data contract, which then say what they are."""
    node = Term("_:contract")
    head = (
        (A, pg("Contract")),
        (IDENTIFIER, text(contract.name)),
        (VERSION, text(contract.version)),
    )
    lines = (triple(node, *one) for one in head)
    return contract.shapes + "".join(f"{line}\n" for line in lines)


def _order(contract: Contract) -> Any:  # noqa: ANN401 - whatever versions sort by
    return precedence(contract.version)


def _see_the_same(known: Contract, contract: Contract) -> None:
    if known.text != contract.text:
        raise ConflictError(
            f"{known.label} is there already, with another text",
            hint="A version never changes: give this text another one.",
        )


def _see_that_it_is_later(contract: Contract, latest: Contract) -> None:
    if _order(contract) <= _order(latest):
        raise ConflictError(
            f"{contract.label} is not later than {latest.version}",
            hint="Give it a later version, or add it with force.",
        )
