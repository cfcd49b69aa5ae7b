"""Workers' jobs: a contract judges a copy of a graph, for what people decide of it.

Before it is activated: what would have failed, and who is hit. By schedule: what is
found, as the system graph tells of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from provgraph.checking.ground import Ground, ground_of
from provgraph.contracts.closures import Closures
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.reading import read_shapes
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import message_of
from provgraph.contracts.reports.messages import constraint_of
from provgraph.contracts.reports.summary import is_grave, rank
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored
from provgraph.enforcing.finding import FINDINGS_MAX, described
from provgraph.errors import TooLargeError
from provgraph.graph.reading import damage_in_our_words
from provgraph.rdf.formats import NTRIPLES
from provgraph.rdf.instant import utc_now
from provgraph.rdf.mint import Mint
from provgraph.rdf.parsing import parse
from provgraph.rdf.terms import Term, iri, iri_value, lexical
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import AI_NAMESPACE, A, pg, prov
from provgraph.sandbox.out import Out

_RESULTS_MAX: Final = 1_000_000
LISTED_MAX: Final = 1_000
"""Nodes that would have failed, and consumers, that an answer lists; it counts all
of the former."""

_ASKED_TOGETHER: Final = 100
_ASKED_MAX: Final = 10_000
_PLACE: Final = "VALUES ?thing { }"
_GENERATED: Final = prov("wasGeneratedBy")
_KINDS: Final = {
    pg("Run"): "run",
    pg("Job"): "job",
    pg("Dataset"): "dataset",
    pg("DatasetVersion"): "dataset version",
    iri(f"{AI_NAMESPACE}ModelVersion"): "model version",
    iri(f"{AI_NAMESPACE}Checkpoint"): "model version",
    iri(f"{AI_NAMESPACE}Deployment"): "deployment",
    iri(f"{AI_NAMESPACE}Endpoint"): "endpoint",
}


class _Judged(NamedTuple):
    """What a contract finds, and where."""

    report: Report
    shapes: Shapes
    ground: Ground


def try_out(
    out: Out,
    *,
    shapes: str,
    checkpoint: str,
    owned: Mapping[str, Any],
    breaking: bool,
) -> dict[str, Any]:
    """Give as JSON what a contract would have found in the lineage that there is.

    *shapes* is the path of its N-Triples. `failing` has the nodes, each with its
    kind, its name, how much is found there and the worst of it; `kinds` counts
    them; `runs` has those that are among them, or wrote a version in which something
    is found; `consumers` has the datasets, jobs, models, deployments and endpoints that
    come after them. Where it is *breaking*, they are those of all that it judges:
    whoever reads it is hit.

    Returns `conforms`, `results` and `engines`.

    Raises:
        EvaluationError, QueryError: a query of the contract failed.
        TooLargeError: it finds more than can be told.
        GraphError, GraphDamagedError: the copy cannot be read.
    """
    with damage_in_our_words():
        judged = _judged(shapes, checkpoint, owned, _RESULTS_MAX)
        by_node: dict[Term, list[Result]] = {}
        for result in judged.report.results:
            by_node.setdefault(result.focus, []).append(result)
        grave = [
            node
            for node, found in by_node.items()
            if any(is_grave(one.severity) for one in found)
        ]
        kinds = Counter(_kind(judged.ground, node) for node in by_node)
        hit: Iterable[Term] = _targets(judged) if breaking else grave
        told = {
            "failing": [
                _failing(judged, node, by_node[node])
                for node in islice(sorted(by_node), LISTED_MAX)
            ],
            "kinds": dict(kinds),
            "runs": list(islice(_runs(judged), LISTED_MAX)),
            "consumers": list(_consumers(judged.ground, hit)),
        }
    out.write(orjson.dumps(told))
    return _known(judged.report)


def audit(
    out: Out,
    *,
    shapes: str,
    checkpoint: str,
    owned: Mapping[str, Any],
    contract: str,
) -> dict[str, Any]:
    """Give what a contract finds as findings: in each line the IRI and the triples.

    *contract* is the IRI of its version. The rest, what is returned and what is
    raised is as in `try_out`.
    """
    mint = Mint(owned["base"])
    with damage_in_our_words():
        report = _judged(shapes, checkpoint, owned, FINDINGS_MAX).report
    for result in report.results:
        node, lines = described(mint, Term(contract), result)
        out.write(orjson.dumps([node, sorted(lines)]) + b"\n")
    return _known(report)


def _judged(
    path: str, checkpoint: str, owned: Mapping[str, Any], results_max: int
) -> _Judged:
    quads = parse(Path(path).read_bytes(), NTRIPLES, None).quads
    shapes = as_stored(read_shapes(Triples(quad[:3] for quad in quads)))[0]
    ground = ground_of((), checkpoint, owned, None)
    report = judge_graph(
        shapes,
        ground.quads,
        asking=ground.asking(shapes),
        by_columns=ground.is_large,
        now=utc_now(),
        results_max=results_max,
    )
    if report.cut:
        raise TooLargeError(
            f"the contract finds {report.total:,} things, more than can be told",
            hint="Try a part of it first.",
        )
    return _Judged(report, shapes, ground)


def _known(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        "results": report.total,
        "engines": sorted(report.engines),
    }


def _targets(judged: _Judged) -> Iterator[Term]:
    """Yield what a contract judges."""
    closures = Closures(judged.shapes, judged.ground.quads)
    for shape in judged.shapes.targeted().values():
        yield from closures.focus_nodes(shape)


def _failing(judged: _Judged, node: Term, found: list[Result]) -> dict[str, Any]:
    worst = min(found, key=lambda one: rank(one.severity))
    said = [lexical(one) for one in worst.messages]
    constraint = constraint_of(worst, judged.shapes)
    return {
        "focus": iri_value(node) if node[0] == "<" else node,
        "kind": _kind(judged.ground, node),
        "name": _named(judged.ground, node),
        "results": len(found),
        "severity": iri_value(worst.severity).rpartition("#")[2],
        "message": next(iter(said), message_of(worst, constraint)),
    }


def _runs(judged: _Judged) -> Iterator[dict[str, Any]]:
    """Yield the runs that would have failed, in the order of their IRIs."""
    quads = judged.ground.quads
    found: Counter[Term] = Counter()
    for result in judged.report.results:
        at = {result.focus, *([] if result.value is None else [result.value])}
        for node in at:
            if _kind(judged.ground, node) == "run":
                found[node] += 1
            elif node[0] == "<":
                found.update(set(quads.values(node, _GENERATED)))
    for run in sorted(found):
        jobs = quads.values(run, pg("job"))
        yield {
            "iri": iri_value(run),
            "job": _named(judged.ground, jobs[0]) if jobs else "",
            "results": found[run],
        }


def _kind(ground: Ground, node: Term) -> str:
    classes = ground.quads.values(node, A) if node[0] == "<" else ()
    return next((_KINDS[one] for one in classes if one in _KINDS), "other node")


def _named(ground: Ground, node: Term) -> str:
    """Return what people call a node; "" where nothing says it."""
    names = ground.quads.values(node, pg("name")) if node[0] != '"' else ()
    return lexical(names[0]) if names else ""


def _consumers(ground: Ground, things: Iterable[Term]) -> Iterator[dict[str, str]]:
    """Yield the datasets, jobs, models and endpoints that come after, each once."""
    endpoint = ground.endpoint
    assert endpoint is not None  # noqa: S101 - a copy of a graph has one
    question = files(__package__).joinpath("consumers.rq").read_text(encoding="utf-8")
    asked = islice((one for one in things if one[0] == "<"), _ASKED_MAX)
    left = list(dict.fromkeys(asked))
    met: set[Term] = set()
    for at in range(0, len(left), _ASKED_TOGETHER):
        several = left[at : at + _ASKED_TOGETHER]
        text = question.replace(_PLACE, f"VALUES ?thing {{ {' '.join(several)} }}", 1)
        for row in endpoint.select(text):
            node = row["consumer"]
            if node in met:
                continue
            met.add(node)
            yield {
                "iri": iri_value(node),
                "kind": _KINDS[row["class"]],
                "namespace": _told(row, "namespace"),
                "name": _told(row, "name") or _told(row, "label") or iri_value(node),
                "type": _told(row, "type"),
            }
            if len(met) >= LISTED_MAX:
                return


def _told(row: Mapping[str, Term], name: str) -> str:
    return lexical(row[name]) if name in row else ""
