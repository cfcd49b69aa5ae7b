"""A document as a picture: everything is in it, nothing covers anything."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from time import process_time
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.drawing import ELEMENTS_MAX, svg
from provgraph.drawing.figure import figures
from provgraph.drawing.group import Stroke
from provgraph.drawing.shapes import Box
from provgraph.drawing.sheet import arranged
from provgraph.errors import UsageError
from provgraph.model.kinds import (
    ACTIVITY,
    AGENT,
    ASSOCIATION,
    DERIVATION,
    ENTITY,
    GENERATION,
    INFLUENCE,
    USAGE,
)
from provgraph.model.statement import Document
from provgraph.rdf.terms import text
from provgraph.rdf.vocab import prov
from tests.unit.drawing.builders import any_document, document, ex, say

SVG = "{http://www.w3.org/2000/svg}"
STORY = document(
    say(ENTITY, "chart"),
    say(ACTIVITY, "draw"),
    say(AGENT, "derek"),
    say(GENERATION, "chart", "draw"),
    say(USAGE, "draw", "table"),
    say(ASSOCIATION, "draw", "derek", "recipe"),
)


def groups(drawing: str, word: str) -> Iterator[ET.Element]:
    """Yield what a class of a picture's groups has."""
    for one in ET.fromstring(drawing).iter(f"{SVG}g"):  # noqa: S314 - our own
        if word in one.attrib["class"].split():
            yield one


def words(drawing: str, word: str) -> list[str]:
    """Return the texts of such groups, without their tooltips."""
    return [
        "".join(part.text or "" for part in one.iter(f"{SVG}text"))
        for one in groups(drawing, word)
    ]


def described(drawing: str) -> str:
    """Return what a screen reader says of a picture."""
    found = ET.fromstring(drawing).find(f"{SVG}desc")  # noqa: S314 - our own
    assert found is not None
    return found.text or ""


def test_entities_are_ovals_activities_boxes_and_agents_houses() -> None:
    drawing = svg(STORY)

    for word, shape, colour in (
        ("pg-entity", "ellipse", "#FFFC87"),
        ("pg-activity", "rect", "#9FB1FC"),
        ("pg-agent", "polygon", "#FED37F"),
    ):
        one = next(groups(drawing, word))
        outline = one.find(f"{SVG}{shape}")

        assert outline is not None
        assert colour == outline.attrib["fill"]


def test_a_relation_is_called_as_prov_n_calls_it() -> None:
    assert [
        "wasGeneratedBy",
        "used",
        "wasAssociatedWith",
    ] == words(svg(STORY), "pg-relation")


def test_what_is_only_mentioned_has_a_dashed_outline() -> None:
    by_name = {
        "".join(one.itertext()): ET.tostring(one, "unicode")
        for one in groups(svg(STORY), "pg-entity")
    }

    for name, one in by_name.items():
        assert ("stroke-dasharray" in one) == ("only mentioned" in name)
    assert ["(only mentioned)" in one for one in by_name] == [False, True, True]


def test_a_bundle_is_a_frame_with_its_own_things() -> None:
    drawing = svg(
        document(
            say(ENTITY, "a"),
            one=[say(ENTITY, "a"), say(ENTITY, "b")],
            two=[],
        )
    )

    assert ["ex:one", "ex:two"] == words(drawing, "pg-bundle")
    assert ["ex:a", "ex:a", "ex:b"] == sorted(words(drawing, "pg-thing"))


def test_notes_hold_attributes_where_they_are_asked_for() -> None:
    entity = replace(say(ENTITY, "a"), attributes=((ex("size"), text("big")),))

    assert ["ex:a"] == words(svg(document(entity)), "pg-thing")
    assert ['ex:aex:size = "big"'] == words(
        svg(document(entity), notes=True), "pg-thing"
    )


