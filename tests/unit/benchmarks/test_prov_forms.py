"""The document that readers are measured with: the same in every form."""

from __future__ import annotations

import pytest

from benchmarks.prov_forms import made
from docs.crossing import INTO, read_again, said
from provgraph.documents.forms import DocumentForm
from provgraph.documents.giving import given
from provgraph.documents.held import held_of


@pytest.mark.parametrize("form", INTO, ids=lambda form: form.name)
def test_no_form_loses_anything_of_the_document_that_is_measured(
    form: DocumentForm,
) -> None:
    held = held_of(made(500), "provn")
    written = given(held, form, base="http://base/", title="")

    assert 500 == len(held.document.own.statements)
    assert () == written.losses
    assert said(held) == said(read_again(written, form))
