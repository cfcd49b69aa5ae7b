"""Contracts judged in workers: of files, or of copies of a workspace's graph."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from provgraph.contracts.packs import packs
from provgraph.errors import UsageError
from provgraph.graph import Checkpoint
from provgraph.sandbox import Limits, Pool, Rules
from provgraph.workspace.converting import Incoming
from provgraph.workspace.workspace import Workspace

JOBS: Final = {"check": "provgraph.checking.checking:check"}
"""All that these workers can be asked to do."""

_RULES: Final = Rules(workers_max=2, limits=Limits(memory_bytes_max=4 << 30))
RESULTS_MAX: Final = 10_000
"""How many results a report lists unless more are asked for; it counts all."""


@dataclass(frozen=True, slots=True)
class Check:
    """What is to be judged, and how it is to be told.

    Attributes:
        contracts: that judge, each by itself.
        data: that is judged, as one graph; none for the graph of a workspace.
        graph: the name of the only graph in the data that counts; None for all.
        form: of the report.
        engine: `auto`, `own` or `pyshacl`.
        shacl: the version of the standard by which contracts are read, 1.0 or 1.2.
        with_details: results tell what inner shapes found.
        results_max: how many each report lists.
        baseline: an earlier report in JSON, whose results do not count; None for
            none.
        source: what reports call that which is judged.
        file: the path of the one file that is judged; None for no or several files.
    """

    contracts: tuple[Incoming, ...]
    data: tuple[Incoming, ...] = ()
    graph: str | None = None
    form: str = "json"
    engine: str = "auto"
    shacl: str = "1.0"
    with_details: bool = False
    results_max: int = RESULTS_MAX
    baseline: bytes | None = None
    source: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it.

    Attributes:
        report: as it was asked for.
        counts: how many results there are: `violations`, those with a severity of
            the shapes' own among them; `warnings`; `infos`; and `total`.
        judged: of each contract whether the graph `conforms`, how many `results`
            there are, and which `engines` judged; none where a server checked.
    """

    report: bytes
    counts: Mapping[str, int]
    judged: tuple[Mapping[str, Any], ...] = ()


def contract_named(name: str) -> Incoming:
    """Return the contract that comes with provgraph, or with another package.

    Raises:
        UsageError: there is none of that name.
        MissingError: its package does not give it.
    """
    known = packs()
    if name not in known:
        raise UsageError(
            f"there is no contract {name[:200]!r}",
            hint=f"Name a file, or one of {', '.join(sorted(known))}.",
        )
    body = known[name].turtle()
    return Incoming(body, name=f"{name}.ttl", source=name)


class Checker:
    """Judges, from one event loop."""

    def __init__(self, rules: Rules = _RULES) -> None:
        """Start nothing yet."""
        self._pool = Pool(JOBS, rules)

    async def check(
        self,
        check: Check,
        workspace: Workspace | None = None,
        copy: Checkpoint | None = None,
        *,
        seconds_max: float,
    ) -> Checked:
        """Return what contracts find in data; or in the *copy* of a graph.

        Raises:
            ShapesError, MediaTypeError, MalformedError: a contract cannot be read.
            InputError: data cannot be read.
            MissingError: there is no such graph in the data.
            EvaluationError, QueryError: a query of a contract failed.
            GraphError, GraphDamagedError: the copy cannot be read.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        about = {
            "source": check.source,
            "file": check.file,
            "when": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            loop = asyncio.get_running_loop()
            told = await loop.run_in_executor(None, _written, check, Path(folder))
            arguments = {
                **told,
                "checkpoint": None if copy is None else str(copy.folder),
                "owned": None if workspace is None else _owned(workspace),
                "graph": check.graph,
                "form": check.form,
                "engine": check.engine,
                "shacl": check.shacl,
                "with_details": check.with_details,
                "results_max": check.results_max,
                "about": about,
            }
            async with self._pool.task(
                "check", arguments, deadline_seconds=seconds_max
            ) as task:
                report = await task.result()
                counts = dict(task.known)
                judged = tuple(counts.pop("judged"))
                return Checked(report, counts, judged)

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()


def _owned(workspace: Workspace) -> dict[str, Any]:
    return {"base": workspace.about.base_iri, "plain": workspace.about.plain}


def _written(check: Check, folder: Path) -> dict[str, Any]:
    """Write what a worker is to read, and return where and what it is."""
    baseline = None
    if check.baseline is not None:
        baseline = folder / "baseline"
        baseline.write_bytes(check.baseline)
    return {
        "contracts": _files(check.contracts, folder, "contract"),
        "data": _files(check.data, folder, "data"),
        "baseline": None if baseline is None else str(baseline),
    }


def _files(
    several: tuple[Incoming, ...], folder: Path, kind: str
) -> list[dict[str, str]]:
    found = []
    for number, one in enumerate(several):
        path = one.path
        if path is None:
            path = folder / f"{kind}-{number}"
            path.write_bytes(one.body)
        told = one.told()
        found.append(
            {
                "path": str(path),
                "source": one.source or one.name or kind,
                "name": one.name,
                "media_type": one.media_type,
                "location": told["location"],
            }
        )
    return found
