"""The part of a document that is near one thing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.drawing import Selection, neighbourhood, svg
from provgraph.drawing.figure import figures
from provgraph.errors import MissingError, UsageError
from provgraph.model.kinds import ACTIVITY, ASSOCIATION, DERIVATION, ENTITY, USAGE
from provgraph.model.statement import Document
from provgraph.rdf.terms import Term
from tests.unit.drawing.builders import any_document, document, ex, say

CHAIN = [say(DERIVATION, f"e{n + 1}", f"e{n}") for n in range(9)]


def elements(found: Selection) -> int:
    """Return how many things there are to draw of a selection."""
    return sum(len(one.things) for one in figures(found.document))


def test_a_step_leads_along_a_statement_both_ways() -> None:
    found = neighbourhood(document(*CHAIN), ex("e5"), steps_max=2)

    assert found == Selection(document(*CHAIN[3:7]), elements=5)


def test_no_step_leaves_what_is_said_of_the_thing_alone() -> None:
    alone = say(ENTITY, "e0")
    found = neighbourhood(document(alone, *CHAIN), ex("e0"), steps_max=0)

    assert found == Selection(document(alone), elements=1)


def test_a_step_reaches_all_that_have_part_in_a_statement() -> None:
    said = [
        say(ASSOCIATION, "a", "agent", "plan"),
        say(ENTITY, "plan"),
        say(ACTIVITY, "far"),
    ]

    for name in ("a", "agent", "plan"):
        found = neighbourhood(document(*said), ex(name), steps_max=1)

        assert found.document == document(*said[:2])


def test_a_name_is_the_same_thing_in_every_bundle() -> None:
    whole = document(
        say(USAGE, "a", "e"),
        one=[say(DERIVATION, "e2", "e")],
        two=[say(ENTITY, "other")],
    )
    found = neighbourhood(whole, ex("a"), steps_max=2)

    assert found.document == document(
        say(USAGE, "a", "e"), one=[say(DERIVATION, "e2", "e")]
    )
    assert found.elements == 4


def test_of_too_many_things_the_nearest_are_taken_and_the_rest_counted() -> None:
    found = neighbourhood(document(*CHAIN), ex("e0"), steps_max=6, elements_max=3)

    assert found == Selection(
        document(*CHAIN[:2]), elements=3, elements_cut=4, statements_cut=4
    )
    assert "Not in the picture: 4 things, 4 statements." == found.left_out


def test_a_picture_of_a_selection_tells_what_was_cut_before() -> None:
    found = neighbourhood(document(*CHAIN), ex("e0"), steps_max=6, elements_max=3)

    assert "Not in the picture: 4 things, 4 statements." in svg(found)
    assert "Not in the picture: 5 things, 5 statements." in svg(found, elements_max=2)


def test_who_is_not_there_has_no_neighbourhood() -> None:
    with pytest.raises(MissingError, match="urn:ex:nobody"):
        neighbourhood(document(*CHAIN), ex("nobody"))


@pytest.mark.parametrize(("steps_max", "elements_max"), [(-1, 1), (0, 0)])
def test_a_limit_that_leaves_no_place_is_refused(
    steps_max: int, elements_max: int
) -> None:
    with pytest.raises(UsageError):
        neighbourhood(
            document(*CHAIN), ex("e0"), steps_max=steps_max, elements_max=elements_max
        )


def _terms(whole: Document) -> list[Term]:
    return sorted({thing.term for one in figures(whole) for thing in one.things})


@given(any_document, st.data())
def test_more_steps_never_show_less(whole: Document, data: st.DataObject) -> None:
    terms = _terms(whole)
    if not terms:
        return
    start = data.draw(st.sampled_from(terms))
    steps = data.draw(st.integers(0, 4))
    fewer = neighbourhood(whole, start, steps_max=steps)
    more = neighbourhood(whole, start, steps_max=steps + 1)

    said = [one for bundle in whole.everything() for one in bundle.statements]
    of_more = [
        one for bundle in more.document.everything() for one in bundle.statements
    ]
    assert all(one in said for one in of_more)
    for bundle in fewer.document.everything():
        assert all(one in of_more for one in bundle.statements)


@given(any_document, st.data(), st.integers(1, 6))
def test_a_selection_counts_right_and_keeps_its_limit(
    whole: Document, data: st.DataObject, elements_max: int
) -> None:
    terms = _terms(whole)
    if not terms:
        return
    start = data.draw(st.sampled_from(terms))
    all_of_it = neighbourhood(whole, start, steps_max=3)
    found = neighbourhood(whole, start, steps_max=3, elements_max=elements_max)

    assert elements(found) == found.elements <= elements_max
    assert all_of_it.elements == found.elements + found.elements_cut
    assert all_of_it.left_out == ""
