"""Whatever is sent as a document is read or refused, within a second."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.documents.forms import FORMS, Sort
from provgraph.documents.giving import given as given_in
from provgraph.errors import ProvgraphError
from tests.fuzz.guessing import changed
from tests.fuzz.run import ROOT
from tests.fuzz.seeds import BASE, DOCUMENT, seeds
from tests.fuzz.targets import held, targets

SECONDS_MAX = 1.0
NAMES = st.sampled_from(["", *(f"a.{form.suffixes[0]}" for form in FORMS)])
TOKENS = sorted(
    {*re.findall(r"\w+|\S", DOCUMENT.decode()), "-", "''", '""', "endBundle", "\n"}
)
KEYS = st.sampled_from(
    re.findall(
        r"\S*",
        "entity activity agent used wasDerivedFrom bundle prefix prov:entity prov:type"
        " prov:activity prov:role $ type lang ex:a _:b default @context @graph @id"
        " @type @value eventTime producer run job inputs facets",
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5)
    ),
    max_leaves=30,
)


def is_read_or_refused(body: bytes, name: str = "", *, strict: bool = False) -> None:
    began = time.process_time()
    held(body, name=name, strict=strict)

    assert time.process_time() - began < SECONDS_MAX


def test_there_are_seeds_of_every_form_and_all_are_read() -> None:
    forms = [form.name for form in FORMS if form.sort is not Sort.PICTURE]

    assert forms == list(seeds())
    for name, body in seeds().items():
        found = held(body)
        assert found is not None, name
        assert name in (found.form, "ntriples"), found.form
    assert {"any", *forms} == set(targets())


@given(body=st.binary(max_size=300), name=NAMES, strict=st.booleans())
def test_any_bytes(body: bytes, name: str, strict: bool) -> None:
    is_read_or_refused(body, name, strict=strict)


@given(body=st.text(max_size=200), name=NAMES)
def test_any_text(body: str, name: str) -> None:
    is_read_or_refused(body.encode("utf-8", "surrogatepass"), name)


@pytest.mark.parametrize("form", sorted(seeds()))
@given(data=st.data())
def test_a_document_of_each_form_with_something_changed(
    form: str, data: st.DataObject
) -> None:
    body = data.draw(changed([seeds()[form]]))

    is_read_or_refused(body, strict=data.draw(st.booleans()))


@given(body=changed(list(seeds().values())), name=NAMES)
def test_documents_of_several_forms_in_one(body: bytes, name: str) -> None:
    is_read_or_refused(body, name)


@given(value=JSON, name=NAMES)
def test_json_of_any_shape(value: Any, name: str) -> None:
    is_read_or_refused(json.dumps(value).encode(), name)


@given(value=st.dictionaries(KEYS, st.dictionaries(KEYS, JSON, max_size=4), max_size=4))
def test_json_that_begins_like_prov(value: Any) -> None:
    is_read_or_refused(json.dumps({"entity": {}, **value}).encode(), "a.json")
    context = {"@context": "https://openprovenance.org/prov-jsonld/context.jsonld"}
    is_read_or_refused(json.dumps({**context, **value}).encode())


@given(tokens=st.lists(st.sampled_from(TOKENS), max_size=60), whole=st.booleans())
def test_tokens_of_prov_n_in_any_order(tokens: list[str], whole: bool) -> None:
    text = " ".join(tokens)
    if whole:
        text = f"document prefix ex <http://example.org/> {text} endDocument"

    is_read_or_refused(text.encode(), "a.provn")


@given(body=changed(list(seeds().values())))
def test_what_is_read_can_be_given_in_every_form_of_rdf_and_prov(body: bytes) -> None:
    """Or is told why not, in an error of ours."""
    found = held(body)
    if found is None:
        return
    for form in FORMS:
        if form.sort in (Sort.RDF, Sort.PROV):
            with suppress(ProvgraphError):
                given_in(found, form, base=BASE, title="")


def test_make_fuzz_runs_its_targets_with_or_without_atheris() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run"],
        cwd=ROOT,
        env={"FUZZ_SECONDS": "1", "FUZZ_TARGETS": "provn", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 0 == done.returncode, done.stdout
    assert "1 targets, 1 s each, by " in done.stdout
    assert "found nothing" in done.stdout
