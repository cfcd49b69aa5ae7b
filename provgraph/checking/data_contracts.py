"""Data contracts in YAML, as the shapes that they come to.

Source: https://bitol-io.github.io/open-data-contract-standard/v3.1.0/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from provgraph.contracts.odcs.contract import Contract
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.shapes import translated

_LOOKED_AT_BYTES: Final = 64 << 10
_ENDINGS: Final = (".yaml", ".yml")
_BEGINS_WITH_A_KEY: Final = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:\s|(?:\#|---|%)[^\n]*\n)*["']?\w+["']?[ \t]*:\s"""
)
_KEY: Final = re.compile(
    rb"""^["']?(?:apiVersion["']?[ \t]*:\s|kind["']?[ \t]*:[ \t]*["']?DataContract)""",
    re.MULTILINE,
)
_TOLD_MAX: Final = 5
"""Places that a note names; how many there are is told in any case."""


class Translated(NamedTuple):
    """A data contract as shapes.

    Attributes:
        name: its title.
        turtle: the shapes graph.
        notes: what of it is not judged, a sentence or none.
    """

    name: str
    version: str
    turtle: bytes
    notes: tuple[str, ...]


def is_data_contract(body: bytes, name: str, media_type: str) -> bool:
    """Tell whether a text is a data contract, and no RDF.

    The *name* of its file or its *media_type* says that it is YAML, else it begins with
    a key, and one of its keys is of a data contract.
    """
    if name.lower().endswith(_ENDINGS) or "yaml" in media_type.lower():
        return True
    start = body[:_LOOKED_AT_BYTES]
    # In shapes such a line may well stand: in a text that tells how to mend something.
    return bool(_BEGINS_WITH_A_KEY.match(start) and _KEY.search(start))


def known_contracts(bodies: Iterable[bytes]) -> Mapping[str, Contract]:
    """Return data contracts by their id; an input of one may be another.

    Raises:
        MalformedError, TooDeepError, TranslateError: one cannot be read.
    """
    return {one.id: one for one in map(read_contract, bodies)}


def as_shapes(body: bytes, base: str, known: Mapping[str, Contract]) -> Translated:
    """Return the shapes of a data contract, for datasets below the IRI *base*.

    Raises:
        MalformedError, TooDeepError, TooLargeError, TranslateError: it cannot be
            read, or comes to too much.
    """
    contract = read_contract(body)
    found = translated(contract, base, known=known)
    notes: tuple[str, ...] = ()
    if found.unsaid:
        first = "; ".join(
            f"{one.place} ({one.reason})" for one in found.unsaid[:_TOLD_MAX]
        )
        more = ", and more" if len(found.unsaid) > _TOLD_MAX else ""
        many = len(found.unsaid)
        places = "place" if many == 1 else "places"
        notes = (
            f"Of the data contract {many} {places} cannot be judged: {first}{more}.",
        )
    return Translated(contract.title, contract.version, found.shapes.encode(), notes)
