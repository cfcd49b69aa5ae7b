"""A large PROV document, read in every form: here, and by `prov` in the same run."""

from __future__ import annotations

import gc
import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import count, islice
from statistics import median
from typing import Final, NamedTuple

from prov.model import ProvDocument

from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import at_least, at_most
from provgraph.documents.forms import DocumentForm, form_named
from provgraph.documents.giving import given
from provgraph.documents.held import held_of
from provgraph.documents.reading import read_held
from provgraph.model.kinds import KINDS
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, date_time, integer, iri, text
from provgraph.rdf.vocab import prov

_STATEMENTS: Final = {"small": 10_000, "default": 100_000, "large": 100_000}
_EXAMPLE: Final = "http://example.org/"
_BASE: Final = "http://base/"
_ROUNDS: Final = 3
_TIMES_MAX: Final = 1.3
_RATE_MIN: Final = 10
_ITS_OWN: Final = {
    "provn": "provn",
    "provjson": "json",
    "provxml": "xml",
    "provjsonld": "jsonld",
}
"""The forms that `prov` reads itself, and what it calls them."""

_RDF: Final = {
    "turtle": "turtle",
    "trig": "trig",
    "nquads": "nquads",
    "rdfxml": "xml",
    "jsonld": "json-ld",
}
"""Those that it reads by rdflib; one round of them takes it a minute or more."""


def main(scale: Scale) -> None:
    """Measure each form of one document, in turns."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    wanted = _STATEMENTS[scale.size]
    held = held_of(made(wanted), "provn")
    for name, its in _ITS_OWN.items():
        form = form_named(name)
        body = given(held, form, base=_BASE, title="").body
        found = _measured(body, form, wanted, {"format": its}, _ROUNDS)
        words = f"reading {wanted:,} statements in {name}, times `prov`'s time"
        figure = f"{found.ratio:.2f} ({found.ours:.2f} s, {found.theirs:.2f} s)"
        at_most(words, found.ratio, _TIMES_MAX, figure).report()
    for name, its in _RDF.items():
        form = form_named(name)
        body = given(held, form, base=_BASE, title="").body
        how = {"format": "rdf", "rdf_format": its}
        found = _measured(body, form, wanted, how, 1)
        rate = 1 / found.ratio
        words = f"reading {wanted:,} statements in {name}, times `prov`'s rate"
        figure = f"{rate:.1f} ({found.ours:.2f} s, {found.theirs:.1f} s)"
        at_least(words, rate, _RATE_MIN, figure).report()


class Taken(NamedTuple):
    """How long both took, in seconds of the processor: each is one thread.

    Attributes:
        ratio: the median of the rounds' own ratios, ours over theirs.
    """

    ratio: float
    ours: float
    theirs: float


def made(statements: int) -> Document:
    """Return a document of so many statements, the same each time.

    A third of them are elements, half of the relations have times, and one in
    four has attributes or a name.

    >>> len(made(1_000).own.statements)
    1000
    """
    prefixes = {"ex": _EXAMPLE}
    return Document(Bundle(None, tuple(islice(_told(), statements)), prefixes))


def _told() -> Iterator[Statement]:
    team = _named("team")
    yield Statement(KINDS["agent"], team, (), ((prov("type"), prov("Organization")),))
    yield Statement(KINDS["entity"], _named("table0"))
    for number in count(1):
        run, table = _named(f"run{number}"), _named(f"table{number}")
        before, day = _named(f"table{number - 1}"), number // 86_400 % 28 + 1
        clock = time.strftime("%H:%M:%S", time.gmtime(number))
        moment = date_time(f"2026-01-{day:02}T{clock}Z")
        rows = (
            (_named("rows"), integer(number)),
            (prov("label"), text(f"no {number}")),
        )
        usage = _named(f"usage{number}")
        yield Statement(KINDS["activity"], run, (moment, moment))
        yield Statement(KINDS["entity"], table, (), rows)
        yield Statement(KINDS["used"], usage, (run, before, moment))
        yield Statement(KINDS["wasGeneratedBy"], None, (table, run, moment))
        yield Statement(KINDS["wasDerivedFrom"], None, (table, before))
        yield Statement(KINDS["wasAssociatedWith"], None, (run, team))


def _named(name: str) -> Term:
    return iri(_EXAMPLE + name)


def _measured(
    body: bytes, form: DocumentForm, wanted: int, how: Mapping[str, str], rounds: int
) -> Taken:
    content = body.decode()

    def ours() -> int:
        held = read_held(
            body, base=_BASE, name="", media_type=form.media_type, strict=False
        )
        return sum(len(graph.bundle.statements) for graph in held.graphs)

    def theirs() -> int:
        return len(ProvDocument.deserialize(content=content, **how).get_records())

    assert ours() == wanted  # and it is warm
    took = [(_seconds(ours), _seconds(theirs)) for _ in range(rounds)]
    return Taken(
        median(one / other for one, other in took),
        median(one for one, _ in took),
        median(other for _, other in took),
    )


def _seconds(work: Callable[[], int]) -> float:
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    run_benchmark("prov_forms", main)
