"""A worker's job: what contracts find in files, or in a copy of a graph.

Each contract is judged by itself and has its own report; files are one graph
together. The engine judges, and pySHACL only what the engine does not know: each
report says who did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, NamedTuple

from provgraph.checking import AUTO, PYSHACL
from provgraph.checking.baseline import Baseline
from provgraph.checking.contracts import Contract, Text, named, read_contracts
from provgraph.checking.ground import Ground, ground_of
from provgraph.contracts.judging import judge_graph
from provgraph.contracts.report import Report
from provgraph.contracts.reports import About
from provgraph.contracts.reports.summary import is_grave, severities
from provgraph.contracts.reports.together import write_together
from provgraph.contracts.shape import Shapes
from provgraph.contracts.storing import as_stored, graph_as_stored
from provgraph.contracts.words import INFO, NEWER, WARNING, Version
from provgraph.graph.reading import damage_in_our_words
from provgraph.rdf.instant import utc_now
from provgraph.rdf.mint import DEFAULT_BASE
from provgraph.rdf.terms import Term, iri_value
from provgraph.sandbox.out import Out

_ALL: Final = 1 << 40
_FOLDED: Final = (
    "For pySHACL a datatype that the store folds is the one that it keeps, with any"
    " value."
)

_OLDER: Final = "pySHACL knows SHACL 1.0: what is of 1.2 alone, it did not judge."


class _Asked(NamedTuple):
    """What is asked of each contract.

    Attributes:
        engine: one of `checking.ENGINES`.
        with_details: results tell what inner shapes found.
        results_max: how many are listed in each report.
        about: what all reports are about.
        baseline: results that are known; None for none.
    """

    engine: str
    with_details: bool
    results_max: int
    about: About
    baseline: Baseline | None


def check(  # noqa: PLR0913 - what a request may say
    out: Out,
    *,
    contracts: Sequence[Mapping[str, str]],
    data: Sequence[Mapping[str, str]],
    checkpoint: str | None,
    owned: Mapping[str, Any] | None,
    graph: str | None,
    form: str,
    engine: str,
    shacl: Version,
    with_details: bool,
    results_max: int,
    about: Mapping[str, str | None],
    baseline: str | None,
) -> dict[str, Any]:
    """Give the reports of contracts on data, or on the copy of a graph.

    Of each contract and each piece of data there is the `path` of a file that has
    it, and what `Text` and `Source` are told. *form* is one of
    `reports.together.FORMS`; *shacl* is the version by which contracts are read.

    Returns how many results there are: `violations` (of own severities too),
    `warnings`, `infos` and `total`; and `judged`, of each contract `conforms`,
    `results` and `engines`.

    Raises:
        ShapesError, MediaTypeError, MalformedError: a contract cannot be read.
        InputError: data cannot be read; the message names it.
        MissingError: there is no such graph.
        EvaluationError, QueryError: a query of a contract failed.
        GraphError, GraphDamagedError: the copy cannot be read.
    """
    told = Path(baseline).read_bytes() if baseline else None
    asked = _Asked(
        engine,
        with_details,
        results_max,
        About(**about),  # type: ignore[arg-type] # its texts only
        Baseline(told) if told is not None else None,
    )
    with damage_in_our_words():
        ground = ground_of(data, checkpoint, owned, graph)
        base = owned["base"] if owned else DEFAULT_BASE
        read = read_contracts([_text(**one) for one in contracts], base, shacl)
        reports = [_judged(contract, ground, asked) for contract in read]
    for piece in write_together(form, reports):
        out.write(piece)
    return {
        **_counted([report for report, _ in reports]),
        "judged": [_judged_as(report) for report, _ in reports],
    }


def _text(path: str, **told: str) -> Text:
    return Text(Path(path).read_bytes(), **told)


def _judged(contract: Contract, ground: Ground, asked: _Asked) -> tuple[Report, About]:
    by_pyshacl = asked.engine == PYSHACL or (
        asked.engine == AUTO and bool(contract.advanced)
    )
    with named(contract.name):
        shapes = contract.shapes()
        stored, notes = as_stored(shapes) if ground.is_stored else (shapes, ())
        report = (
            _by_pyshacl(contract, ground)
            if by_pyshacl
            else _by_engine(contract, stored, ground, asked)
        )
    if asked.baseline is not None:
        report = asked.baseline.without(report)
    report = replace(
        report,
        results=report.results[: asked.results_max],
        notes=(
            *ground.notes,
            *contract.notes,
            *(() if by_pyshacl else notes),
            *report.notes,
        ),
    )
    about = replace(
        asked.about,
        contract=contract.name,
        version=contract.version,
        shapes=shapes,
        names=contract.names_of(shapes),
        prefixes=contract.prefixes,
    )
    return report, about


def _by_engine(
    contract: Contract, shapes: Shapes, ground: Ground, asked: _Asked
) -> Report:
    report = judge_graph(
        shapes,
        ground.quads,
        asking=ground.asking(shapes),
        by_columns=ground.is_large,
        with_details=asked.with_details,
        now=utc_now() if ground.endpoint is not None else "",
        results_max=asked.results_max if asked.baseline is None else _ALL,
    )
    if not contract.advanced:
        return report
    words = _words(contract.advanced)
    note = f"{words}: the engine does not know that, and nothing was made of it."
    return replace(report, notes=(*report.notes, note))


def _by_pyshacl(contract: Contract, ground: Ground) -> Report:
    from provgraph.contracts.referee import referee  # noqa: PLC0415 - loads rdflib

    shapes = contract.triples()
    if ground.is_stored:
        shapes = graph_as_stored(shapes)
    report = ground.named_again(referee(shapes, ground.written()))
    why = (
        f"since the contract uses {_words(contract.advanced)}"
        if contract.advanced
        else "as was asked"
    )
    read = contract.shapes()
    many = sum(len(one.constraints) for one in read.by_node.values())
    notes = [*read.notes, f"pySHACL judged, {why}."]
    if contract.shacl == NEWER:
        notes.append(_OLDER)
    return replace(
        report,
        engines={PYSHACL: many},
        notes=tuple(notes),
        tolerated=read.tolerated,
    )


def _judged_as(report: Report) -> dict[str, Any]:
    return {
        "conforms": report.conforms,
        "results": report.total,
        "engines": sorted(report.engines),
    }


def _words(words: Sequence[Term]) -> str:
    return ", ".join(f"sh:{iri_value(one).rpartition('#')[2]}" for one in words)


def _counted(reports: Sequence[Report]) -> dict[str, int]:
    found: Counter[str] = Counter(violations=0, warnings=0, infos=0, total=0)
    for report in reports:
        for severity, count in severities(report):
            found["total"] += count
            if is_grave(severity):
                found["violations"] += count
            elif severity == WARNING:
                found["warnings"] += count
            elif severity == INFO:
                found["infos"] += count
    return dict(found)