def test_a_type_of_prov_stands_below_the_name() -> None:
    person = replace(say(AGENT, "d"), attributes=((prov("type"), prov("Person")),))

    assert ["ex:dPerson"] == words(svg(document(person)), "pg-thing")


def test_what_came_from_itself_says_so() -> None:
    assert ["wasDerivedFrom itself"] == words(
        svg(document(say(DERIVATION, "a", "a"))), "pg-relation"
    )


def test_the_same_said_twice_is_one_arrow() -> None:
    first = replace(say(USAGE, "a", "e"), id=ex("u1"))
    second = replace(first, id=ex("u2"))

    assert ["used \u00d72"] == words(svg(document(first, second)), "pg-relation")


def test_a_long_name_is_whole_in_the_tooltip() -> None:
    name = "x" * 100
    (one,) = groups(svg(document(say(ENTITY, name))), "pg-thing")
    title = one.find(f"{SVG}title")

    assert title is not None
    assert f"urn:ex:{name}" == (title.text or "").splitlines()[0]


def test_the_picture_tells_what_it_leaves_out() -> None:
    chain = [say(DERIVATION, f"e{n + 1}", f"e{n}") for n in range(9)]
    drawing = svg(document(*chain), elements_max=4)

    assert 4 == len(words(drawing, "pg-thing"))
    assert 3 == len(words(drawing, "pg-relation"))
    assert "Not in the picture: 6 things, 6 statements." in described(drawing)
    assert ">Not in the picture: 6 things, 6 statements.</text>" in drawing


def test_a_whole_picture_says_nothing_of_leaving_out() -> None:
    assert "Not in the picture" not in svg(STORY)


def test_no_picture_of_nothing_is_asked_for() -> None:
    with pytest.raises(UsageError):
        svg(STORY, elements_max=0)


@pytest.mark.parametrize(
    ("address", "leads_there"),
    [
        ("https://example.org/?a=1&b=\"'<", True),
        ("/things/1", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//other.example/", False),
        ("/\\other.example/", False),
        (" javascript:alert(1)", False),
    ],
)
def test_a_link_leads_to_the_web_or_stays_on_the_host(
    address: str, leads_there: bool
) -> None:
    drawing = svg(document(say(ENTITY, "a")), link=lambda _: address)
    links = list(ET.fromstring(drawing).iter(f"{SVG}a"))  # noqa: S314 - our own

    assert ([address] if leads_there else []) == [one.attrib["href"] for one in links]


@given(any_document, st.booleans())
def test_any_document_is_drawn_as_xml_without_scripts(
    given_document: Document, notes: bool
) -> None:
    """Whatever its names and texts hold, they are text in the picture."""
    root = ET.fromstring(svg(given_document, notes=notes))  # noqa: S314 - our own

    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "marker", "path", "g"),
        *("rect", "ellipse", "polygon", "text"),
    }
    assert not [
        name for one in root.iter() for name in one.attrib if name.startswith("on")
    ]


@given(any_document, st.booleans())
def test_no_thing_and_no_words_cover_others(
    given_document: Document, notes: bool
) -> None:
    sheet = arranged(figures(given_document), notes=notes)
    boxes = [
        *(box for _, box in sheet.things),
        *(one.box for one in sheet.relations),
    ]

    for one, other in combinations(boxes, 2):
        assert not _touch(one, other)
    for box in boxes:
        assert box.left >= 0 <= box.top
        assert box.left + box.width <= sheet.width
        assert box.top + box.height <= sheet.height
    for one, other in combinations([frame.box for frame in sheet.frames], 2):
        assert not _touch(one, other)


