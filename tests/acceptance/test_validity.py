"""Whether provenance is valid: of files, of documents taken in, and of the lineage."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings

from provgraph.cli.main import provgraph
from provgraph.constraints import validate
from provgraph.model.reading_prov_o import read_statements
from provgraph.model.statement import Bundle, Document
from tests.profile import PROFILE
from tests.unit.server.builders import NDJSON, Server, body, serving
from tests.unit.timeline.events import event_sets
from tests.unit.translate.test_bridge_events import of_the_graph, real_events

PREFIXES = "@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://e/> .\n"
VALID = f"{PREFIXES}ex:chart a prov:Entity ; prov:wasDerivedFrom ex:table .\n"
LOOP = f"{VALID}ex:table a prov:Entity ; prov:wasDerivedFrom ex:chart .\n"
EXAMPLES = 2_000 if PROFILE == "full" else 60
TURTLE = {"Content-Type": "text/turtle"}


def lineage(events: list[Any]) -> Document:
    """Return the document of what the graph has of events."""
    statements = read_statements(of_the_graph(events)).statements
    return Document(Bundle(None, statements))


@settings(max_examples=EXAMPLES, deadline=None)
@given(events=event_sets)
def test_the_lineage_of_any_events_is_valid(events: list[Any]) -> None:
    verdict = validate(lineage(events))

    assert () == verdict.violations


def test_the_lineage_of_real_events_is_valid() -> None:
    document = lineage(real_events())

    assert 800 < len(document.own.statements)
    assert () == validate(document).violations


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("validity") / "workspace") as running:
        running.post("/pg/v1/events?wait=graph", body(), NDJSON)
        running.ask("PUT", "/pg/v1/documents/loop", LOOP, TURTLE)
        yield running


def test_a_body_is_judged_and_not_kept(server: Server) -> None:
    before = server.ask("GET", "/pg/v1/documents").json()
    answer = server.post("/pg/v1/validity?name=loop.ttl", LOOP, TURTLE)

    assert (200, "false") == (answer.status, answer.headers["provgraph-valid"])
    (judged,) = answer.json()["documents"]
    (violation,) = judged["violations"]
    assert 42 == violation["number"]
    assert "https://www.w3.org/TR/prov-constraints/#" in violation["clause"]
    assert {"line 2", "line 3"} == {said["place"] for said in violation["statements"]}
    assert before == server.ask("GET", "/pg/v1/documents").json()


@pytest.mark.parametrize(
    ("asked", "valid"), [("document=loop", "false"), ("lineage=true", "true")]
)
def test_what_is_there_is_judged(server: Server, asked: str, valid: str) -> None:
    answer = server.post(f"/pg/v1/validity?{asked}", b"")

    assert (200, valid) == (answer.status, answer.headers["provgraph-valid"])


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("sarif", "application/sarif+json"),
        ("junit", "application/xml"),
        ("text", "text/plain; charset=utf-8"),
    ],
)
def test_reports_come_in_the_forms_of_other_tools(
    server: Server, form: str, media_type: str
) -> None:
    answer = server.post(f"/pg/v1/validity?format={form}", LOOP, TURTLE)

    assert media_type == answer.headers["content-type"]
    assert b"derivation" in answer.body


@pytest.mark.parametrize(
    ("asked", "sent", "status"),
    [
        ("", b"", 400),
        ("?lineage=true", LOOP.encode(), 400),
        ("?document=none", b"", 404),
        ("", b"@prefix", 400),
        ("?strict=true", b"<a> <b> <c> .", 400),
    ],
)
def test_what_cannot_be_judged_is_one_error(
    server: Server, asked: str, sent: bytes, status: int
) -> None:
    answer = server.post(f"/pg/v1/validity{asked}", sent, TURTLE)

    assert status == answer.status
    assert answer.json()["detail"]


def run(*words: str) -> Result:
    return CliRunner().invoke(provgraph, words, standalone_mode=False)


def test_the_exit_code_tells_what_came_of_files(tmp_path: Path) -> None:
    files = {"valid.ttl": VALID, "loop.ttl": LOOP, "broken.ttl": "@prefix"}
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    valid, loop, broken = (str(tmp_path / name) for name in files)

    assert 0 == run("validate", valid).return_value
    assert 1 == run("validate", valid, loop).return_value
    assert 3 == run("validate", valid, loop, broken).return_value


def test_people_read_what_is_wrong_where_and_why(tmp_path: Path) -> None:
    (tmp_path / "loop.ttl").write_text(LOOP)
    shown = run("validate", str(tmp_path / "loop.ttl")).stdout

    assert "loop.ttl: not valid: 1 violation" in shown
    assert "constraint 42" in shown
    assert "line 3: wasDerivedFrom(<http://e/table>, <http://e/chart>" in shown
    assert "https://www.w3.org/TR/prov-constraints/#" in shown


def test_everything_in_a_workspace_is_judged_apart(server: Server) -> None:
    folder = server.process.args  # the server has it open: asked through it
    assert isinstance(folder, list)
    done = run("validate", "--all", "-w", str(folder[-1]), "-f", "json")

    assert 1 == done.return_value
    judged = {
        one["source"]: one["valid"] for one in json.loads(done.stdout)["documents"]
    }
    assert {"loop": False, "the lineage": True} == judged


def test_nothing_to_validate_is_a_question_not_asked() -> None:
    done = run("validate")

    assert "not said what to validate" in str(done.exception)
