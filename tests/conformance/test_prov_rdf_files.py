"""The `prov` package's own RDF files: read here to what it reads, or told apart."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import prov

from docs.crossing import SUFFIXES, read_file
from docs.crossing_prov import quiet, read_by_prov, values_said
from provgraph.errors import InputError
from provgraph.model.statement import Document
from provgraph.translate.provdoc.from_prov import document_of

DATA = Path(prov.__file__).parent / "tests"

OTHERWISE = {
    "bundle2.ttl": "prov makes an activity that is an entity too an entity of that type"
}
"""Files that prov reads, and that say something else here."""

SCRUFFY = 28
"""Files in which two influences share a name: prov takes none, PROV-O can say it."""


def files() -> list[Path]:
    """Every file of RDF, the malformed ones too."""
    return sorted(
        path for one in ("ttl", "trig", "rdf") for path in DATA.rglob(f"*.{one}")
    )


def ours(path: Path) -> Document | None:
    try:
        return read_file(path).document
    except InputError:
        return None


def test_what_prov_reads_of_its_rdf_files_is_read_to_the_same_statements() -> None:
    counted: Counter[str] = Counter()
    others, alone = set(), set()
    for path in files():
        with quiet():
            its = read_by_prov(path, SUFFIXES.get(path.suffix, "trig"))
        found = ours(path)
        if its is None:
            counted["refused by prov"] += 1
            if found is not None:
                alone.add(path.name)
            continue
        counted["read by prov"] += 1
        if found is None or values_said(document_of(its)) != values_said(found):
            others.add(path.name)

    assert {"read by prov": 376, "refused by prov": 29} == counted
    assert set(OTHERWISE) == others
    assert {"scruffy"} == {name.partition("-")[0] for name in alone}
    assert SCRUFFY == len(alone)
