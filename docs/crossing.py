"""Documents of a corpus taken from each form into each other, and what that loses."""  # noqa: INP001 - beside the page that shows it

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from provgraph.documents.forms import FORMS, DocumentForm, Sort, form_named
from provgraph.documents.giving import Given, given, meant
from provgraph.documents.held import Held
from provgraph.documents.reading import read_held
from provgraph.errors import UnsayableError
from provgraph.rdf.terms import Term

SUFFIXES: Final = {
    ".provn": "provn",
    ".json": "provjson",
    ".provx": "provxml",
    ".ttl": "turtle",
    ".trig": "trig",
}
"""Of the files of the corpus, and the form that each has."""

INTO: Final = tuple(
    form
    for form in FORMS
    # N-Triples are N-Quads without graphs, and a picture is never read.
    if form.sort is not Sort.PICTURE and form.name != "ntriples"
)
_BASE: Final = "http://base/"

Said = dict[Term | None, set[Hashable]]


class Source(NamedTuple):
    """A document to start from.

    Attributes:
        form: the name of the form that it is in.
        name: the file's, without its ending.
    """

    form: str
    name: str
    held: Held


@dataclass(slots=True)
class Crossings:
    """What came of taking documents of one form into another.

    Attributes:
        equal: how many said the same after it.
        told: how many did not, and their losses say what they lack.
        refused: how many cannot be written in it at all, with an error.
        silent: the names of those that lost something and did not tell.
    """

    equal: int = 0
    told: int = 0
    refused: int = 0
    silent: list[str] = field(default_factory=list)


class Reason(NamedTuple):
    """Why something is lost: the form, the kind of statement, and the reason."""

    form: str
    kind: str
    why: str


def files(folder: Path, suffix: str) -> list[Path]:
    """Return the files of a corpus with one ending, in order."""
    return sorted(path for path in folder.rglob(f"*{suffix}") if path.is_file())


def read_file(path: Path) -> Held:
    """Return what a file holds."""
    return _read(path.read_bytes(), name=path.name)


def sources(folder: Path) -> Iterator[Source]:
    """Yield every file of a corpus."""
    for suffix, form in SUFFIXES.items():
        for path in files(folder, suffix):
            yield Source(form, path.stem, read_file(path))


def made(known: Iterable[Source]) -> Iterator[Source]:
    """Yield the PROV-N documents in each form that the corpus has no files of.

    Those that lose something on the way there are left out.
    """
    told = [one for one in known if one.form == "provn"]
    for form in INTO:
        if form.name in SUFFIXES.values():
            continue
        for one in told:
            written = written_in(one.held, form, one.name)
            if written is not None and not written.losses:
                yield Source(form.name, one.name, read_again(written, form))


def written_in(held: Held, form: DocumentForm, name: str) -> Given | None:
    """Return a document in a form; None where that cannot say it at all."""
    try:
        return given(held, form, base=_BASE, title=name)
    except UnsayableError:
        return None


def read_again(written: Given, form: DocumentForm) -> Held:
    """Return what a text of ours holds."""
    return _read(written.body, media_type=form.media_type)


def said(held: Held) -> Said:
    """Return what a document states, of each bundle; twice is as good as once."""
    found: Said = {}
    for graph in held.graphs:
        found.setdefault(graph.name, set()).update(map(meant, graph.bundle.statements))
    return found


def crossed(
    known: Iterable[Source],
) -> tuple[Mapping[tuple[str, str], Crossings], Counter[Reason]]:
    """Take each document into each form, and read it again.

    Returns what came of it by the forms' names, and in how many crossings each
    reason for a loss was told.
    """
    found: defaultdict[tuple[str, str], Crossings] = defaultdict(Crossings)
    reasons: Counter[Reason] = Counter()
    for one in known:
        expected = said(one.held)
        for form in INTO:
            cell = found[one.form, form.name]
            written = written_in(one.held, form, one.name)
            if written is None:
                cell.refused += 1
                continue
            reasons.update(_reasons(written, form))
            if expected == said(read_again(written, form)):
                cell.equal += 1
            elif written.losses:
                cell.told += 1
            else:
                cell.silent.append(one.name)
    return found, reasons


def _reasons(written: Given, form: DocumentForm) -> set[Reason]:
    found = set()
    for loss in written.losses:
        kind, bracket, _ = loss.what.partition("(")
        kind = kind if bracket else "bundle"
        found.add(Reason(form.name, kind, loss.why.replace(kind, "…")))
    return found


def _read(body: bytes, name: str = "", media_type: str = "") -> Held:
    return read_held(body, base=_BASE, name=name, media_type=media_type, strict=False)


def title(name: str) -> str:
    """Return what the standards call the form of a name."""
    return {
        "provn": "PROV-N",
        "provjson": "PROV-JSON",
        "provxml": "PROV-XML",
        "provjsonld": "PROV-JSONLD",
        "turtle": "Turtle",
        "trig": "TriG",
        "nquads": "N-Quads",
        "rdfxml": "RDF/XML",
        "jsonld": "JSON-LD",
        "openlineage": "OpenLineage",
    }[form_named(name).name]
