"""What a dataset, a job or a set of run facets tells, whichever event names it.

Producers send the same job and datasets with every run, so each part is worked
out once and then found again by its JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from provgraph.model.facts import AliasClaim, Chunk, FacetSet, Register
from provgraph.rdf.mint import Mint, digest, name_key
from provgraph.rdf.terms import Term, text, triple
from provgraph.rdf.vocab import LABEL, A, pg, prov
from provgraph.translate.openlineage.facets import (
    FacetLimits,
    FacetNode,
    Owner,
    dataset_lines,
    facet_node,
    job_lines,
)
from provgraph.translate.openlineage.reading import DatasetPart, JobPart

PLAN_FACETS: Final = ("sourceCode", "sourceCodeLocation", "sql")
"""The facets that make one version of a job differ from another."""

_ENDLESS: Final = frozenset({"STREAMING", "SERVICE"})
_MEMO_BYTES_MAX: Final = 16 << 20
_MEMO_ENTRY_BYTES: Final = 1_500
"""What an entry costs beside its key, as measured on real events."""

_DATASET: Final = pg("dataset")
_ALIAS: Final = pg("alias")
_ATTRIBUTED: Final = prov("wasAttributedTo")
_JOB_FACETS: Final = pg("jobFacets")
_SCHEMA_URL: Final = pg("schemaURL")
_ON_BEHALF_OF: Final = prov("actedOnBehalfOf")
_SOFTWARE_AGENT: Final = prov("SoftwareAgent")


class FacetsTold(NamedTuple):
    """A set of facets that one event states of one thing; None where it is empty."""

    facets: FacetSet | None
    chunk: Chunk | None


class DatasetTold(NamedTuple):
    """What a dataset part tells.

    Attributes:
        chunk: tells of the dataset and the facets stated of it, and its key is
            their content-addressed mention.
        facets: the same as a set; None where it has none.
        io_chunk: tells of the input or output facets, and its key is their
            content-addressed mention; None without any.
        io_registers: input or output facets.
        described: schema and column lineage, as they describe a version.
    """

    key: str
    chunk: Chunk
    facets: FacetSet | None
    io_chunk: Chunk | None
    io_registers: tuple[Register, ...]
    described: tuple[Register, ...]
    label: str | None
    lifecycle: str | None
    previous: str | None
    sources: tuple[str, ...] | None
    aliases: tuple[AliasClaim, ...]


class JobTold(NamedTuple):
    """What a job part tells.

    Attributes:
        facets: the set of its facets; None where it has none.
        plan: the job version that they define; None where they define none.
        kind: digest of the jobType facet and whether the job ever ends; None
            where there is no such facet.
    """

    key: str
    node: Term
    chunk: Chunk
    facets: FacetSet | None
    plan: Term | None
    kind: tuple[str, bool] | None


class Parts:
    """Works out parts of events and remembers them, up to a bound of memory."""

    def __init__(self, mint: Mint, limits: FacetLimits) -> None:
        self._mint = mint
        self._limits = limits
        self._memo: dict[tuple[str, bytes], Any] = {}
        self._agents: dict[str, Chunk] = {}
        self._statements: dict[str, Chunk] = {}
        self._memo_bytes = 0

    def dataset(self, part: DatasetPart, role: Owner) -> DatasetTold:
        """Return what a dataset tells as an input, an output or by itself."""
        return self._remembered(  # type: ignore[no-any-return] # keyed by role
            role, part.raw, lambda: self._dataset(part, role)
        )

    def job(self, part: JobPart) -> JobTold:
        """Return what a job tells."""
        return self._remembered(  # type: ignore[no-any-return] # keyed by kind
            "job", part.raw, lambda: self._job(part)
        )

    def agent(self, name: str) -> Chunk:
        """Return what tells of a software agent; its key is the agent's IRI."""
        known = self._agents.get(name)
        if known is None:
            node = self._mint.agent(name)
            lines = (
                f"{triple(node, A, _SOFTWARE_AGENT)}\n"
                f"{triple(node, LABEL, text(name))}\n"
            )
            known = self._agents[name] = Chunk(node, lines)
        return known

    def emitter(self, producer: str, schema_url: str) -> Chunk:
        """Return what tells of a producer that speaks one version of the spec.

        Its key is the emitter's IRI; either part may be "".
        """
        known = self._agents.get(f"{producer} {schema_url}")
        if known is None:
            content = f"{producer} {schema_url}"
            node = self._mint.content("emitter", content.encode())
            lines = f"{triple(node, A, _SOFTWARE_AGENT)}\n"
            if schema_url:
                lines += f"{triple(node, _SCHEMA_URL, text(schema_url))}\n"
            parts = (self.agent(producer),) if producer else ()
            if producer:
                agent = self._mint.agent(producer)
                lines += f"{triple(node, _ON_BEHALF_OF, agent)}\n"
            known = self._agents[content] = Chunk(node, lines, parts)
        return known

    def statement(
        self,
        emitter: Chunk,
        job: JobTold | None,
        mentions: Sequence[tuple[Term, Chunk]],
    ) -> Chunk:
        """Return what an event says of lasting things; its key is the statement's IRI.

        Events say the same of a job and its datasets run after run, so that is
        told once: who says it, the job's facets, and each dataset as mentioned,
        behind the predicate of its role.
        """
        links = {f"{_ATTRIBUTED} {emitter.key}"}
        if job is not None and job.facets is not None:
            links.add(f"{_JOB_FACETS} {job.facets.node}")
        links.update(f"{role} {mention.key}" for role, mention in mentions)
        content = " ; ".join(sorted(links))
        known: Chunk | None = self._statements.get(content)
        if known is None:
            node = self._mint.content("statement", content.encode())
            lines = "".join(f"{node} {link} .\n" for link in links)
            parts = (emitter, *(mention for _, mention in mentions))
            known = self._statements[content] = Chunk(node, lines, parts)
            self._memo_bytes += 2 * len(content) + _MEMO_ENTRY_BYTES
        return known

    def run_facets(self, facets: Mapping[str, Any]) -> FacetsTold:
        """Return what a run's facets tell, whichever run has them."""
        return self._remembered(  # type: ignore[no-any-return] # keyed by kind
            "run", facets, lambda: self._facet_set("run", facets)
        )

    def _remembered(
        self, kind: str, raw: Mapping[str, Any], work_out: Callable[[], Any]
    ) -> Any:  # noqa: ANN401 - what `work_out` gives
        key = (kind, orjson.dumps(raw))
        known = self._memo.get(key)
        if known is None:
            if self._memo_bytes > _MEMO_BYTES_MAX:
                self._memo.clear()
                self._agents.clear()
                self._statements.clear()
                self._memo_bytes = 0
            known = self._memo[key] = work_out()
            self._memo_bytes += 2 * len(key[1]) + _MEMO_ENTRY_BYTES
        return known

    def _facet(self, owner: Owner, name: str, value: object) -> FacetNode:
        key = (f"{owner} {name}", orjson.dumps(value))
        known = self._memo.get(key)
        if known is None:
            known = facet_node(self._mint, owner, name, value, self._limits)
            self._memo[key] = known
            self._memo_bytes += 2 * len(key[1]) + _MEMO_ENTRY_BYTES
        return known

    def _facet_set(self, owner: Owner, facets: Mapping[str, Any]) -> FacetsTold:
        nodes = self._nodes(owner, facets)
        if not nodes:
            return FacetsTold(None, None)
        content = _content(nodes)
        node = self._mint.node("facets", content)
        links = _links(node, nodes.values())
        return FacetsTold(
            FacetSet(content, node, _registers(nodes)),
            Chunk(node, links, _chunks(nodes.values())),
        )

    def _nodes(self, owner: Owner, facets: Mapping[str, Any]) -> dict[str, FacetNode]:
        return {name: self._facet(owner, name, value) for name, value in facets.items()}

    def _dataset(self, part: DatasetPart, role: Owner) -> DatasetTold:
        node = self._mint.dataset(part.namespace, part.name)
        key = name_key(part.namespace, part.name)
        facets = self._nodes("dataset", part.facets)
        io_facets = self._nodes(role, part.io_facets)
        content = _content(facets)
        mention = self._mint.content("mention", f"{node} {content}".encode())
        itself = dataset_lines(self._mint, part.namespace, part.name)
        aliases, alias_lines = self._symlinks(part, node)
        lifecycle, previous, previous_lines = self._lifecycle(part)
        lines = (
            f"{triple(mention, _DATASET, node)}\n"
            + _links(mention, facets.values())
            + alias_lines
            + previous_lines
        )
        chunk = Chunk(mention, lines, (Chunk(node, itself), *_chunks(facets.values())))
        io_chunk = None
        if io_facets:
            io_content = f"{role} {node} {_content(io_facets)}"
            io_mention = self._mint.content("mention", io_content.encode())
            links = _links(io_mention, io_facets.values())
            lines = f"{triple(io_mention, _DATASET, node)}\n{links}"
            io_chunk = Chunk(io_mention, lines, _chunks(io_facets.values()))
        return DatasetTold(
            key=key,
            chunk=chunk,
            facets=FacetSet(content, mention, _registers(facets)) if facets else None,
            io_chunk=io_chunk,
            io_registers=_registers(io_facets),
            described=_described(facets),
            label=_version_label(part),
            lifecycle=lifecycle,
            previous=previous,
            sources=_column_sources(part.facets.get("columnLineage")),
            aliases=aliases,
        )

    def _job(self, part: JobPart) -> JobTold:
        node = self._mint.job(part.namespace, part.name)
        told = self._facet_set("job", part.facets)
        facets = self._nodes("job", part.facets)
        plan = self._plan(node, facets)
        itself = job_lines(self._mint, part.namespace, part.name)
        parts = tuple(chunk for chunk in (told.chunk, plan) if chunk is not None)
        key = f"{node} {told.facets.digest if told.facets else ''}"
        kind = None
        if (job_type := facets.get("jobType")) is not None:
            value = part.facets["jobType"]
            said = value.get("processingType") if isinstance(value, Mapping) else None
            endless = str(said).upper() in _ENDLESS and not job_type.deleted
            kind = (job_type.digest, endless)
        return JobTold(
            key=name_key(part.namespace, part.name),
            node=node,
            chunk=Chunk(key, itself, parts),
            facets=told.facets,
            plan=Term(plan.key) if plan else None,
            kind=kind,
        )

    def _plan(self, job: Term, facets: Mapping[str, FacetNode]) -> Chunk | None:
        """Return the job version that the code, query and location make up."""
        defining = [
            facet
            for name in PLAN_FACETS
            if (facet := facets.get(name)) is not None and not facet.deleted
        ]
        if not defining:
            return None
        content = f"{job} " + " ".join(facet.digest for facet in defining)
        node = self._mint.node("jobversion", digest(content.encode()))
        lines = [
            triple(node, A, pg("JobVersion")),
            triple(node, A, prov("Plan")),
            triple(node, prov("specializationOf"), job),
            *(triple(node, facet.predicate, facet.node) for facet in defining),
        ]
        return Chunk(node, "".join(f"{line}\n" for line in lines))

    def _symlinks(
        self, part: DatasetPart, node: Term
    ) -> tuple[tuple[AliasClaim, ...], str]:
        facet = part.facets.get("symlinks")
        names = facet.get("identifiers") if isinstance(facet, Mapping) else None
        claims: list[AliasClaim] = []
        lines: list[str] = []
        mine = name_key(part.namespace, part.name)
        for namespace, name in _named(names):
            other = name_key(namespace, name)
            if other != mine:
                claims.append(AliasClaim(mine, other))
                alias = self._mint.dataset(namespace, name)
                lines.append(dataset_lines(self._mint, namespace, name))
                lines.append(f"{triple(node, _ALIAS, alias)}\n")
        return tuple(claims), "".join(lines)

    def _lifecycle(self, part: DatasetPart) -> tuple[str | None, str | None, str]:
        facet = part.facets.get("lifecycleStateChange")
        change = (
            facet.get("lifecycleStateChange") if isinstance(facet, Mapping) else None
        )
        if not isinstance(facet, Mapping) or not isinstance(change, str):
            return None, None, ""
        for namespace, name in _named([facet.get("previousIdentifier")]):
            lines = dataset_lines(self._mint, namespace, name)
            return change, name_key(namespace, name), lines
        return change, None, ""