@given(any_document, st.booleans())
def test_no_line_runs_through_a_thing_or_through_words(
    given_document: Document, notes: bool
) -> None:
    """It rises and falls between columns only, and in a column has a row of its own."""
    sheet = arranged(figures(given_document), notes=notes)
    boxes = [
        *(box for _, box in sheet.things),
        *(one.box for one in sheet.relations),
    ]

    for stroke in (one for relation in sheet.relations for one in relation.strokes):
        first, last = stroke.points[0], stroke.points[-1]
        others = [one for one in boxes if not {first, last} & _ends_at(one, stroke)]
        for (x, y), (to_x, to_y) in zip(
            stroke.points[::2], stroke.points[1::2], strict=True
        ):
            level = Box(min(x, to_x), y - 1, abs(to_x - x), 2)

            assert y == to_y
            assert not any(_touch(level, one) for one in others)


def _ends_at(box: Box, stroke: Stroke) -> set[tuple[float, float]]:
    """Return which ends of a line lie in a box or on its edge."""
    near = 0.01
    return {
        (x, y)
        for x, y in (stroke.points[0], stroke.points[-1])
        if box.left - near <= x <= box.left + box.width + near
        and box.top - near <= y <= box.top + box.height + near
    }


def _touch(one: Box, other: Box) -> bool:
    near = 0.01  # of a pixel: sums of floats
    return (
        one.left + near < other.left + other.width
        and other.left + near < one.left + one.width
        and one.top + near < other.top + other.height
        and other.top + near < one.top + one.height
    )


@given(any_document)
def test_every_thing_and_every_relation_is_drawn(given_document: Document) -> None:
    shown = figures(given_document)
    drawing = svg(given_document)

    assert sum(len(one.things) for one in shown) == len(words(drawing, "pg-thing"))
    assert sum(len(one.relations) for one in shown) == len(
        words(drawing, "pg-relation")
    )
    assert len(given_document.bundles) == len(words(drawing, "pg-bundle"))


def test_the_same_document_gives_the_same_picture_in_every_process() -> None:
    code = (
        "from provgraph.drawing import dot, svg\n"
        "from tests.unit.drawing.test_drawing import STORY\n"
        "import hashlib\n"
        "print(hashlib.sha256((svg(STORY) + dot(STORY)).encode()).hexdigest())"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": ":".join(filter(None, sys.path)),
            },
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert 1 == len(answers)


def story_of(steps: int) -> Document:
    """Return a story of five statements a step, each step on from those before."""
    return document(
        *(
            statement
            for n in range(steps)
            for statement in (
                say(ENTITY, f"e{n}"),
                say(ACTIVITY, f"a{n}"),
                say(GENERATION, f"e{n}", f"a{n}"),
                say(USAGE, f"a{n}", f"e{n * 7 // 8}"),
                say(DERIVATION, f"e{n}", f"e{n * 5 // 6}"),
            )
        )
    )


def test_a_thousand_statements_are_laid_out_in_two_seconds() -> None:
    started = process_time()
    drawing = svg(story_of(200))

    assert process_time() - started < 2
    assert "200 entities, 200 activities, 600 relations." in described(drawing)


@pytest.mark.parametrize(
    "large",
    [
        story_of(20_000),
        document(*(say(INFLUENCE, str(n % 499), str(n % 311)) for n in range(20_000))),
        document(*(say(INFLUENCE, "hub", str(n)) for n in range(20_000))),
        document(**{f"b{n}": [] for n in range(20_000)}),
        document(*(say(ENTITY, "again") for _ in range(20_000))),
        document(replace(say(ENTITY, "e"), attributes=((ex("k"), ex("v")),) * 20_000)),
        document(say(ENTITY, "x" * 1_000_000), say(USAGE, None, "x" * 1_000_000)),
    ],
    ids=["story", "dense", "hub", "bundles", "again", "attributes", "name"],
)
def test_a_large_document_is_neither_long_in_coming_nor_a_large_picture(
    large: Document,
) -> None:
    """What a picture costs has a limit, whatever there is to draw."""
    started = process_time()
    drawing = svg(large, notes=True)

    assert process_time() - started < 10
    assert len(drawing) < 10_000_000
    assert len(words(drawing, "pg-thing")) <= ELEMENTS_MAX
