"""Write the page on what comes back from which form: `python -m docs.conformance`.

It takes about two minutes, and needs `PROVGRAPH_SUITES`.
"""  # noqa: INP001 - a script beside the pages that it writes

from __future__ import annotations

import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from docs.crossing import (
    INTO,
    SUFFIXES,
    Crossings,
    Reason,
    crossed,
    made,
    sources,
    title,
)
from docs.crossing_prov import ITS_FORMS, Its, crossed_by_prov

PAGE: Final = Path(__file__).parent / "conformance.md"
_PACKAGES: Final = ("provgraph", "pyoxigraph", "prov", "lxml", "rdflib")

_HEAD: Final = """\
# Which form loses what

Written by `python -m docs.conformance` from a run over ProvToolbox' test cases: {files}, {total:,} files.
Measured with {versions}.

Every file is read, written in every form, and read again; equal is what has the same statements in the same bundles, whatever their order and however often each is said.
Of {crossings:,} crossings {equal:,} come back equal, {told:,} lose something that the answer's losses name, and {refused:,} are refused, since the form cannot say the document at all.
Lost in silence: {silent}.

## From each form into each other

A row is the form of the files, a column what they are written in: how many come back equal / lose something and tell / are refused; what is left out is 0.
{ours}

Of the forms below the corpus has no files; these documents are its PROV-N, written in that form by provgraph, but for those that lose something there.
{made}

## What is lost, and why

Each reason that `losses` gives, the kinds of statement, and in how many of the crossings of all rows above it is told.
Some losses change no statement: the argument that PROV-N cannot leave out stands there as `-`, and is read again as left out.
"""  # noqa: E501 - one sentence a line

_THEIRS: Final = """
## The same by `prov`

`prov` {version} over the same files in the same run, in the forms that it knows.
`Read` is how many files it reads to the statements that they make, values compared as values / to others / not at all.
The other columns start from what it has read: how many come back equal, by its own `==` / changed / not at all, which is an exception while writing or reading.
It names no losses.
{theirs}

What it reads to other statements has mostly dictionaries: its own forms refuse them, and its RDF leaves their members out; of its XML it leaves out languages.
That the five forms of a document agree as provgraph reads them, but where the corpus itself does not, is held by `tests/conformance/test_prov_forms.py`.
"""  # noqa: E501 - one sentence a line


def page(folder: Path) -> str:
    """Return the page, from a run over the test cases in a folder."""
    known = list(sources(folder))
    found, reasons = crossed([*known, *made(known)])
    real = {key: one for key, one in found.items() if key[0] in SUFFIXES.values()}
    rest = {key: one for key, one in found.items() if key not in real}
    counts = Counter(one.form for one in known)
    head = _HEAD.format(
        files=", ".join(f"{n} in {title(form)}" for form, n in counts.items()),
        total=len(known),
        versions=", ".join(f"{name} {version(name)}" for name in _PACKAGES),
        crossings=sum(map(_all, found.values())),
        equal=sum(one.equal for one in found.values()),
        told=sum(one.told for one in found.values()),
        refused=sum(one.refused for one in found.values()),
        silent=sum(len(one.silent) for one in found.values()),
        ours=_matrix(real),
        made=_matrix(rest),
    )
    reading, crossing = crossed_by_prov(folder)
    theirs = _its(reading, crossing)
    return (
        f"{head}{_lost(reasons)}\n"
        f"{_THEIRS.format(version=version('prov'), theirs=theirs)}"
    )


def _all(one: Crossings) -> int:
    return one.equal + one.told + one.refused + len(one.silent)


def _matrix(found: Mapping[tuple[str, str], Crossings]) -> str:
    rows = []
    for form in dict.fromkeys(key[0] for key in found):
        cells = [found[form, into.name] for into in INTO]
        rows.append(
            [
                title(form),
                str(_all(cells[0])),
                *(_cell(o.equal, o.told, o.refused, len(o.silent)) for o in cells),
            ]
        )
    return _table(["From", "Files", *(title(one.name) for one in INTO)], rows)


def _its(reading: Mapping[str, Its], crossing: Mapping[tuple[str, str], Its]) -> str:
    rows = []
    for form in reading:
        cells = [reading[form], *(crossing[form, into] for into in ITS_FORMS)]
        row = [_cell(one.equal, one.changed, one.refused) for one in cells]
        rows.append([title(form), *row])
    return _table(["From", "Read", *map(title, ITS_FORMS)], rows)


def _lost(reasons: Counter[Reason]) -> str:
    kinds: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for (form, kind, why), count in sorted(reasons.items()):
        kinds[form, why].append(f"`{kind}` {count}")
    order = [form.name for form in INTO]
    rows = [
        [title(form), why.split("<")[0], ", ".join(said)]
        for (form, why), said in sorted(
            kinds.items(), key=lambda one: order.index(one[0][0])
        )
    ]
    return _table(["Into", "Why", "Of what, and how often"], rows)


def _cell(*counts: int) -> str:
    """Return counts with what is 0 at the end left out."""
    left = list(counts)
    while len(left) > 1 and not left[-1]:
        left.pop()
    return " / ".join(map(str, left))


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Write the page; return 2 where there are no test cases."""
    named = os.environ.get("PROVGRAPH_SUITES")
    if not named:
        sys.stderr.write("PROVGRAPH_SUITES names the folder of suites; it is not set\n")
        return 2
    PAGE.write_text(page(Path(named) / "prov-testcases"), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
