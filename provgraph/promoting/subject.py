"""What is to be promoted: one version, and the digest of its content.

Source: https://github.com/in-toto/attestation/blob/main/spec/v1/digest_set.md
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from provgraph.assertions import Graph, Names, thing_named
from provgraph.errors import MissingError, UsageError
from provgraph.rdf.instant import parse_instant
from provgraph.rdf.terms import Term, iri_value, lexical

_GIVEN: Final = re.compile(r"(?P<algorithm>[a-z0-9]+):(?P<value>[0-9a-fA-F]+)")
_SPDX: Final = "http://spdx.org/rdf/terms#checksumAlgorithm_"
_ALGORITHMS: Final = frozenset(
    {"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b"}
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be promoted.

    Attributes:
        node: one version, or what has no versions.
        name: as people call it.
        digests: of its content, by algorithm, as the graph has them: whatever is
            written there, in lower case.
    """

    node: Term
    name: str
    digests: Mapping[str, frozenset[str]]


def subject_named(graph: Graph, name: str) -> Subject:
    """Return what goes by *name*: an IRI, or a dataset's latest version.

    Raises:
        MissingError: nothing is known of it.
        UsageError: which of several versions is the latest is not known.
    """
    thing = thing_named(graph, name)
    if not thing.nodes:
        raise MissingError(
            f"nothing is known of {name}",
            hint="Name an IRI that the graph has, or a dataset as namespace/name.",
        )
    node = _latest(graph, name, thing.nodes)
    digests: dict[str, set[str]] = {}
    for row in graph.rows("checksums", [node]):
        algorithm = iri_value(row["algorithm"]).removeprefix(_SPDX).lower()
        if algorithm in _ALGORITHMS and row["value"][0] == '"':
            digests.setdefault(algorithm, set()).add(lexical(row["value"]).lower())
    return Subject(
        node,
        Names(graph).one(node),
        {name: frozenset(values) for name, values in sorted(digests.items())},
    )


def is_digest(algorithm: str, value: str) -> bool:
    """Tell whether a value in lower case has the digits of an algorithm's digests."""
    long = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    return re.fullmatch(rf"[0-9a-f]{{{long}}}", value) is not None


def digest_given(given: str) -> tuple[str, str]:
    """Return the algorithm and the value of a digest, in lower case.

    >>> digest_given("md5:D41D8CD98F00B204E9800998ECF8427E")
    ('md5', 'd41d8cd98f00b204e9800998ecf8427e')

    Raises:
        UsageError: it is none.
    """
    match = _GIVEN.fullmatch(given)
    if match is None or match["algorithm"] not in _ALGORITHMS:
        raise UsageError(
            f"{given[:200]!r} is no digest",
            hint=f"Write sha256:… in hexadecimal; or {', '.join(sorted(_ALGORITHMS))}.",
        )
    algorithm, value = match["algorithm"], match["value"].lower()
    if not is_digest(algorithm, value):
        raise UsageError(
            f"{given[:200]} has not as many digits as a digest of {algorithm}"
        )
    return algorithm, value


def _latest(graph: Graph, name: str, nodes: frozenset[Term]) -> Term:
    """Return the version that was made last; the only node where it has no versions."""
    times: dict[Term, str] = {}
    for row in graph.rows("latest", sorted(nodes)):
        instant = parse_instant(lexical(row["at"])) if "at" in row else None
        at = instant.key if instant is not None else ""
        times[row["version"]] = max(at, times.get(row["version"], ""))
    if not times:
        return min(nodes)
    newest = max(times.values())
    last = [one for one, at in times.items() if at == newest]
    if len(last) > 1:
        raise UsageError(
            f"which of {len(last)} versions of {name} is the latest is not known",
            hint=f"Name one by its IRI, as {iri_value(min(last))}.",
        )
    return last[0]
