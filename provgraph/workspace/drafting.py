"""Contracts as their owners write them, read and compared in workers.

Nothing of a text is parsed where the workspace is open.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from provgraph.enforcing import Contract
from provgraph.enforcing.versions import precedence
from provgraph.errors import InputError, TooLargeError
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.workspace.converting import Incoming

JOBS: Final = {
    "read": "provgraph.checking.reading_contracts:read",
    "compare": "provgraph.checking.reading_contracts:compare",
}
"""All that these workers can be asked to do."""

TEXT_BYTES_MAX: Final = 4 << 20
"""Of a contract as it is written: it stands in the graph, whole."""

_RULES: Final = Rules(workers_max=1, limits=Limits(memory_bytes_max=2 << 30))
_NAME: Final = re.compile(r"\w[\w.:~+-]{0,199}")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A contract that was read.

    Attributes:
        contract: as it would be, or is, in the registry.
        unsaid: what of a data contract is no shape, each with `place` and `reason`.
        notes: for its owner.
    """

    contract: Contract
    unsaid: tuple[Mapping[str, str], ...]
    notes: tuple[str, ...]


class Drafts:
    """Reads contracts, from one event loop."""

    def __init__(self, base: str) -> None:
        """Start nothing yet; datasets have their names under *base*."""
        self._base = base
        self._pool = Pool(JOBS, _RULES)

    async def read(
        self,
        incoming: Incoming,
        said: Mapping[str, str],
        *,
        is_whole: bool = True,
        seconds_max: float,
    ) -> Drafted:
        """Return the contract that a text is, and take nothing in.

        *said* goes before what the text says. Unless it has to be whole, it may have
        no version.

        Raises:
            InputError: its name or version is none, or it says none.
            ShapesError: its shapes are ill-formed.
            MediaTypeError, MalformedError, TooDeepError, TooLargeError,
                TranslateError: it cannot be read.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        if len(incoming.body) > TEXT_BYTES_MAX:
            raise TooLargeError(
                f"the contract has more than {TEXT_BYTES_MAX:,} bytes",
                hint="Write several contracts.",
            )
        loop = asyncio.get_running_loop()
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            path = Path(folder, "contract")
            await loop.run_in_executor(None, path.write_bytes, incoming.body)
            arguments = {
                "path": str(path),
                "name": incoming.name,
                "media_type": incoming.media_type,
                "location": incoming.told()["location"],
                "base": self._base,
            }
            async with self._pool.task(
                "read", arguments, deadline_seconds=seconds_max
            ) as task:
                shapes = (await task.result()).decode()
                known = task.known
        found = {**known, **{word: text for word, text in said.items() if text}}
        name = found["name"] or Path(incoming.name).name.partition(".")[0]
        contract = Contract(
            _checked_name(name),
            _checked_version(found["version"]) if is_whole else found["version"],
            shapes,
            incoming.body.decode(errors="replace"),
            known["form"],
            title=found["title"],
            description=found["description"],
            owner=found["owner"],
            base=known["base"],
        )
        return Drafted(contract, tuple(known["unsaid"]), tuple(known["notes"]))

    async def compared(
        self, old: Contract, new: Contract, *, seconds_max: float
    ) -> tuple[Mapping[str, str], ...]:
        """Return what a version changes of another, with `place`, `kind`, `sentence`.

        Raises:
            ShapesError, TranslateError: one cannot be read any more.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            arguments = {
                "old": _put(old, Path(folder), "old"),
                "new": _put(new, Path(folder), "new"),
            }
            async with self._pool.task(
                "compare", arguments, deadline_seconds=seconds_max
            ) as task:
                await task.result()
                return tuple(task.known["changes"])

    async def close(self) -> None:
        """End the worker."""
        await self._pool.close()


def _put(contract: Contract, folder: Path, name: str) -> dict[str, Any]:
    text, shapes = folder / f"{name}.text", folder / f"{name}.nt"
    text.write_text(contract.text, encoding="utf-8")
    shapes.write_text(contract.shapes, encoding="utf-8")
    return {"form": contract.form, "text": str(text), "shapes": str(shapes)}


def _checked_name(name: str) -> str:
    if _NAME.fullmatch(name) is None:
        raise InputError(
            f"a contract cannot be called {name[:40]!r}",
            hint="Use up to 200 letters, digits and . : ~ + - _, and say it by name.",
        )
    return name


def _checked_version(version: str) -> str:
    if not version:
        raise InputError(
            "the contract says no version", hint="Say one, as 1.0.0, beside its text."
        )
    precedence(version)
    return version
