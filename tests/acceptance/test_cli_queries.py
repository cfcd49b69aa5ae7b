"""`provgraph queries`, as somebody at a terminal meets it."""

from __future__ import annotations

from pathlib import Path

import pytest

from provgraph.query import ROWS_MAX, question, questions
from tests.unit.cli.builders import Terminal, event, lines


@pytest.fixture
def filled(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    """A workspace where `raw` became `clean`, and `it's "raw"` became `other`."""
    made = Terminal(tmp_path, capfd)
    path = tmp_path / "events.ndjson"
    quoted = event(2, reads='it\'s "raw"', writes="other")
    path.write_bytes(lines(event(1, reads="raw", writes="clean"), quoted))
    made("init")
    made("ingest", path)
    return made


def test_the_list_needs_no_workspace_and_has_every_question(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = Terminal(tmp_path, capfd)("queries")

    assert (0, "") == (said.code, said.err)
    rows = said.out.splitlines()[2:]
    assert [one.name for one in questions()] == [row.split()[0] for row in rows]
    assert all(one.words in said.out for one in questions())
    assert 'name="features.customer_90d", column="spend_90d"' in said.out


def test_a_question_is_asked_with_the_value_that_was_set(filled: Terminal) -> None:
    said = filled("queries", "downstream", "--set", "name=raw")

    assert 0 == said.code
    assert ["tests      clean     2026-05-04T02:01:00Z"] == said.out.splitlines()[2:]


def test_a_value_may_hold_quotes_and_equals_signs(filled: Terminal) -> None:
    said = filled("queries", "downstream", "-f", "csv", "--set", 'name=it\'s "raw"')

    assert "tests,other,2026-05-04T02:02:00Z" in said.out
    assert '"a=b"' in filled("queries", "downstream", "--show", "--set", "name=a=b").out


def test_what_is_shown_can_be_asked(filled: Terminal, tmp_path: Path) -> None:
    shown = filled("queries", "downstream", "--show", "--set", "name=raw").out
    path = tmp_path / "mine.rq"
    path.write_text(shown)

    asked = filled("queries", "downstream", "--set", "name=raw")

    assert asked == filled("query", path)
    assert question("downstream").text == filled("queries", "downstream", "--show").out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["no-such"], "there is no question 'no-such'"),
        (["downstream", "--set", "x=1"], "downstream has no parameter 'x'"),
        (["downstream", "--set", "name"], "--set takes NAME=VALUE, not 'name'"),
        (["who-ran-what", "--set", "days=x"], "days is a whole number, not 'x'"),
        (["--show"], "--set and --show need the name of a question"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(
    filled: Terminal, words: list[str], complaint: str
) -> None:
    said = filled("queries", *words)

    assert (2, "") == (said.code, said.out)
    assert said.err.startswith(f"error: {complaint}\n")


def test_an_answer_that_may_be_cut_says_so(filled: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "many.ndjson"
    many = event(3)
    many["outputs"] = [{"namespace": "t", "name": f"{one}"} for one in range(ROWS_MAX)]
    path.write_bytes(lines(many))
    filled("ingest", path)

    said = filled("queries", "without-owner")

    assert ROWS_MAX == len(said.out.splitlines()) - 2
    assert "these are the first 1,000 rows; there may be more\n" == said.err
    assert "" == filled("queries", "downstream").err
