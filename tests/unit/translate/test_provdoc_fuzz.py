"""Whatever comes, there is an answer or one of our errors, and nothing else."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import prov
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import InputError
from provgraph.model.statement import Document
from provgraph.rdf.terms import Term
from provgraph.translate.provdoc import (
    FORMS,
    PROVJSON,
    PROVJSONLD,
    PROVN,
    PROVXML,
    Form,
    read,
    write,
)

DATA = Path(prov.__file__).parent / "tests"
ENDINGS = {PROVN: ".provn", PROVJSON: ".json", PROVXML: ".xml", PROVJSONLD: ".jsonld"}
SPLINTERS = [
    b"", b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"\\", b'"', b"'", b"<", b">",
    b"&#0;", b"&a;", b"]]>", b"<![CDATA[", b"{", b"}", b"[", b"]", b"(", b")", b",",
    b":", b";", b"=", b"%%", b"@en", b"-", b"_:b", b"//", b"/*", b"null", b"true",
    b"1e999", b"9" * 5000, b'"""', b"prefix a <b>", b"endDocument", b"bundle b",
    b"xmlns=''", b"prov:ref='a b'", b"\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"%zz",
    b"prov:entity", b'"prov:entity":', b'"@id":', b'"@type":', b'"$":', b"http://[a/",
]  # fmt: skip
"""What breaks a reader when it stands where nobody looked for it."""


@cache
def samples(form: Form) -> list[bytes]:
    """Real documents, each of a size that a person could look through."""
    paths = sorted(DATA.rglob(f"*{ENDINGS[form]}"))
    bodies = [path.read_bytes() for path in paths if "schemas" not in path.parts]
    return [body for body in bodies if 40 < len(body) < 5_000]


@st.composite
def broken(draw: st.DrawFn, form: Form) -> bytes:
    """A real document with some of it cut out, said twice, or splintered."""
    body = draw(st.sampled_from(samples(form)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(body)))
        end = min(len(body), start + draw(st.integers(0, 30)))
        middle = draw(st.sampled_from([*SPLINTERS, body[start:end] * 2]))
        body = body[:start] + middle + body[end:]
    return body


def answers_or_refuses(body: bytes, form: Form, *, strict: bool) -> None:
    try:
        found = read(body, form, strict=strict, base="http://base/")
    except InputError:
        return
    for into in FORMS:
        written = write(found.document, into, base="http://base/")
        again = read(written.text, into, base="http://base/")
        if not written.losses:
            assert told(found.document) == told(again.document)


def told(document: Document) -> dict[Term | None, Counter[tuple[object, ...]]]:
    """What is stated, in whatever order; a time without a zone is in UTC."""
    found: dict[Term | None, Counter[tuple[object, ...]]] = {}
    for bundle in document.everything():
        found.setdefault(bundle.id, Counter()).update(
            (one.kind, one.id, one.arguments, frozenset(one.attributes), one.pairs)
            for one in bundle.statements
        )
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(body=st.binary(max_size=200), strict=st.booleans())
def test_any_bytes_are_read_or_refused(form: Form, body: bytes, strict: bool) -> None:
    answers_or_refuses(body, form, strict=strict)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(data=st.data())
def test_a_broken_document_is_read_or_refused(form: Form, data: st.DataObject) -> None:
    body = data.draw(broken(form))

    answers_or_refuses(body, form, strict=data.draw(st.booleans()))


def test_there_are_documents_to_break() -> None:
    assert [True] * len(FORMS) == [len(samples(form)) >= 5 for form in FORMS]
