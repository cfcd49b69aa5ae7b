"""docs/validity.md lists what is checked, and shows what an answer is."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import pytest

from provgraph import constraints
from provgraph.constraints import RULES, as_json, validate
from provgraph.translate.provdoc import PROVN, read

PAGE = (Path(__file__).parents[3] / "docs" / "validity.md").read_text()


def block(kind: str) -> str:
    """Return the one block of a kind."""
    [found] = re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_answer_shown_is_the_answer_given() -> None:
    verdict = validate(read(block("provn").encode(), PROVN).document)

    assert json.loads(block("json")) == json.loads(as_json([("clean.provn", verdict)]))


@pytest.mark.parametrize("number", RULES)
def test_every_constraint_has_its_row(number: int) -> None:
    rule = RULES[number]

    assert f"| [{number}]({rule.clause}) | {rule.name} | {rule.words} |" in PAGE


def test_every_inference_has_its_row() -> None:
    rows = re.findall(
        r"^\| \[(\d+)\]\(\S+#(\S+)\) \| (\S+) \| .+ \|$", PAGE, re.MULTILINE
    )

    assert list(range(22, 57)) + list(range(5, 22)) == [int(one) for one, *_ in rows]
    assert all(anchor == name for _, anchor, name in rows)


@pytest.mark.parametrize("name", ["validate", "normal_form", "equivalent"])
def test_every_argument_is_on_the_page(name: str) -> None:
    known = inspect.signature(getattr(constraints, name)).parameters
    shown = re.search(rf"`{name}\((.*?)\)`", PAGE)

    assert shown is not None
    assert list(known) == re.findall(r"\b([a-z_]+)(?==|,|$)", shown[1])


def test_each_public_function_is_on_the_page() -> None:
    functions = [one for one in constraints.__all__ if one.islower()]

    assert functions
    for name in functions:
        assert f"`{name}(" in PAGE
