"""The `prov` facet: what a document says, shared out over the events made of it.

Each statement stands in one event, with the place where it stood, so that events
in any order and any number of times give the very document back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, NoReturn

import orjson

from provgraph.errors import TranslateError
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.mint import digest
from provgraph.translate.bridge.account import Placed
from provgraph.translate.bridge.form import (
    Json,
    name_json,
    name_of,
    statement_json,
    statement_of,
)

FACET: Final = "prov"
FACET_SCHEMA: Final = (
    "https://w3id.org/provgraph/facets/1-0-0/ProvFacet.json#/$defs/ProvFacet"
)
_HOLDERS: Final = ("run", "job", "dataset")


def canonical(value: object) -> bytes:
    """Return a JSON value as canonical JSON: sorted keys, no spaces.

    Raises:
        TranslateError: it is none, or nests too deep.
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as error:
        raise TranslateError(f"this is no JSON value: {error}") from error


def identity(event: object) -> bytes:
    """Return what identifies an event: the SHA-256 of its canonical JSON.

    Raises:
        TranslateError: it is no JSON value.
    """
    return sha256(canonical(event)).digest()


def scope_of(document: Document) -> str:
    """Return a name for a document: a digest of what it says, in whatever order.

    Raises:
        TranslateError: it holds text that JSON cannot hold.
    """
    said = sorted(
        canonical([None if bundle.id is None else name_json(bundle.id), sorted(lines)])
        for bundle in document.everything()
        for lines in [[_line(one) for one in bundle.statements]]
    )
    return digest(b"\n".join(said))


def facet(
    scope: str, document: Document, placed: Iterable[Placed], **more: object
) -> Json:
    """Return the part of the facet that holds some statements of a document.

    Args:
        scope: the document's name.
        document: of which the statements are.
        placed: the statements.
        more: what else it is to say.
    """
    by_bundle: dict[int, list[Json]] = {}
    for index, at, statement in placed:
        by_bundle.setdefault(index, []).append(statement_json(statement, at))
    every = document.everything()
    bundles = [
        _bundle(every[index], index) | {"statements": statements}
        for index, statements in sorted(by_bundle.items())
    ]
    return {"document": scope, **more, **({"bundles": bundles} if bundles else {})}


def head(document: Document) -> Json:
    """Return what of a document is none of its statements, and how many it has."""
    return {
        "outline": [
            _bundle(bundle, index)
            | {"count": len(bundle.statements)}
            | ({"prefixes": dict(bundle.prefixes)} if bundle.prefixes else {})
            for index, bundle in enumerate(document.everything())
        ],
    }


def sealed(event: Json) -> Json:
    """Return an event of ours with a digest in its facet of all that is beside it."""
    facet = carried(event)
    if facet is not None:
        event[_holder(event)]["facets"][FACET] = {**facet, "beside": _beside(event)}
    return event


def is_changed(event: Mapping[str, Any], facet: Mapping[str, Any]) -> bool:
    """Tell whether somebody changed an event beside the facet that it carries.

    Raises:
        TranslateError: it is no JSON value.
    """
    return facet.get("beside") != _beside(event)


def carried(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the facet of ours that an event carries; None where it has none."""
    holder = _holder(event)
    found = event[holder]["facets"][FACET] if holder else None
    if isinstance(found, Mapping) and isinstance(found.get("document"), str):
        return found
    return None


def _holder(event: Mapping[str, Any]) -> str:
    """Return which part of an event has the facet of ours; "" where none has."""
    for holder in _HOLDERS:
        part = event.get(holder)
        facets = part.get("facets") if isinstance(part, Mapping) else None
        found = facets.get(FACET) if isinstance(facets, Mapping) else None
        if isinstance(found, Mapping) and found.get("_schemaURL") == FACET_SCHEMA:
            return holder
    return ""


def _beside(event: Mapping[str, Any]) -> str:
    holder = _holder(event)
    part = event[holder]
    facets = {name: one for name, one in part["facets"].items() if name != FACET}
    return digest(canonical({**event, holder: {**part, "facets": facets}}))


def gathered(
    scope: str, facets: Iterable[Mapping[str, Any]], *, partial: bool = False
) -> Document:
    """Return the document of which these facets are the parts.

    Args:
        scope: the document's name.
        facets: which say that they are of that document, in any order.
        partial: take what there is where events are missing.

    Raises:
        TranslateError: events are missing, or are of different documents, or a
            facet is not as we write it.
    """
    bundles: dict[int, _Gathered] = {0: _Gathered(None)}
    for found in facets:
        for part in _parts(found, "outline"):
            _known(bundles, part).outline(part)
        for part in _parts(found, "bundles"):
            known = _known(bundles, part)
            for written in _parts(part, "statements"):
                known.take(written)
    for index, known in bundles.items():
        if not partial and len(known.statements) != known.count:
            _refuse_count(scope, index, known)
    own = bundles.pop(0).bundle()
    return Document(own, tuple(bundles[index].bundle() for index in sorted(bundles)))


class _Gathered:
    """The parts of one bundle.

    Attributes:
        count: of its statements; None while no event has said it.
    """

    def __init__(self, name: object) -> None:
        self._name = name
        self._prefixes: dict[str, str] = {}
        self.count: int | None = None
        self.statements: dict[tuple[int, bytes], Mapping[str, Any]] = {}

    def outline(self, part: Mapping[str, Any]) -> None:
        """Note what the document's own event says of the bundle."""
        prefixes, count = part.get("prefixes", {}), part.get("count")
        if not isinstance(count, int) or not _is_texts(prefixes):
            raise TranslateError("an outline of the prov facet is not as we write it")
        self._prefixes |= prefixes
        self.count = count

    def take(self, written: Mapping[str, Any]) -> None:
        """Note a statement."""
        place = written.get("at")
        if not isinstance(place, int):
            raise TranslateError("a statement of the prov facet has no place")
        self.statements.setdefault((place, canonical(written)), written)

    def bundle(self) -> Bundle:
        """Return the bundle, its statements where they stood."""
        return Bundle(
            None if self._name is None else name_of(self._name),
            tuple(
                statement_of(self.statements[key]) for key in sorted(self.statements)
            ),
            self._prefixes,
        )


def _refuse_count(scope: str, index: int, known: _Gathered) -> NoReturn:
    found = len(known.statements)
    if known.count is None:
        message = f"the event of document {scope} itself is missing"
    elif found < known.count:
        message = (
            f"{known.count - found} of the {known.count} statements of bundle {index} "
            f"of document {scope} are missing"
        )
    else:
        message = f"events of more than one document are called {scope}"
    raise TranslateError(
        message, hint="Give all events of one document, or ask for a part of it."
    )


def _is_texts(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(text, str) for pair in value.items() for text in pair
    )


def _known(bundles: dict[int, _Gathered], part: Mapping[str, Any]) -> _Gathered:
    index = part.get("index")
    if not isinstance(index, int):
        raise TranslateError("a bundle of the prov facet has no index")
    return bundles.setdefault(index, _Gathered(part.get("id")))


def _parts(holder: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a list; none where there is no list."""
    found = holder.get(name, [])
    if not isinstance(found, list) or not all(
        isinstance(one, Mapping) for one in found
    ):
        raise TranslateError(f"{name} of the prov facet is not a list of objects")
    yield from found


def _bundle(bundle: Bundle, index: int) -> Json:
    named = {} if bundle.id is None else {"id": name_json(bundle.id)}
    return {"index": index, **named}


def _line(statement: Statement) -> str:
    return canonical(statement_json(statement, 0)).decode()
