"""Workers' jobs: what putting a document into the graph, or taking it out, comes to.

Source: docs/documents.md
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from provgraph.documents.forms import OPENLINEAGE
from provgraph.documents.held import Held
from provgraph.documents.placing import (
    DIGEST,
    GRAPH,
    MENDED,
    Came,
    Places,
    digest_of,
    missing,
    placed,
)
from provgraph.documents.reading import read_held
from provgraph.errors import MediaTypeError, TooLargeError
from provgraph.graph import Copy, listed
from provgraph.rdf.parsing import see_that_they_stand
from provgraph.rdf.terms import triple
from provgraph.sandbox.out import Out


def put(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    checkpoint: str,
    path: str,
    key: str,
    location: str,
    name: str,
    media_type: str,
    source: str,
    strict: bool,
    base: str,
    owned: Mapping[str, Any],
    token: str,  # noqa: ARG001 - as every job of its kind
    quads_max: int,
    effect_bytes_max: int,
    genid: str,  # noqa: ARG001 - what is put has no IRIs of ours
) -> dict[str, Any]:
    """Give the effect of a document that comes under *key*, whatever was there.

    Returns its form, what was mended, how much it states, and what became of it:
    it is `new`, or `replaced` another, or is `there already`, with no effect.

    Raises:
        MediaTypeError: it is no document.
        MalformedError, TooDeepError, TranslateError: it cannot be read; it is in
            whole, or not at all.
        TooLargeError: it is too much for one step.
    """
    body = Path(path).read_bytes()
    held = read_held(
        body, base=location, name=name, media_type=media_type, strict=strict
    )
    if held.form == OPENLINEAGE.name:
        raise MediaTypeError(
            "these are OpenLineage events, and no PROV document",
            hint="provgraph ingest takes them in; over HTTP, /pg/v1/events.",
        )
    places = Places(owned["base"], key)
    copy = Copy(checkpoint)
    if (DIGEST, digest_of(body)) in copy.about(places.node):
        return _told(held, became="there already")
    # Nearly each triple stands in the merged view too.
    _check(2 * sum(len(graph.triples) for graph in held.graphs), quads_max)
    brings = placed(held, places, Came(body, source, base))
    _check(brings.quads, quads_max)
    size = sum(len(line) for lines in brings.graphs.values() for line in lines)
    if size > effect_bytes_max:
        raise TooLargeError(
            f"the document comes to {size >> 20} MiB of quads, over the"
            f" {effect_bytes_max >> 20} of one step",
            hint="Send it in parts, or set documents.effect_bytes_max.",
        )
    # What the graph cannot read would stop everything that comes behind it.
    see_that_they_stand(chain.from_iterable(brings.graphs.values()))
    pieces = list(_removal(copy, places, owned["base"]))
    pieces.append("".join(listed("INSERT", brings.graphs)))
    out.write(" ;\n".join(pieces).encode())
    return _told(held, became="new" if len(pieces) == 1 else "replaced")


def _check(quads: int, quads_max: int) -> None:
    if quads > quads_max:
        raise TooLargeError(
            f"the document comes to {quads} quads, over the {quads_max} of one step",
            hint="Send it in parts, or set documents.quads_max.",
        )


def remove(
    out: Out,
    *,
    checkpoint: str,
    key: str,
    owned: Mapping[str, Any],
    **_: Any,  # noqa: ANN401 - what else every job of its kind is told
) -> None:
    """Give the effect of taking a document out.

    Raises:
        MissingError: there is none of that name.
    """
    base = owned["base"]
    pieces = list(_removal(Copy(checkpoint), Places(base, key), base))
    if not pieces:
        raise missing(key)
    out.write(" ;\n".join(pieces).encode())


def _removal(copy: Copy, places: Places, base: str) -> Iterator[str]:
    """Yield the operations that leave nothing of what is there; none where none is."""
    described = copy.about(places.node)
    graphs = {value for name, value in described if name == GRAPH}
    if not graphs:
        return
    nodes = [places.node, *graphs]
    nodes += [value for name, value in described if name == MENDED]
    lines = [
        triple(node, name, value) for node in nodes for name, value in copy.about(node)
    ]
    graphs.add(places.entailed)
    lines += copy.only_in(graphs, places.is_shared, f"{base}graph:")
    for graph in sorted(graphs):
        yield f"DROP SILENT GRAPH {graph}"
    yield "".join(listed("DELETE", {"": lines}))


def _told(held: Held, *, became: str) -> dict[str, Any]:
    return {
        "form": held.form,
        "repairs": [one._asdict() for one in held.repairs],
        "statements": sum(len(graph.bundle.statements) for graph in held.graphs),
        "bundles": len(held.graphs) - 1,
        "became": became,
    }
