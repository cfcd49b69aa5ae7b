"""How long a report of 100,000 results takes to be written, in each form.

Seconds are those of the processor; the pieces are made and dropped, as where they are
sent. The results are of forty kinds, and one in five has a result within it; none has
a message of its own, so that each sentence is made.
"""

from __future__ import annotations

import time
from statistics import median
from typing import Final

from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import at_most
from provgraph.contracts.constraint import Class, Datatype, In, MinCount
from provgraph.contracts.path import Inverse, Predicate, Sequence
from provgraph.contracts.report import Report, Result
from provgraph.contracts.reports import REPORTS, About
from provgraph.contracts.shape import Shape, Shapes, TargetClass
from provgraph.contracts.words import VIOLATION, WARNING
from provgraph.rdf.terms import Term, iri, text
from provgraph.rdf.triples import Triples
from provgraph.rdf.vocab import prov

_RESULTS: Final = 100_000
_SMALL: Final = 20_000
_SECONDS_MAX: Final = 2
_ROUNDS: Final = 3
_SHAPES: Final = 10
_EXAMPLE: Final = "http://example.org/"
_USED: Final = Predicate(prov("used"))
_BACK: Final = Sequence((_USED, Inverse(Predicate(prov("wasGeneratedBy")))))
_BYTE: Final = iri("http://www.w3.org/2001/XMLSchema#byte")


def main(scale: Scale) -> None:
    """Measure each form in turns."""
    results = _SMALL if scale.small else _RESULTS
    report = Report.of(tuple(map(_result, range(results))))
    about = About("lineage", "1.0.0", "lineage.ttl", "lineage.ttl", shapes=_shapes())
    for form, write in REPORTS.items():
        took, size = [], 0
        for _ in range(_ROUNDS):
            began = time.process_time()
            size = sum(map(len, write(report, about)))
            took.append(time.process_time() - began)
        seconds = median(took)
        most = _SECONDS_MAX * results / _RESULTS
        figure = f"{seconds:.2f} s; {size / 1e6:,.1f} MB"
        at_most(
            f"report of {results:,} results: {form}", seconds, most, figure
        ).report()


def _shape(number: int) -> Term:
    return iri(f"{_EXAMPLE}shapes#Shape{number % _SHAPES}")


def _shapes() -> Shapes:
    constraints = (
        MinCount(1),
        Datatype(_BYTE),
        Class(prov("Agent")),
        In((text("START"), text("COMPLETE"))),
    )
    target = TargetClass(prov("Activity"))
    made = (
        Shape(_shape(number), _USED, (target,), constraints)
        for number in range(_SHAPES)
    )
    return Shapes({shape.node: shape for shape in made}, Triples())


def _result(number: int) -> Result:
    focus = iri(f"{_EXAMPLE}run/{number:08}")
    shape = _shape(number // 4)
    severity = WARNING if number % 7 == 0 else VIOLATION
    inner = Result(focus, _BACK, None, shape, MinCount.component, severity)
    details = (inner,) if number % 5 == 0 else ()
    component, value = (
        (MinCount.component, None),
        (Datatype.component, Term(f'"{number}"^^{_BYTE}')),
        (Class.component, iri(f"{_EXAMPLE}agent/{number % 100}")),
        (In.component, text(f'state "{number}"')),
    )[number % 4]
    return Result(focus, _USED, value, shape, component, severity, details=details)


if __name__ == "__main__":
    run_benchmark("reports", main)
