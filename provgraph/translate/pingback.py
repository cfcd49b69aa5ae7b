"""Pingbacks: somebody tells where more provenance of a thing is.

Nothing is fetched: the graph only says who points where.

Source: https://www.w3.org/TR/prov-aq/#forward-provenance
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NoReturn

from provgraph.errors import TranslateError
from provgraph.model.facts import Told
from provgraph.rdf.iris import is_iri
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import iri, triple
from provgraph.rdf.vocab import A, pg, prov

_PINGBACK: Final = pg("Pingback")
_TARGET: Final = pg("target")
_PLACES: Final = (
    ("provenance", prov("has_provenance")),
    ("services", prov("has_query_service")),
)
_HINT: Final = (
    'Send {"target": "…", "provenance": ["…"], "services": []} of whole IRIs.'
)


class Pinged(NamedTuple):
    """What a pingback says.

    Attributes:
        target: the thing that there is more of.
        provenance: where that is.
        services: that can be asked for it.
    """

    target: str
    provenance: tuple[str, ...]
    services: tuple[str, ...]


class Pingback:
    """The dialect of pingbacks: `{"target": …, "provenance": […], "services": […]}`."""

    def __init__(self, base: str, limits: Mapping[str, int]) -> None:  # noqa: ARG002 - as every dialect
        self._mint = Mint(base)

    def read(self, value: object, *, strict: bool) -> Pinged:  # noqa: ARG002 - there is one form
        """Return what a pingback says, each address once and in order.

        Raises:
            TranslateError: it is none; the pointer says where.
        """
        if not isinstance(value, Mapping):
            _refuse("", "it is not a JSON object")
        target = _iri(value.get("target"), "/target")
        found = Pinged(
            target,
            *(
                tuple(
                    sorted(
                        {
                            _iri(one, f"/{name}/{at}")
                            for at, one in enumerate(_list(value, name))
                        }
                    )
                )
                for name, _ in _PLACES
            ),
        )
        if not found.provenance and not found.services:
            _refuse("/provenance", "it says nothing")
        return found

    def translate(self, read: object, identity: bytes) -> Told:
        """Return what a pingback tells, of itself: the target is not its sender's."""
        assert isinstance(read, Pinged)  # noqa: S101 - from `read`
        node = self._mint.node("pingback", identity.hex())
        lines = [triple(node, A, _PINGBACK), triple(node, _TARGET, iri(read.target))]
        for name, place in _PLACES:
            lines += [triple(node, place, iri(one)) for one in getattr(read, name)]
        return Told(node, "".join(f"{line}\n" for line in lines), (), ())


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name, [])
    if not isinstance(found, list):
        _refuse(f"/{name}", "it is not a list")
    return found


def _iri(value: object, pointer: str) -> str:
    if not isinstance(value, str) or not is_iri(value):
        _refuse(pointer, "it is not a whole IRI")
    return value


def _refuse(pointer: str, message: str) -> NoReturn:
    raise TranslateError(f"{pointer}: {message}", pointer=pointer, hint=_HINT)
