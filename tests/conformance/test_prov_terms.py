"""Every term of PROV-O, Dictionary, Links and DC: read, stored, asked for, written.

What follows from it is asked for in the merged view, as the published ontologies
say that it does: superclasses, superproperties, ranges, and the plain form of what
is said qualified or backwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from docs.crossing import said
from provgraph.documents.forms import form_named
from provgraph.documents.giving import given
from provgraph.documents.held import Held
from provgraph.documents.reading import read_held
from tests.acceptance.test_documents import Archiving, archiving
from tests.conformance.prov_terms import (
    GENERAL,
    ONTOLOGIES,
    PREFIXES,
    PROV,
    Case,
    Ontology,
)
from tests.suites import suites

COUNTS = {
    "prov-o": (30, 50),
    "prov-dictionary": (5, 10),
    "prov-links": (0, 2),
    "prov-dc": (13, 0),
}
"""How many classes and properties each ontology has."""

_NO_STATEMENT = "PROV-N has statements of entities, activities and agents only"
NOT_IN_PROV_N = {
    **dict.fromkeys(("Location", "Role"), _NO_STATEMENT),
    **dict.fromkeys(
        ("Contributor", "Creator", "Publisher", "RightsHolder"),
        "they are roles, of which PROV-N says nothing more",
    ),
    "InstantaneousEvent": "an event of no kind has no statement",
}
"""Terms that PROV-N cannot say, and which the losses name."""


@cache
def ontology() -> Ontology:
    return Ontology(suites("prov-ontologies", "namespace"))


def cases() -> list[Case]:
    """All cases; none where there are no suites, and then pytest skips."""
    named = os.environ.get("PROVGRAPH_SUITES")
    folder = Path(named or "", "prov-ontologies", "namespace")
    return list(Ontology(folder).cases()) if named and folder.is_dir() else []


CASES = cases()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archiving]:
    ontology()  # or skip
    text = PREFIXES + "\n".join(f"{one.text}\n{one.besides}" for one in CASES)
    with archiving(tmp_path_factory.mktemp("terms") / "workspace") as opened:
        opened.put(text, key="terms", name="terms.ttl")
        yield opened


def test_no_term_of_the_ontologies_is_left_out() -> None:
    known = ontology()
    counted = {
        name: (len(known.classes(name)), len(known.properties(name)))
        for name in ONTOLOGIES
    }

    assert COUNTS == counted
    assert sum(map(sum, COUNTS.values())) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_term_and_what_follows_from_it_can_be_asked_for(
    archive: Archiving, case: Case
) -> None:
    prefixes = f"PREFIX prov: <{PROV}> PREFIX ex: <http://e/>"
    missing = [
        one for one in case.follows if not archive.says(f"{prefixes} ASK {{ {one} }}")
    ]

    assert case.follows
    assert [] == missing


@pytest.mark.xfail(strict=True, reason="half of the edges would say nothing else")
@pytest.mark.parametrize("name", ["used", "generated", "qualifiedUsage", "entity"])
def test_the_most_general_properties_follow_too(archive: Archiving, name: str) -> None:
    general = "|".join(f"prov:{one}" for one in sorted(GENERAL))

    assert archive.says(
        f"""PREFIX prov: <{PROV}> PREFIX ex: <http://e/>
        ASK {{ ex:s_{name} {general} ex:o_{name} }}"""
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_term_is_written_in_turtle_to_the_letter(case: Case) -> None:
    held = read(f"{PREFIXES}{case.text} {case.besides}")
    written = given(held, form_named("turtle"), base="", title="")

    assert () == written.losses
    assert canonical(written.body) == canonical(
        f"{PREFIXES}{case.text} {case.besides}".encode()
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_term_is_written_in_prov_n_or_the_losses_name_it(case: Case) -> None:
    held = read(PREFIXES + case.text)
    written = given(held, form_named("provn"), base="http://base/", title="")
    again = read(written.body.decode())

    assert said(held) == said(again)
    assert (case.name in NOT_IN_PROV_N) == bool(written.losses), written.losses


def read(text: str) -> Held:
    return read_held(
        text.encode(), base="http://base/", name="", media_type="", strict=False
    )


def canonical(turtle: bytes) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(turtle, ox.RdfFormat.TURTLE))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset
