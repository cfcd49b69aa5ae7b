"""Whatever a document states comes back from every form that can say it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.model.kinds import (
    DICTIONARY_MEMBERSHIP,
    INSERTION,
    KINDS,
    MENTION,
    REMOVAL,
    Argument,
    Is,
    Kind,
)
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import Term, text
from provgraph.translate.provdoc import FORMS, PROVJSONLD, Form, read, write
from provgraph.translate.provdoc.saying import NAMELESS
from tests.unit.translate.builders import XSD, typed

NOON = typed("2026-05-01T12:00:00Z", "dateTime")
SPACES = {"ex": "http://example.org/", "": "http://default/"}
IRIS = st.builds(
    lambda space, local: Term(f"<{space}{local}>"),
    st.sampled_from(["http://example.org/", "http://default/", "http://n/#", "urn:x:"]),
    st.text("ab0_-.:/?#=(),;'+*@!$&~é", min_size=1, max_size=6).filter(
        lambda local: local.count("#") == 0
    ),
)
ALLOWED = st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Co", "Cs"])
TEXTS = st.text(ALLOWED, max_size=9)
ENDINGS = st.sampled_from(
    ["", "@en", "@fr-CA", f"^^<{XSD}int>", f"^^<{XSD}anyURI>", "^^<http://n/gYear>"]
)
VALUES = IRIS | st.builds(lambda said, end: Term(text(said) + end), TEXTS, ENDINGS)


def argument_of(kind: Kind, argument: Argument) -> st.SearchStrategy[Term | None]:
    if argument.is_a is Is.KEY:
        return VALUES
    values = st.just(NOON) if argument.is_a is Is.TIME else IRIS
    is_needed = argument in kind.arguments[: kind.required]
    return values if is_needed else st.none() | values


@st.composite
def statements(draw: st.DrawFn, kinds: tuple[Kind, ...]) -> Statement:
    kind = draw(st.sampled_from(kinds))
    arguments = tuple(draw(argument_of(kind, one)) for one in kind.arguments)
    name, attributes, pairs = None, [], []
    if kind not in NAMELESS:
        name = draw(IRIS if kind.is_element else st.none() | IRIS)
        attributes = draw(st.lists(st.tuples(IRIS, VALUES), max_size=3))
    if kind in {INSERTION, REMOVAL}:
        entity = IRIS if kind is INSERTION else st.none()
        pairs = draw(st.lists(st.builds(Pair, VALUES, entity), max_size=2))
    return Statement(kind, name, arguments, tuple(attributes), tuple(pairs))


def told(one: Document) -> list[tuple[object, ...]]:
    """Its statements; JSON keeps no order between attributes and kinds."""
    return sorted(
        (
            statement.kind.name,
            str(statement.id),
            str(statement.arguments),
            sorted(statement.attributes),
            sorted(map(str, statement.pairs)),
        )
        for bundle in one.everything()
        for statement in bundle.statements
    )


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
@given(data=st.data())
def test_any_document_comes_back_from_any_form(form: Form, data: st.DataObject) -> None:
    kinds = tuple(KINDS.values())
    if form is PROVJSONLD:
        unsaid = {INSERTION, REMOVAL, DICTIONARY_MEMBERSHIP, MENTION}
        kinds = tuple(kind for kind in kinds if kind not in unsaid)
    drawn = data.draw(st.lists(statements(kinds), max_size=6))
    one = Document(Bundle(None, tuple(drawn), SPACES))
    written = write(one, form)

    assert () == written.losses
    assert told(one) == told(read(written.text, form, strict=True).document)