def _content(facets: Mapping[str, FacetNode]) -> str:
    """Return the digest of a set of facets, whatever their order."""
    digests = sorted(facet.digest for facet in facets.values())
    return digest(" ".join(digests).encode())


def _links(node: Term, facets: Iterable[FacetNode]) -> str:
    return "".join(f"{node} {facet.predicate} {facet.node} .\n" for facet in facets)


def _chunks(facets: Iterable[FacetNode]) -> tuple[Chunk, ...]:
    return tuple(Chunk(facet.node, facet.lines) for facet in facets)


def _registers(facets: Mapping[str, FacetNode]) -> tuple[Register, ...]:
    return tuple(
        Register(
            name, facet.digest, facet.predicate, None if facet.deleted else facet.node
        )
        for name, facet in facets.items()
    )


def _described(facets: Mapping[str, FacetNode]) -> tuple[Register, ...]:
    found = []
    for name, link in (("schema", "schemaVersion"), ("columnLineage", "fieldMap")):
        facet = facets.get(name)
        if facet is not None and (facet.content is not None or facet.deleted):
            content = None if facet.deleted else facet.content
            found.append(Register(name, facet.digest, pg(link), content))
    return tuple(found)


def _version_label(part: DatasetPart) -> str | None:
    """Return the version that a source names, by facet or by a table's snapshot."""
    facet = part.facets.get("version")
    if isinstance(facet, Mapping) and not facet.get("_deleted"):
        label = facet.get("datasetVersion")
        if isinstance(label, str | int) and label != "":
            return str(label)
    for name in ("icebergScanReport", "icebergCommitReport"):
        report = part.io_facets.get(name)
        if isinstance(report, Mapping):
            snapshot = report.get("snapshotId")
            if isinstance(snapshot, int | float):
                return str(int(snapshot))
    return None


def _column_sources(facet: object) -> tuple[str, ...] | None:
    """Return the datasets that columns come from; None without column lineage."""
    if not isinstance(facet, Mapping) or facet.get("_deleted"):
        return None
    found: dict[str, None] = {}
    fields = facet.get("fields")
    for column in fields.values() if isinstance(fields, Mapping) else ():
        inputs = column.get("inputFields") if isinstance(column, Mapping) else None
        found.update((name_key(*name), None) for name in _named(inputs))
    found.update((name_key(*name), None) for name in _named(facet.get("dataset")))
    return tuple(found)


def _named(values: object) -> Iterator[tuple[str, str]]:
    """Yield namespace and name of each object in a list that has both."""
    for value in values if isinstance(values, list) else ():
        if isinstance(value, Mapping):
            namespace, name = value.get("namespace"), value.get("name")
            if isinstance(namespace, str) and isinstance(name, str):
                yield namespace, name
