"""A worker's job: what the part of a contract finds that is written in SPARQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from provgraph.contracts.asked import sparql_batch
from provgraph.contracts.asking import Asking
from provgraph.contracts.closures import Closures
from provgraph.contracts.constraint import Sparql
from provgraph.contracts.report import Result
from provgraph.contracts.shape import Shape
from provgraph.enforcing.asked import Pair, as_json
from provgraph.enforcing.compiled import compiled
from provgraph.enforcing.finding import FINDINGS_MAX, described
from provgraph.errors import ExhaustedError
from provgraph.graph.endpoint import StoreEndpoint
from provgraph.graph.owned import Owned
from provgraph.graph.quads import StoreQuads
from provgraph.graph.reading import damage_in_our_words, loaded_store, opened_store
from provgraph.rdf.mint import Mint
from provgraph.rdf.terms import Term
from provgraph.sandbox.out import Out


def judge(
    out: Out,
    *,
    owned: Mapping[str, Any],
    contract: str,
    path: str,
    checkpoint: str | None = None,
) -> dict[str, Any]:
    """Give as JSON what a contract finds at some nodes.

    Args:
        out: takes the answer, as `provgraph.enforcing.asked.from_json` reads it.
        owned: what of the graph is whose.
        contract: the IRI of the version.
        path: of a file with `shapes`, as N-Triples; `pairs` of a shape's key and a
            focus node; `keys` of shapes of which every focus node is judged; `now`;
            `slice`, as N-Triples the part of the graph on which the verdicts hang.
        checkpoint: the folder of a copy of the graph; None where there is a slice.

    Raises:
        QueryError, EvaluationError: a query of the contract failed.
        ExhaustedError: they find too much.
        GraphError, GraphDamagedError: the graph cannot be read.
    """
    asked = orjson.loads(Path(path).read_bytes())
    shapes = compiled(asked["shapes"])[1]
    genid = Owned(**owned).genid
    with damage_in_our_words():
        if checkpoint is None:
            store = loaded_store(asked["slice"])
        else:
            store = opened_store(checkpoint)
        asking = Asking(StoreEndpoint(store, blanks=genid))
        quads = StoreQuads(store, genid=genid)
        closures = Closures(shapes, quads, asked=asking, now=asked["now"])
        mint, node = Mint(owned["base"]), Term(contract)
        found: dict[Pair, dict[Term, frozenset[str]]] = {}
        pairs = [(Term(key), Term(focus)) for key, focus in asked["pairs"]]
        keys = [Term(key) for key in asked["keys"]]
        results = _results(closures, asking, shapes.by_node, pairs, keys)
        for many, (pair, result) in enumerate(results, 1):
            if many > FINDINGS_MAX:
                raise ExhaustedError(f"it finds more than {FINDINGS_MAX:,} things")
            name, said = described(mint, node, result)
            found.setdefault(pair, {})[name] = said
    out.write(orjson.dumps(as_json(found)))
    return {}


def _results(
    closures: Closures,
    asking: Asking,
    shapes: Mapping[Term, Shape],
    pairs: list[Pair],
    keys: list[Term],
) -> Iterator[tuple[Pair, Result]]:
    for key, focus in pairs:
        if closures.is_focus(shapes[key], focus):
            for result in closures.judge(shapes[key], focus):
                yield (key, focus), result
    for key in keys:
        shape = shapes[key]
        focuses = closures.focus_nodes(shape)
        (constraint,) = shape.constraints  # so they are parted
        if isinstance(constraint, Sparql):
            for result in sparql_batch(constraint, shape, focuses, asking.endpoint):
                yield (key, result.focus), result
            continue
        for focus in focuses:
            for result in closures.judge(shape, focus):
                yield (key, focus), result
