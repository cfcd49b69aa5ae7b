"""A document for Graphviz: the text, and the program that reads it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.drawing import dot, rendered
from provgraph.errors import DeadlineError, ExhaustedError, UnsayableError
from provgraph.model.kinds import ACTIVITY, AGENT, ASSOCIATION, ENTITY, GENERATION
from provgraph.model.statement import Document
from tests.unit.drawing.builders import any_document, document, say, some_graphviz

STORY = document(
    say(ENTITY, "chart"),
    say(ACTIVITY, "draw"),
    say(AGENT, "derek"),
    say(GENERATION, "chart", "draw"),
    say(ASSOCIATION, "draw", "derek", "recipe"),
    inner=[say(ENTITY, "chart")],
)
SVG = "{http://www.w3.org/2000/svg}"


def test_the_text_tells_shapes_relations_and_bundles() -> None:
    said = dot(STORY)

    assert (
        'label="ex:chart" tooltip="urn:ex:chart\\nentity(ex:chart)" shape=ell' in said
    )
    assert "shape=house" in said
    assert 'b0_0 -> b0_1 [label="wasGeneratedBy"' in said
    assert 'subgraph cluster_b1 {\n    label="ex:inner"' in said
    # The plan has part in it: a relation of three is a node of its own.
    assert "b0_1 -> b0_r1 [arrowhead=none]" in said
    assert "b0_r1 -> b0_3 [style=dashed]" in said


def test_the_text_tells_what_is_left_out() -> None:
    assert 'label="Not in the picture: 4 things, 5 statements, 1 bundle."' in dot(
        STORY, elements_max=1
    )


def test_graphviz_draws_it_as_png_and_as_svg() -> None:
    some_graphviz()

    assert rendered(STORY).startswith(b"\x89PNG\r\n")
    assert b"<svg" in rendered(STORY, "svg", notes=True)


@given(any_document, st.booleans())
def test_graphviz_reads_any_document(whole: Document, notes: bool) -> None:
    some_graphviz()

    ET.fromstring(rendered(whole, "svg", notes=notes))  # noqa: S314 - Graphviz' own


@pytest.mark.parametrize(
    "name",
    [
        'a"];x[label="y',
        "a\\",
        "a\\N\\G\\L",
        "&lt;b&gt;&amp;amp;",
        "<b>bold</b>",
        'a" URL="javascript:alert(1)',
        "${HOME}",
    ],
)
def test_a_name_is_a_name_whatever_it_holds(name: str) -> None:
    """No name ends its string, adds a node or an attribute, or turns into another."""
    some_graphviz()
    drawing = ET.fromstring(rendered(document(say(ENTITY, name)), "svg"))  # noqa: S314
    nodes = [one for one in drawing.iter(f"{SVG}g") if one.get("class") == "node"]
    links = {
        one.get("{http://www.w3.org/1999/xlink}href") for one in drawing.iter(f"{SVG}a")
    }

    assert [f"ex:{name}"] == [
        "".join(part.text or "" for part in one.iter(f"{SVG}text")) for one in nodes
    ]
    assert links <= {None}


@pytest.fixture
def fake_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where a program stands that is started in the place of Graphviz."""
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "dot"
    program.touch(mode=0o755)
    return program


def test_without_graphviz_the_hint_says_what_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(UnsayableError, match="not installed") as caught:
        rendered(STORY)

    assert "our own SVG" in (caught.value.hint or "")


def test_a_program_that_takes_too_long_is_ended(fake_dot: Path) -> None:
    fake_dot.write_text("#!/bin/sh\nexec /bin/sleep 60\n")

    with pytest.raises(DeadlineError, match=r"0\.2 seconds"):
        rendered(STORY, seconds_max=0.2)


def test_a_program_that_writes_without_end_is_ended(fake_dot: Path) -> None:
    fake_dot.write_text("#!/bin/sh\nexec /usr/bin/yes\n")

    with pytest.raises(UnsayableError, match="larger than 1000 bytes"):
        rendered(STORY, bytes_max=1_000)


def test_a_program_that_gives_up_is_told_with_its_words(fake_dot: Path) -> None:
    fake_dot.write_text("#!/bin/sh\necho out of ink >&2\nexit 3\n")

    with pytest.raises(ExhaustedError, match="ended with 3: out of ink"):
        rendered(STORY)


def test_a_file_that_is_no_program_is_told(fake_dot: Path) -> None:
    fake_dot.write_bytes(b"\x00\x01 no program")

    with pytest.raises(UnsayableError, match="cannot be started"):
        rendered(STORY)


def test_graphviz_takes_a_large_document_in_its_time() -> None:
    """The cut comes before Graphviz, which would take minutes for it."""
    some_graphviz()
    hub = document(*(say(ASSOCIATION, str(n), "hub") for n in range(20_000)))

    assert rendered(hub, "svg").startswith(b"<?xml")
