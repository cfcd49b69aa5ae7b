"""What follows from a document, and which documents say the same."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from provgraph.constraints import equivalent, normal_form, validate
from provgraph.constraints.matching import Edge, isomorphic
from provgraph.constraints.reports import as_text
from provgraph.errors import TooLargeError
from provgraph.model.kinds import INSERTION
from provgraph.model.statement import Bundle, Document, Pair, Statement
from provgraph.rdf.terms import Term, text
from tests.profile import scaled
from tests.unit.constraints.builders import document, instances, said, term

INFERENCES: dict[int, tuple[tuple[str | Statement, ...], str]] = {
    5: (("wasInformedBy(b, a)",), "wasGeneratedBy(_; _, a, _) used(_; b, _, _)"),
    6: (("wasGeneratedBy(e, a, -)", "used(b, e, -)"), "wasInformedBy(_; b, a)"),
    7: (("entity(e)",), "wasGeneratedBy(_; e, _, _) wasInvalidatedBy(_; e, _, _)"),
    8: (("activity(a)",), "wasStartedBy(_; a, _, _, _) wasEndedBy(_; a, _, _, _)"),
    9: (("wasStartedBy(a, e, b, -)",), "wasGeneratedBy(_; e, b, _)"),
    10: (("wasEndedBy(a, e, b, -)",), "wasGeneratedBy(_; e, b, _)"),
    11: (("wasDerivedFrom(e, f, a)",), "used(_; a, f, _) wasGeneratedBy(_; e, a, _)"),
    12: ((said("wasDerivedFrom(e, f)", type="Revision"),), "alternateOf(f, e)"),
    13: (("wasAttributedTo(e, g)",), "wasAssociatedWith(_; _, g, _)"),
    14: (("actedOnBehalfOf(g, h, a)",), "wasAssociatedWith(_; a, h, _)"),
    15: (("used(u; a, e)",), "wasInfluencedBy(u; a, e)"),
    16: (("entity(e)",), "alternateOf(e, e)"),
    17: (("alternateOf(e, f)", "alternateOf(f, g)"), "alternateOf(e, g)"),
    18: (("alternateOf(e, f)",), "alternateOf(f, e)"),
    19: (
        ("specializationOf(e, f)", "specializationOf(f, g)"),
        "specializationOf(e, g)",
    ),
    20: (("specializationOf(e, f)",), "alternateOf(e, f)"),
    21: (("entity(f)", "specializationOf(e, f)"), "entity(e)"),
}


def words(of: Document) -> set[str]:
    """Return statements in short: `_` for each blank node, no namespace."""
    texts = [
        as_text(one).replace("http://example.org/", "") for one in of.own.statements
    ]
    return {
        "".join("_" if part.startswith("_:") else part for part in _parts(one))
        for one in texts
    }


def _parts(statement: str) -> list[str]:
    spaced = statement
    for sign in "(,;)":
        spaced = spaced.replace(sign, f"\0{sign}\0")
    return spaced.replace("<", "").replace(">", "").replace(" ", "\0 \0").split("\0")


@pytest.mark.parametrize("number", INFERENCES)
def test_each_inference_is_drawn(number: int) -> None:
    lines, expected = INFERENCES[number]
    normal = normal_form(document(*lines))

    assert normal is not None
    wanted = {f"{one.strip()})" for one in expected.split(")") if one.strip()}
    assert wanted <= words(normal)


def test_what_is_said_already_is_not_inferred_again() -> None:
    normal = normal_form(document("entity(e)", "wasGeneratedBy(g; e, a, -)"))

    assert normal is not None
    assert 1 == sum(one.kind.name == "wasGeneratedBy" for one in normal.own.statements)


def test_statements_of_one_key_become_one_with_the_attributes_of_all() -> None:
    normal = normal_form(
        document(
            said("used(u; a, e)", role="One"),
            said("used(u; a, -, 12:00)", role="Other"),
        )
    )

    assert normal is not None
    (usage,) = (one for one in normal.own.statements if one.kind.name == "used")
    assert (term("a"), term("e"), term("12:00")) == usage.arguments
    assert 2 == len(usage.attributes)


@pytest.mark.parametrize(
    "lines",
    [("used(u; a, e)", "used(u; a, f)"), ("wasDerivedFrom(e, -)",)],
    ids=["clash", "incomplete"],
)
def test_what_cannot_be_merged_has_no_normal_form(lines: tuple[str, ...]) -> None:
    assert normal_form(document(*lines)) is None


def test_a_normal_form_has_a_limit() -> None:
    """A hundred alternates of one another are ten thousand statements."""
    lines = [f"alternateOf(e{n}, e{n + 1})" for n in range(99)]

    with pytest.raises(TooLargeError, match="more than 9,999 statements"):
        normal_form(document(*lines), statements_max=9_999)
    assert normal_form(document(*lines), statements_max=10_000) is not None


SAME: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("entity(e)",), ("entity(e)", "entity(e)")),
    (("entity(e)",), ("wasGeneratedBy(_:g; e, -, -)", "entity(e)")),
    (("alternateOf(e, f)",), ("alternateOf(f, e)",)),
    (("used(_:u; a, _:e)", "entity(_:e)"), ("used(a, _:x)", "entity(_:x)")),
    (("activity(a, 12:00, -)",), ("activity(a)", "activity(a, 12:00, -)")),
    (("entity(_:a)", "entity(_:b)"), ("entity(_:b)", "entity(_:c)")),
)
OTHER: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("entity(e)",), ("entity(f)",)),
    (("entity(e)",), ("entity(e)", "agent(e)")),
    (("entity(_:a)",), ("entity(_:a)", "entity(_:b)")),
    (("used(a, e, -)",), ("used(a, e, 12:00)",)),
    (("wasAssociatedWith(a, g, -)",), ("wasAssociatedWith(a, g, _:p)",)),
    (("used(_:a, _:e)", "used(_:b, _:f)"), ("used(_:a, _:e)", "used(_:a, _:f)")),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_documents_from_which_the_same_follows_are_equivalent(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert equivalent(document(*one), document(*other))


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_documents_that_say_different_things_are_not(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert not equivalent(document(*one), document(*other))
    assert not equivalent(document(*other), document(*one))


def test_rings_of_blank_nodes_are_told_apart_by_their_size() -> None:
    """Nothing local tells them apart: one of six, and two of three."""

    def ring(*sizes: int) -> Document:
        return document(
            *(
                f"wasInformedBy(_:i{size}x{n}, _:i{size}x{(n + 1) % length})"
                for size, length in enumerate(sizes)
                for n in range(length)
            )
        )

    assert equivalent(ring(6), ring(6))
    assert equivalent(ring(3, 3), ring(3, 3))
    assert not equivalent(ring(6), ring(3, 3))


def test_a_thousand_twins_are_matched_quickly() -> None:
    one = document(*(f"hadMember(_:c, _:m{n})" for n in range(1_000)))
    other = document(*(f"hadMember(_:d, _:k{n})" for n in reversed(range(1_000))))

    assert equivalent(one, other)


def test_a_chain_of_blank_nodes_is_matched_from_its_ends() -> None:
    """Each step tells the next; it does not take a look at all of them each time."""
    length = 5_000
    one = [Edge("next", (n, n + 1)) for n in range(length)]

    assert isomorphic(one, [Edge("next", (-n, -n - 1)) for n in range(length)])
    assert not isomorphic(one, [*one[:-1], Edge("next", (0, length))])


def test_what_takes_too_long_to_tell_apart_is_refused() -> None:
    ring = [Edge("next", (n, (n + 1) % 100)) for n in range(100)]

    assert isomorphic(ring, ring, looks_max=5_000)
    with pytest.raises(TooLargeError, match="look alike"):
        isomorphic(ring, ring, looks_max=500)


def test_bundles_are_compared_by_their_names() -> None:
    one = document(b=["entity(e)"], c=["entity(f)"])

    assert equivalent(one, document(c=["entity(f)"], b=["entity(e)", "entity(e)"]))
    assert not equivalent(one, document(b=["entity(f)"], c=["entity(e)"]))
    assert not equivalent(one, document("entity(e)", c=["entity(f)"]))


def test_what_is_not_valid_is_equivalent_to_the_very_same_only() -> None:
    one = document("used(u; a, e)", "used(u; a, f)")

    assert equivalent(one, document("used(u; a, f)", "used(u; a, e)"))
    assert not equivalent(one, document("used(u; a, e)", "used(u; a, g)"))
    assert not equivalent(one, document("used(u; a, e)"))


def test_dictionaries_are_compared_as_they_are_written() -> None:
    def inserted(*entities: str) -> Document:
        pairs = tuple(Pair(text(one), term(one)) for one in entities)
        return document(Statement(INSERTION, None, (term("d"), term("c")), pairs=pairs))

    assert equivalent(inserted("e", "f"), inserted("f", "e"))
    assert not equivalent(inserted("e"), inserted("f"))


@settings(max_examples=scaled(2_000))
@given(instances, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_nor_names_of_blank_nodes_matter(
    given: list[Statement], chance: Random
) -> None:
    def renamed(one: Term | None) -> Term | None:
        return Term(f"{one}z") if one and one.startswith("_:") else one

    again = [
        replace(one, id=renamed(one.id), arguments=tuple(map(renamed, one.arguments)))
        for one in given * 2
    ]
    chance.shuffle(again)

    assert equivalent(_document(given), _document(again))


@settings(max_examples=scaled(2_000))
@given(instances)
def test_a_valid_document_says_the_same_as_its_normal_form(
    given: list[Statement],
) -> None:
    normal = normal_form(_document(given))

    if normal is not None and validate(_document(given)).valid:
        assert equivalent(_document(given), normal)


def _document(statements: list[Statement]) -> Document:
    return Document(Bundle(None, tuple(statements)))
