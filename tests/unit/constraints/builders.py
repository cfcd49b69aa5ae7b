"""Statements and documents in a line, and random ones, dense enough to clash."""

from __future__ import annotations

from hypothesis import strategies as st

from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    ALTERNATE,
    DERIVATION,
    DICTIONARY_MEMBERSHIP,
    ENTITY,
    INSERTION,
    KINDS,
    MENTION,
    REMOVAL,
    Is,
    Kind,
)
from provgraph.model.statement import Bundle, Document, Statement
from provgraph.rdf.terms import Term, date_time, iri
from provgraph.rdf.vocab import prov


def term(word: str | None) -> Term | None:
    """Return `_:b` as a blank node, `12:00` as a time of day, `e` as ex:e."""
    if word is None or word == "-":
        return None
    if word.startswith("_:"):
        return Term(word)
    if ":" in word:
        return date_time(f"2026-01-01T{word}:00Z")
    return iri(f"http://example.org/{word}")


def said(text: str, **attributes: str) -> Statement:
    """Return the statement of a line such as `used(u; a, e, 12:00)`.

    >>> said("used(a, e)").kind
    used
    """
    name, inside = text.rstrip(")").split("(", 1)
    kind = KINDS[name]
    first, semicolon, rest = inside.partition(";")
    given = [one.strip() for one in (rest if semicolon else inside).split(",")]
    if kind.is_element:
        named, given = given[0], given[1:]
    else:
        named = first.strip() if semicolon else None
    pairs = tuple((prov(key), prov(value)) for key, value in attributes.items())
    return Statement(kind, term(named), tuple(term(one) for one in given), pairs)


def document(*lines: str | Statement, **bundles: list[str | Statement]) -> Document:
    """Return a document of lines, with a bundle for each name."""
    return Document(
        Bundle(None, _statements(lines)),
        tuple(
            Bundle(term(name), _statements(inside)) for name, inside in bundles.items()
        ),
    )


def _statements(lines: object) -> tuple[Statement, ...]:
    assert isinstance(lines, list | tuple)
    return tuple(said(one) if isinstance(one, str) else one for one in lines)


NAMES = {
    Is.ENTITY: ("e1", "e2", "e3", "_:x"),
    Is.ACTIVITY: ("a1", "a2", "_:y"),
    Is.AGENT: ("ag", "e1", "a1"),
    Is.ANYTHING: ("e1", "e2", "a1", "_:y"),
    Is.GENERATION: ("g1", "g1b", "_:g"),
    Is.USAGE: ("u1", "_:u"),
    Is.TIME: ("12:00", "13:00"),
}
"""Few names, so that random statements meet."""

_TYPES = tuple((prov("type"), prov(one)) for one in ("EmptyCollection", "Revision"))
_THINGS = {ENTITY: Is.ENTITY, ACTIVITY: Is.ACTIVITY, AGENT: Is.AGENT}
_OTHER = (INSERTION, REMOVAL, DICTIONARY_MEMBERSHIP)


def _one(kind: Kind) -> st.SearchStrategy[Statement]:
    needed = 3 if kind is MENTION else kind.required
    arguments = [
        st.sampled_from(NAMES[one.is_a])
        if place < needed
        else st.none() | st.sampled_from(NAMES[one.is_a])
        for place, one in enumerate(kind.arguments)
    ]
    if kind.is_element:
        names = st.sampled_from(NAMES[_THINGS[kind]])
    elif kind.influence:
        short = {"wasGeneratedBy": "g1", "used": "u1"}.get(kind.name, "i1")
        names = st.sampled_from([None, None, short, f"{short}b", "_:i"])
    else:
        names = st.none()
    types = st.lists(st.sampled_from(_TYPES), max_size=1).map(tuple)
    typed = types if kind in (ENTITY, DERIVATION) else st.just(())
    return st.builds(
        lambda name, given, attributes: Statement(
            kind, term(name), tuple(map(term, given)), attributes
        ),
        names,
        st.tuples(*arguments),
        typed,
    )


statements = st.sampled_from(
    [kind for kind in KINDS.values() if kind not in (*_OTHER, ALTERNATE)]
).flatmap(_one)
"""Any one statement, alternates and dictionaries apart, of which no rule speaks."""

instances = st.lists(statements, max_size=8)
