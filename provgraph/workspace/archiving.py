"""PROV documents: put into a workspace, and taken out again.

bytes ─▶ worker, on a private copy ─▶ effect ─▶ journal: effect, bytes ─▶ graph
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from provgraph.documents.placing import Places, missing
from provgraph.errors import ForbiddenError, GoneError, InputError
from provgraph.intake import DOCUMENT, DOCUMENT_REMOVED, JSON, Origin, document_type
from provgraph.journal import Draft
from provgraph.query import Described, document, documents
from provgraph.rdf.mint import digest
from provgraph.rdf.terms import iri_value
from provgraph.workspace.changing import Changed, Changer, Work
from provgraph.workspace.converting import Incoming
from provgraph.workspace.workspace import Workspace

_KEY_CHARACTERS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of a document.

    Attributes:
        key: what it goes by.
        iri: its IRI.
        entry: the journal's number of what it came to; None where it was there.
        form: in which it came.
        statements: how many it and its bundles state.
        bundles: how many it has.
        repairs: what was mended, each with place, what and why.
        became: `new`, `replaced` another of this key, or `there already`.
    """

    key: str
    iri: str
    entry: int | None
    form: str
    statements: int
    bundles: int
    repairs: tuple[Mapping[str, str], ...]
    became: str


class Archive:
    """The documents of a workspace, from one event loop.

    Attributes:
        base_iri: what their IRIs begin with.
    """

    def __init__(self, workspace: Workspace, changer: Changer) -> None:
        """Change the graph by the *changer*, one after the other."""
        self._workspace = workspace
        self.base_iri = workspace.about.base_iri
        self._changer = changer
        settings = workspace.configured.settings
        self._quads_max = settings.documents_quads_max
        self._effect_bytes_max = settings.documents_effect_bytes_max

    async def put(
        self, incoming: Incoming, origin: Origin, *, seconds_max: float
    ) -> Filed:
        """Take a document in; one that went by its key is gone then.

        Raises:
            ForbiddenError: the workspace takes none.
            MediaTypeError, MalformedError, TooDeepError, TranslateError: it cannot
                be read; nothing of it was taken.
            TooLargeError: it is too large.
            As `Changer.update`.
        """
        if self._workspace.about.plain:
            raise ForbiddenError(
                "this workspace is a plain store, and takes no documents"
            )
        key = checked(incoming.key) if incoming.key else await _named(incoming.body)
        places = Places(self.base_iri, key)
        iri = iri_value(places.node)
        arguments = {
            **incoming.told(f"{iri}/"),
            "checkpoint": "",
            "key": key,
            "base": incoming.location or "",
            "source": incoming.name or origin.source,
            "quads_max": self._quads_max,
            "effect_bytes_max": self._effect_bytes_max,
        }

        def told(_: Mapping[str, Any]) -> Draft:
            return Draft(
                DOCUMENT,
                incoming.body,
                document_type(incoming.media_type, iri),
                source=incoming.name or origin.source,
                actor=origin.actor,
                key=origin.key,
            )

        work = Work("put", arguments, incoming.body, seconds_max, told=told)
        changed = await self._changer.do(work, f"the document {iri}", origin)
        return _filed(key, iri, changed)

    def iri(self, key: str) -> str:
        """Return the IRI of the document that goes by *key*."""
        return iri_value(Places(self.base_iri, key).node)

    def documents(self) -> list[Described]:
        """Return what is known of all documents, the last one first."""
        workspace = self._workspace
        with workspace.reading():
            return documents(workspace.graph, self.base_iri)

    def kept(self, key: str) -> tuple[Described, Incoming]:
        """Return what is known of a document, and the document as it came.

        Raises:
            MissingError: there is none that goes by *key*.
            GoneError: its bytes are not kept any more.
        """
        workspace = self._workspace
        with workspace.reading():
            known = document(workspace.graph, self.base_iri, key)
        if known is None:
            raise missing(key)
        entry = workspace.journal.entry(known.number)
        if entry is None or entry.body is None:
            raise GoneError(
                f"the bytes of the document {key!r} are not kept any more",
                hint="What it says is in its graphs: ask for them at /data.",
            )
        location = known.base or f"{known.iri}/"
        media_type = entry.media_type.partition(";")[0]
        came = Incoming(entry.body, key, known.source, media_type, location)
        return known, came

    async def remove(
        self, key: str, origin: Origin, *, seconds_max: float
    ) -> int | None:
        """Take a document out, with all that only it told; return the entry.

        Raises:
            MissingError: there is none that goes by *key*.
            As `Changer.update`.
        """
        iri = iri_value(Places(self.base_iri, key).node)

        def told(_: Mapping[str, Any]) -> Draft:
            return Draft(
                DOCUMENT_REMOVED,
                orjson.dumps({"document": iri}),
                JSON,
                source=origin.source,
                actor=origin.actor,
                key=origin.key,
            )

        arguments = {"checkpoint": "", "key": key}
        work = Work("remove", arguments, b"", seconds_max, told=told)
        changed = await self._changer.do(work, f"without the document {iri}", origin)
        return changed.entry


async def _named(body: bytes) -> str:
    """Return the key of a document that has none, found apart: it may be large."""
    return await asyncio.get_running_loop().run_in_executor(None, digest, body)


def checked(key: str) -> str:
    """Return a key that a document can go by.

    Raises:
        InputError: it is none.
    """
    if not key.isprintable() or not key.strip() or len(key) > _KEY_CHARACTERS_MAX:
        raise InputError(
            f"a document cannot go by {key[:40]!r}",
            hint=f"Use up to {_KEY_CHARACTERS_MAX} printable characters.",
        )
    return key


def _filed(key: str, iri: str, changed: Changed) -> Filed:
    known = changed.known
    return Filed(
        key,
        iri,
        changed.entry,
        known["form"],
        known["statements"],
        known["bundles"],
        tuple(known["repairs"]),
        known["became"],
    )
