"""One engine judges one lineage graph, in a process of its own.

    python -m benchmarks.shacl_engines ENGINE GRAPH

GRAPH is a file of N-Triples, or the folder of a store for `provgraph-disk`. It prints
one line of JSON, a `Judged`.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Final

import pyoxigraph

from benchmarks.lineage_shapes import SHAPES, lineage_shapes
from provgraph.contracts.asking import Asking
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.shape import Shapes
from provgraph.graph.endpoint import StoreEndpoint
from provgraph.graph.quads import StoreQuads

_NTRIPLES: Final = pyoxigraph.RdfFormat.N_TRIPLES


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging took.

    Attributes:
        results: how many were found.
        seconds: that one waits, for judging alone; the graph was loaded before.
        processor_seconds: of both cores together.
        peak_bytes: the most that the process held, the loading included.
    """

    results: int
    seconds: float
    processor_seconds: float
    peak_bytes: int


def store(graph: Path, folder: Path) -> None:
    """Load a graph into a store on disk, and compact it.

    A store that stays open is compacted in the background; in one that was loaded at
    once and closed each look-up goes through every file of the load.
    """
    loaded = pyoxigraph.Store(folder)
    loaded.bulk_load(path=graph, format=_NTRIPLES)
    loaded.optimize()


def _ready() -> Shapes:
    """Return the shapes, with all that judges loaded."""
    import_module("provgraph.contracts.columnar")
    return lineage_shapes()


def _provgraph(graph: Path) -> Callable[[], int]:
    loaded = pyoxigraph.Store()
    loaded.bulk_load(path=graph, format=_NTRIPLES)
    shapes = _ready()
    return lambda: _results(loaded, shapes)


def _provgraph_disk(folder: Path) -> Callable[[], int]:
    opened = pyoxigraph.Store.read_only(str(folder))
    shapes = _ready()
    return lambda: _results(opened, shapes)


def _results(graph: pyoxigraph.Store, shapes: Shapes) -> int:
    quads, asking = StoreQuads(graph), Asking(StoreEndpoint(graph))
    return judge_graph(shapes, quads, asking=asking, by_columns=True).total


def _pyshacl(graph: Path) -> Callable[[], int]:
    rdflib, pyshacl = import_module("rdflib"), import_module("pyshacl")
    data = rdflib.Graph().parse(graph, format="nt")
    shapes = rdflib.Graph().parse(SHAPES, format="turtle")
    result = rdflib.Namespace("http://www.w3.org/ns/shacl#").result

    def judge() -> int:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
        return len(list(report.triples((None, result, None))))

    return judge


def _pyrudof(graph: Path) -> Callable[[], int]:
    pyrudof = import_module("pyrudof")
    engine = pyrudof.Rudof(pyrudof.RudofConfig())
    engine.read_shacl(str(SHAPES), pyrudof.ShaclFormat.Turtle)
    engine.read_data(str(graph), pyrudof.RDFFormat.NTriples)
    mode = pyrudof.ShaclValidationMode.Native
    return lambda: len(engine.validate_shacl(mode))


def _purrdf(graph: Path) -> Callable[[], int]:
    purrdf = import_module("purrdf")
    store = purrdf.Store()
    store.load(path=str(graph), format=purrdf.RdfFormat.N_TRIPLES)
    shapes = purrdf.shapes.Shapes(SHAPES.read_text(encoding="utf-8"))
    return lambda: len(shapes.validate_store(store).results)


_ENGINES: Final = {
    "provgraph": _provgraph,
    "provgraph-disk": _provgraph_disk,
    "pyshacl": _pyshacl,
    "pyrudof": _pyrudof,
    "purrdf": _purrdf,
}


def _judged(engine: str, graph: Path) -> Judged:
    judge = _ENGINES[engine](graph)
    gc.collect()
    began, began_processor = time.perf_counter(), time.process_time()
    results = judge()
    seconds = time.perf_counter() - began
    processor_seconds = time.process_time() - began_processor
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Judged(results, seconds, processor_seconds, peak_bytes)


if __name__ == "__main__":
    print(json.dumps(asdict(_judged(sys.argv[1], Path(sys.argv[2])))))
