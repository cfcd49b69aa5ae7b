"""Design-time lineage: what JobEvents and DatasetEvents declare of lasting names.

PROV's own edges join only runs and versions; between lasting names they would
contradict PROV-CONSTRAINTS, so these lines use provgraph's words. The latest
event replaces what earlier ones of its kind declared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from provgraph.model.facts import Claim, EmptiedClaim, RegisterClaim
from provgraph.rdf.instant import lexical_instant
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term, date_time, triple
from provgraph.rdf.vocab import pg, prov
from provgraph.translate.openlineage.explicit import Explicit, read_dataset_facet
from provgraph.translate.openlineage.parts import DatasetTold
from provgraph.translate.openlineage.reading import DatasetPart

_DECLARED_INPUT: Final = pg("declaredInput")
_DECLARED_OUTPUT: Final = pg("declaredOutput")
_DEPENDS_ON: Final = pg("dependsOn")
_QUALIFIED_DEPENDENCY: Final = pg("qualifiedDependency")
_CAPTURE_METHOD: Final = pg("captureMethod")
_DECLARED: Final = pg("declared")
_INFERRED: Final = pg("inferred")
_ENTITY: Final = prov("entity")
_DECLARED_BY: Final = pg("declaredBy")
_GAP: Final = pg("gap")
_PAIRS_OVER_LIMIT: Final = pg("pairsOverLimit")
_RENAMED_FROM: Final = pg("renamedFrom")
_QUALIFIED_RENAME: Final = pg("qualifiedRename")
_AT_TIME: Final = prov("atTime")
_PAIRS_MAX: Final = 1_000

_Stamp = tuple[str, str]


def job_claims(
    mint: Mint,
    job: Term,
    inputs: list[DatasetTold],
    outputs: list[DatasetTold],
    explicit: Explicit | None,
    stamp: _Stamp,
) -> Iterator[Claim]:
    """Yield what a JobEvent declares, as one value that the next one replaces."""
    reads = {told.key for told in inputs} | set(explicit.reads if explicit else ())
    writes = {told.key for told in outputs} | set(explicit.written if explicit else ())
    lines = [
        *(triple(job, _DECLARED_INPUT, mint.node("dataset", key)) for key in reads),
        *(triple(job, _DECLARED_OUTPUT, mint.node("dataset", key)) for key in writes),
        *(explicit.declared if explicit else ()),
        *_dependencies(mint, job, inputs, outputs, explicit),
    ]
    yield RegisterClaim(job, "declared", *stamp, tuple(sorted(set(lines))), shared=True)


def dataset_claims(
    mint: Mint, part: DatasetPart, told: DatasetTold, stamp: _Stamp
) -> tuple[list[Claim], Explicit | None]:
    """Return what a DatasetEvent declares, and what its lineage facet says."""
    node = mint.node("dataset", told.key)
    claims: list[Claim] = []
    explicit = read_dataset_facet(
        part.facets.get("lineage"), part.namespace, part.name, mint
    )
    if "lineage" in part.facets:
        lines: tuple[str, ...] | None = None
        if explicit is not None:
            sources = (edge.source for edge in explicit.derived)
            edges = _edges(mint, node, node, filter(None, sources), _DECLARED)
            lines = tuple(sorted({*edges, *explicit.declared}))
        claims.append(
            RegisterClaim(node, "declared:lineage", *stamp, lines, shared=True)
        )
    if "columnLineage" in part.facets:
        columns = None
        if told.sources is not None:
            edges = _edges(mint, node, node, told.sources, _DECLARED)
            columns = tuple(sorted(set(edges)))
        claims.append(
            RegisterClaim(node, "declared:columns", *stamp, columns, shared=True)
        )
    claims.extend(_changes(mint, node, told, stamp))
    return claims, explicit


def _changes(
    mint: Mint, node: Term, told: DatasetTold, stamp: _Stamp
) -> Iterator[Claim]:
    """Yield what a change of the dataset's life means to its readers."""
    instant, digest = stamp
    if told.lifecycle in {"DROP", "TRUNCATE"}:
        yield EmptiedClaim(told.key, instant)
    elif told.lifecycle == "RENAME" and told.previous is not None:
        former = mint.node("dataset", told.previous)
        edge = mint.content("rename", f"{node} {former} {instant}".encode())
        lines = (
            triple(node, _RENAMED_FROM, former),
            triple(node, _QUALIFIED_RENAME, edge),
            triple(edge, _ENTITY, former),
            triple(edge, _AT_TIME, date_time(lexical_instant(instant))),
        )
        name = f"rename:{instant}:{former}"
        yield RegisterClaim(node, name, instant, digest, lines, shared=True)
        yield EmptiedClaim(told.previous, instant)


def _dependencies(
    mint: Mint,
    job: Term,
    inputs: list[DatasetTold],
    outputs: list[DatasetTold],
    explicit: Explicit | None,
) -> Iterator[str]:
    """Yield which output depends on what: explicit, else columns, else all inputs."""
    if explicit is not None:
        for target, source in explicit.derived:
            if source is not None:
                node = mint.node("dataset", target)
                yield from _edges(mint, job, node, (source,), _DECLARED)
        return
    guessed = [told for told in outputs if not told.sources]
    over_limit = len(guessed) * len(inputs) > _PAIRS_MAX
    if over_limit:
        yield triple(job, _GAP, _PAIRS_OVER_LIMIT)
    for told in outputs:
        node = mint.node("dataset", told.key)
        if told.sources:
            yield from _edges(mint, job, node, told.sources, _DECLARED)
        elif not over_limit:
            keys = (given.key for given in inputs)
            yield from _edges(mint, job, node, keys, _INFERRED)


def _edges(
    mint: Mint, owner: Term, target: Term, sources: Iterable[str], method: Term
) -> Iterator[str]:
    for key in sources:
        source = mint.node("dataset", key)
        content = f"{owner} {target} {source} {method}".encode()
        edge = mint.content("dependency", content)
        yield triple(target, _DEPENDS_ON, source)
        yield triple(target, _QUALIFIED_DEPENDENCY, edge)
        yield triple(edge, _ENTITY, source)
        yield triple(edge, _CAPTURE_METHOD, method)
        yield triple(edge, _DECLARED_BY, owner)
