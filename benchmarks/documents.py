"""PROV documents in the four forms that are not RDF: read here, and by `prov`."""

from __future__ import annotations

import gc
import io
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final, TypeVar

from prov.model import ProvDocument

from benchmarks.scale import Scale, run_benchmark
from benchmarks.table import Row, at_most
from provgraph.model.kinds import KINDS
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, date_time, text
from provgraph.translate.provdoc import FORMS, read, write

_T = TypeVar("_T")
_RATIO_MAX: Final = 1.3
_PREFIXES: Final = {"ex": "http://example.org/"}
_THEIR_NAMES: Final = {
    "provn": "provn",
    "provjson": "json",
    "provxml": "xml",
    "provjsonld": "jsonld",
}


def main(scale: Scale) -> None:
    """Read one document in each form, as many statements as there are events."""
    rows = tuple(islice(_statements(), scale.events))
    document = Document(Bundle(None, rows, _PREFIXES))
    for form in FORMS:
        written, seconds = _timed(lambda form=form: write(document, form))
        assert not written.losses
        Row(
            f"{form.name}: {len(rows):,} statements written",
            f"{seconds:.2f} s, {len(written.text) / 2**20:.1f} MiB",
        ).report()
        found, ours = _timed(
            lambda form=form, body=written.text: read(body, form, strict=True)
        )
        assert len(rows) == len(found.document.own.statements)
        del found
        name = _THEIR_NAMES[form.name]
        _, theirs = _timed(lambda name=name, body=written.text: _their(body, name))
        at_most(
            f"{form.name}: {len(rows):,} statements read, against `prov`",
            ours / theirs,
            _RATIO_MAX,
            f"{ours / theirs:.2f} x ({ours:.2f} s, prov {theirs:.2f} s)",
        ).report()


def _their(body: bytes, name: str) -> ProvDocument:
    return ProvDocument.deserialize(io.BytesIO(body), format=name)


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    gc.collect()
    began = time.perf_counter()
    done = work()
    return done, time.perf_counter() - began


def _statements() -> Iterator[Statement]:
    """Yield the statements of one step after the other, each from the one before."""
    step = 0
    while True:
        step += 1
        new, old, act = _ex(f"e{step}"), _ex(f"e{step - 1}"), _ex(f"a{step}")
        began, ended = (
            date_time(f"2026-05-{step % 28 + 1:02}T{hour}:00:00Z") for hour in (10, 11)
        )
        told = ((_ex("note"), text(f"step {step}")), (_ex("kind"), _ex("Step")))
        yield Statement(KINDS["entity"], new, (), told)
        yield Statement(KINDS["activity"], act, (began, ended))
        yield Statement(KINDS["used"], None, (act, old, began))
        yield Statement(KINDS["wasGeneratedBy"], _ex(f"g{step}"), (new, act, ended))
        yield Statement(KINDS["wasDerivedFrom"], None, (new, old))
        yield Statement(KINDS["wasAssociatedWith"], None, (act, _ex("me")))


def _ex(local: str) -> Term:
    return Term(f"<http://example.org/{local}>")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    run_benchmark("documents", main)
