"""How long a contract takes to judge one new run, and how that grows with the graph.

The graph and the 28 constraints are those of `contracts`; the one that is written in
SPARQL is judged elsewhere. Each run brings some fifty triples. What is measured is
what stands between the graph's change and the verdict: which nodes are affected, and
what is found there. Times are those of the processor; nothing is waited for.
"""

from __future__ import annotations

import gc
import shutil
import time
from collections.abc import Iterator
from statistics import quantiles
from typing import Final
from uuid import UUID

import pyoxigraph

from benchmarks.lineage_graph import write_lineage
from benchmarks.lineage_shapes import lineage_shapes
from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import Row, at_most
from provgraph.contracts.changes.findings import Findings
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import broken
from provgraph.contracts.parting import parted
from provgraph.graph.quads import StoreQuads
from provgraph.rdf.quads import Triple
from provgraph.rdf.terms import Term, date_time, integer, iri, text, triple
from provgraph.rdf.vocab import A, pg, prov

_RUNS: Final = 500
_PROMISED: Final = 1_000_000
"""Triples up to which the milliseconds are promised; beyond, only the growth."""

_P50_MAX: Final = 0.5
_P99_MAX: Final = 3.0
_P50_ON_DISK_MAX: Final = 3.0
_GROWTH_MAX: Final = 1.5
_OUTPUTS: Final = 5
_NTRIPLES: Final = pyoxigraph.RdfFormat.N_TRIPLES
_PLACE: Final = "https://data.example.org/"


def main(scale: Scale) -> None:
    """Measure the graphs, in memory and on disk."""
    sizes = {
        "small": (10_000, 100_000),
        "default": (100_000, 1_000_000),
        "large": (100_000, 1_000_000, 10_000_000),
    }[scale.size]
    in_memory: dict[int, float] = {}
    for size in sizes:
        graph = scale.folder / f"changes-{size}.nt"
        write_lineage(graph, size)
        store = pyoxigraph.Store()
        store.bulk_load(path=graph, format=_NTRIPLES)
        promised = size <= _PROMISED
        in_memory[size] = _report(
            f"{size:,} triples in memory", store, _P50_MAX, is_promised=promised
        )
        del store
        folder = scale.folder / f"changes-{size}.store"
        store = pyoxigraph.Store(folder)
        store.bulk_load(path=graph, format=_NTRIPLES)
        _report(
            f"{size:,} triples on disk", store, _P50_ON_DISK_MAX, is_promised=promised
        )
        del store
        gc.collect()
        shutil.rmtree(folder)
        graph.unlink()
    growth = in_memory[sizes[-1]] / in_memory[sizes[0]]
    what = f"one run added to {sizes[-1]:,} triples, times one added to {sizes[0]:,}"
    at_most(what, growth, _GROWTH_MAX, f"{growth:.2f}").report()


def _report(
    where: str, store: pyoxigraph.Store, p50_max: float, *, is_promised: bool
) -> float:
    """Report what runs took that were added one by one; return the median in ms."""
    took = sorted(_changes(store))
    cuts = quantiles(took, n=100)
    p50, p99 = cuts[49], cuts[98]
    for name, figure, most in (("p50", p50, p50_max), ("p99", p99, _P99_MAX)):
        what = f"one run added to {where}, {name} in ms"
        if is_promised:
            at_most(what, figure, most, f"{figure:.2f}").report()
        else:
            Row(what, f"{figure:.2f}").report()
    return p50


def _changes(store: pyoxigraph.Store) -> Iterator[float]:
    """Add runs; yield the milliseconds of each verdict."""
    quads = StoreQuads(store)
    shapes, _ = parted(lineage_shapes())
    closures = Closures(shapes, quads)
    findings = Findings(shapes, closures)
    findings.take_up(broken(shapes, quads))
    known = [
        version for version, _ in zip(_versions(store), range(1_000), strict=False)
    ]
    found = sum(1 for _ in findings.results())
    gc.collect()
    gc.disable()  # as the owner of a workspace has it
    for number in range(_RUNS):
        added = list(_run(number, known[number], known[-number - 1]))
        lines = "".join(f"{triple(*one)}\n" for one in added)
        store.load(lines.encode(), format=_NTRIPLES)
        began = time.thread_time()
        told = findings.change(added, ())
        yield (time.thread_time() - began) * 1_000
        more = sum(len(after) - len(before) for before, after in told)
        assert more == (number % 10 == 0)
        found += more
    gc.enable()
    assert found == sum(1 for _ in findings.results())


def _versions(store: pyoxigraph.Store) -> Iterator[Term]:
    kind = pyoxigraph.NamedNode(pg("DatasetVersion")[1:-1])
    type_of = pyoxigraph.NamedNode(A[1:-1])
    for quad in store.quads_for_pattern(None, type_of, kind):
        yield Term(str(quad.subject))


def _run(number: int, *read: Term) -> Iterator[Triple]:
    """Yield the triples of a run; of each tenth, one has a short id."""
    run = iri(f"{_PLACE}run/new{number}")
    began = date_time("2026-05-05T10:00:00Z")
    name = str(UUID(int=number, version=4))
    yield run, A, pg("Run")
    yield run, prov("startedAtTime"), began
    yield run, prov("endedAtTime"), date_time("2026-05-05T10:10:00Z")
    yield run, pg("status"), text("COMPLETE")
    yield run, pg("runId"), text(name[:13] if number % 10 == 0 else name)
    yield run, prov("wasAssociatedWith"), iri(f"{_PLACE}scheduler/1")
    yield run, prov("wasAssociatedWith"), iri(f"{_PLACE}person/1")
    for one in read:
        yield run, prov("used"), one
    for output in range(_OUTPUTS):
        version = iri(f"{_PLACE}dataset/{output}/new{number}")
        yield version, A, pg("DatasetVersion")
        yield version, prov("specializationOf"), iri(f"{_PLACE}dataset/{output}")
        yield version, prov("generatedAtTime"), began
        yield version, prov("wasGeneratedBy"), run
        yield version, pg("rowCount"), integer(number)
        for one in read:
            yield version, prov("wasDerivedFrom"), one
        yield version, pg("label"), text(f"{number}")


if __name__ == "__main__":
    run_benchmark("changes", main)
