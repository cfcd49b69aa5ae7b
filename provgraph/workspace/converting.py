"""Documents read in workers, apart from any graph: converted, and judged."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from provgraph.documents.forms import DOT, PNG
from provgraph.drawing import laid_out
from provgraph.sandbox import Limits, Pool, Rules

JOBS: Final = {
    "convert": "provgraph.documents.converting:convert",
    "judge": "provgraph.documents.validating:judge",
}
"""All that these workers can be asked to do."""

_RULES: Final = Rules(
    workers_max=2, limits=Limits(memory_bytes_max=4 << 30, file_bytes_max=1 << 20)
)
_NOWHERE: Final = "urn:provgraph:relative/"
"""What names are below that are relative to nothing."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document as it comes.

    Attributes:
        body: its bytes.
        key: what it is to go by; None for a name made of its content.
        name: of its file, "" where it has none; a hint at its form.
        media_type: as its sender says; "" where they do not, likewise a hint.
        location: what relative names in it are relative to; None for a name made
            for it.
        strict: refuse what is not as its form wants it, rather than mend it.
        genid: what the IRIs begin with that stand for blank nodes; "" for none.
        source: what reports call it; "" for its name.
        under: what IRIs begin with, when only what is said of them counts; "" for
            all.
        path: of a file that has the bytes, which are not given then.
    """

    body: bytes
    key: str | None = None
    name: str = ""
    media_type: str = ""
    location: str | None = None
    strict: bool = False
    genid: str = ""
    source: str = ""
    under: str = ""
    path: Path | None = None

    def told(self, made: str = _NOWHERE) -> dict[str, Any]:
        """Return what a worker is told of it, apart from the bytes.

        *made* is what relative names are relative to where nobody said; a strict
        reader takes none then.
        """
        return {
            "location": self.location or ("" if self.strict else made),
            "name": self.name,
            "media_type": self.media_type,
            "strict": self.strict,
            "genid": self.genid,
        }


class Part(NamedTuple):
    """What of a document is wanted.

    Attributes:
        bundle: the IRI of one of its bundles; None for all of it.
        around: the IRI of a thing, of what is near which; None for all.
        steps_max: how near.
    """

    bundle: str | None = None
    around: str | None = None
    steps_max: int = 2


WHOLE: Final = Part()


@dataclass(frozen=True, slots=True)
class Converted:
    """A document in another form.

    Attributes:
        form: in which it came.
        repairs: what was mended, each with place, what and why.
        losses: what the form cannot say, each with what and why.
    """

    body: bytes
    form: str
    repairs: tuple[Mapping[str, str], ...]
    losses: tuple[Mapping[str, str], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether documents are valid.

    Attributes:
        report: as it was asked for.
        judged: of each its source, form, whether it is valid, how many violations
            are listed, and what was mended.
        refused: of each that cannot be read its source, code, message and hint.
    """

    report: bytes
    judged: tuple[Mapping[str, Any], ...]
    refused: tuple[Mapping[str, Any], ...]

    @property
    def valid(self) -> bool:
        """Whether all that could be read are."""
        return all(one["valid"] for one in self.judged)


class Converter:
    """Reads documents, from one event loop."""

    def __init__(self, rules: Rules = _RULES) -> None:
        """Start nothing yet."""
        self._pool = Pool(JOBS, rules)

    async def convert(
        self,
        document: Incoming,
        to: str,
        *,
        part: Part = WHOLE,
        seconds_max: float,
    ) -> Converted:
        """Return a document, or part of it, in the form *to*.

        Raises:
            MediaTypeError, MalformedError, TooDeepError, TranslateError: it cannot
                be read.
            MissingError: it has no such part.
            UsageError, UnsayableError: it cannot be given so.
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        is_drawn = to == PNG.name
        arguments = {
            **document.told(),
            "to": DOT.name if is_drawn else to,
            **part._asdict(),
        }
        body, known = await self._asked("convert", document, arguments, seconds_max)
        if is_drawn:
            draw = partial(laid_out, body.decode(), seconds_max=seconds_max)
            body = await asyncio.get_running_loop().run_in_executor(None, draw)
        return Converted(
            body, known["form"], tuple(known["repairs"]), tuple(known["losses"])
        )

    async def judge(
        self,
        documents: Sequence[Incoming],
        report: str = "json",
        *,
        seconds_max: float,
    ) -> Judgement:
        """Return whether documents are valid PROV, and if not, why.

        *report* is `text`, `json`, `sarif` or `junit`. What cannot be read is told
        of, and keeps none of the others from being judged.

        Raises:
            DeadlineError, ExhaustedError, OverloadError: it was not done.
        """
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            told = []
            for number, one in enumerate(documents):
                path = one.path
                if path is None:
                    path = await self._kept(Path(folder, f"document{number}"), one.body)
                told.append(
                    {
                        **one.told(),
                        "source": one.source or one.name or "document",
                        "under": one.under,
                        "path": str(path),
                    }
                )
            arguments = {"documents": told, "report": report}
            async with self._pool.task(
                "judge", arguments, deadline_seconds=seconds_max
            ) as task:
                body = await task.result()
                known = task.known
        return Judgement(body, tuple(known["judged"]), tuple(known["refused"]))

    async def close(self) -> None:
        """End the workers."""
        await self._pool.close()

    async def _asked(
        self,
        job: str,
        document: Incoming,
        arguments: Mapping[str, Any],
        seconds_max: float,
    ) -> tuple[bytes, Mapping[str, Any]]:
        with tempfile.TemporaryDirectory(prefix="provgraph-") as folder:
            path = await self._kept(Path(folder, "document"), document.body)
            told = {**arguments, "path": str(path)}
            async with self._pool.task(job, told, deadline_seconds=seconds_max) as task:
                body = await task.result()
                return body, task.known

    async def _kept(self, path: Path, body: bytes) -> Path:
        """Write a document where a worker can read it."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, path.write_bytes, body)
        return path
