"""Documents to draw: small ones by hand, and any at all by Hypothesis."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

import pytest
from hypothesis import strategies as st

from provgraph.model.kinds import KINDS, Kind
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import Term, text

EX = {"ex": "urn:ex:"}


def ex(name: object) -> Term:
    """Return a name of the examples."""
    return Term(f"<urn:ex:{name}>")


def say(kind: Kind, *names: str | None) -> Statement:
    """Return a statement; of an element, the one name is its own."""
    terms = tuple(None if one is None else ex(one) for one in names)
    if kind.is_element:
        return Statement(kind, terms[0])
    return Statement(kind, None, terms)


def document(*statements: Statement, **bundles: Sequence[Statement]) -> Document:
    """Return a document of statements, and of bundles by their names."""
    return Document(
        Bundle(None, statements, EX),
        tuple(Bundle(ex(name), tuple(said)) for name, said in bundles.items()),
    )


def some_graphviz() -> None:
    """Skip where Graphviz is not installed."""
    if shutil.which("dot") is None:
        pytest.skip("the program dot is not installed")


# Signs that end a string, a tag or a comment, that XML cannot hold, or that turn
# the letters around them; and all others.
_TEXTS = st.one_of(
    st.sampled_from(
        [
            '"',
            "\\",
            "\\N",
            "]]>",
            "<script>",
            "-->",
            "&lt;",
            "\x00",
            "\x1b",
            "\r\n",
            "\ud800",
            "\ufffe",
            "\u202e",
            "",
        ]
    ),
    st.text(max_size=40),
)
_NAMES = st.one_of(
    st.sampled_from("abcd").map(ex),
    _TEXTS.map(lambda one: Term(f"<urn:ex:{one}>")),
    st.sampled_from([Term("_:b0"), Term("_:b1")]),
)
_VALUES = st.one_of(_NAMES, _TEXTS.map(text))


@st.composite
def _statements(draw: st.DrawFn) -> Statement:
    kind = draw(st.sampled_from(sorted(KINDS.values(), key=lambda one: one.name)))
    return Statement(
        kind,
        draw(st.none() | _NAMES),
        tuple(
            draw(st.none() | (_VALUES if one.is_a.is_literal else _NAMES))
            for one in kind.arguments
        ),
        tuple(draw(st.lists(st.tuples(_NAMES, _VALUES), max_size=3))),
        tuple(draw(st.lists(st.builds(Pair, _VALUES, st.none() | _NAMES), max_size=3))),
    )


def _bundles(names: st.SearchStrategy[Term | None]) -> st.SearchStrategy[Bundle]:
    return st.builds(
        Bundle,
        names,
        st.lists(_statements(), max_size=12).map(tuple),
        st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    )


any_document = st.builds(
    Document, _bundles(st.none()), st.lists(_bundles(_NAMES), max_size=3).map(tuple)
)
"""Any document at all, sensible or not."""
