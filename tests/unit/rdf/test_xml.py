"""XML is only given where a reader of XML can take it."""

import io
import xml.etree.ElementTree as ET
from typing import IO, cast

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import UnsayableError
from provgraph.rdf.xml import SayableInXml

NAME = pyoxigraph.NamedNode("http://example.org/name")
TEXTS = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("\x00\x01\t\n\r\x1f\ufffd\ufffe\uffff<&"),
    )
)


def written(text: str, predicate: pyoxigraph.NamedNode = NAME) -> bytes:
    """Return RDF/XML that says one text."""
    into = io.BytesIO()
    pyoxigraph.serialize(
        [pyoxigraph.Triple(NAME, predicate, pyoxigraph.Literal(text))],
        cast("IO[bytes]", SayableInXml(into)),
        format=pyoxigraph.RdfFormat.RDF_XML,
    )
    return into.getvalue()


@given(TEXTS)
def test_what_is_written_says_the_text_and_what_cannot_say_it_is_refused(
    text: str,
) -> None:
    forbidden = {c for c in text if ord(c) < 32 and c not in "\t\n\r"}
    try:
        root = ET.fromstring(written(text))  # noqa: S314 - our own
    except UnsayableError:
        assert forbidden or {"\ufffe", "\uffff"} & set(text)
    else:
        assert [text or None] == [
            one.text for one in root.iter("{http://example.org/}name")
        ]
        assert not forbidden


@pytest.mark.parametrize("size", [1, 3, 7])
def test_a_sign_is_found_across_the_pieces(size: int) -> None:
    into = io.BytesIO()
    file = SayableInXml(cast("IO[bytes]", into))
    whole = b"<a>" + "\ufffe".encode() + b"</a>"

    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]

    with pytest.raises(UnsayableError, match=r"U\+FFFE"):
        file.writelines(pieces)


def test_a_predicate_that_ends_in_no_name_is_refused() -> None:
    with pytest.raises(UnsayableError, match="does not end in a name"):
        written("x", pyoxigraph.NamedNode("http://example.org/"))
