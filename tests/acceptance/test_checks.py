"""Contracts judge files and workspaces: from the command line, and over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from provgraph.cli.main import provgraph
from tests.unit.server.builders import JSON, NDJSON, Reply, Server, body, serving

PROLOGUE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix : <http://e/> .
"""
AGED = f"""{PROLOGUE}
:Aged a sh:NodeShape ; sh:targetClass :Person ;
    sh:property [ sh:path :age ; sh:datatype xsd:int ; sh:minCount 1 ] .
"""
NAMED = f'''{PROLOGUE}
:Named a sh:NodeShape ; sh:targetClass :Person ; sh:severity sh:Warning ;
    sh:sparql [ sh:message "{{$this}} has no name" ;
        sh:select """SELECT $this {{
            FILTER NOT EXISTS {{ $this <http://e/name> ?n }} }}""" ] .
'''
SQUARE = f"""{PROLOGUE}
:Adult a sh:NodeShape ; sh:targetClass :Person ;
    sh:property [ sh:path :adult ; sh:hasValue true ] ;
    sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate :adult ;
        sh:object true ] .
"""
RUNS = f"""{PROLOGUE}
@prefix pg: <https://w3id.org/provgraph/ns#> .
:Run a sh:NodeShape ; sh:targetClass pg:Run ; sh:nodeKind sh:IRI ;
    sh:property [ sh:path :steward ; sh:minCount 1 ] .
"""
KINDS = f"{PROLOGUE} :K sh:targetClass :Person ; sh:nodeKind sh:IRI ."
DATA = f"""{PROLOGUE}
:a a :Person ; :age "1"^^xsd:int . :b a :Person ; :age 1 . :c a :Person .
[] a :Person ; :age "1"^^xsd:int .
"""
EVENT = body()
FORMS = {
    "table": "text/plain; charset=utf-8",
    "json": "application/json",
    "turtle": "text/turtle; charset=utf-8",
    "sarif": "application/sarif+json",
    "junit": "application/xml",
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with contracts and data."""
    texts = {"aged": AGED, "named": NAMED, "square": SQUARE, "data": DATA, "runs": RUNS}
    for name, text in texts.items():
        (tmp_path / f"{name}.ttl").write_text(text)
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(
        provgraph, ["check", *map(str, words)], standalone_mode=False
    )


def reports(done: Result) -> Any:
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def found(report: Any) -> list[tuple[str, str]]:
    """Return of each result its focus node and its component, in short."""
    return sorted(
        (one["focus"], one["component"].removeprefix("<http://www.w3.org/ns/shacl#"))
        for one in report["results"]
    )


MISSING = ("<http://e/c>", "MinCountConstraintComponent>")
OTHER = ("<http://e/b>", "DatatypeConstraintComponent>")


def test_a_file_is_judged_as_it_was_written(files: Path) -> None:
    (report,) = reports(run(files / "data.ttl", "-c", files / "aged.ttl", "-f", "json"))

    assert [OTHER, MISSING] == found(report)
    assert {"closures": 1} == report["engines"]


def test_each_contract_has_a_report_of_its_own(files: Path) -> None:
    data, aged, named = (files / f"{one}.ttl" for one in ("data", "aged", "named"))
    both = reports(run(data, "-c", aged, "-c", named, "-f", "json"))

    assert [2, 4] == [one["total"] for one in both]
    assert "http://e/a has no name" in {one["message"] for one in both[1]["results"]}
    assert {"sparql": 1} == both[1]["engines"]


@pytest.mark.parametrize(
    ("contract", "fail_on", "expected"),
    [
        ("aged", "violation", 1),
        ("named", "violation", 0),
        ("named", "warning", 1),
        ("named", "info", 1),
    ],
)
def test_the_exit_code_is_for_what_is_grave_enough(
    files: Path, contract: str, fail_on: str, expected: int
) -> None:
    done = run(
        files / "data.ttl", "-c", files / f"{contract}.ttl", "--fail-on", fail_on
    )

    assert expected == done.return_value


@pytest.mark.parametrize("form", ["table", "turtle", "junit"])
def test_a_report_goes_where_it_is_wanted(files: Path, form: str) -> None:
    output = files / "report"
    data, contract = files / "data.ttl", files / "aged.ttl"
    done = run(data, "-c", contract, "-f", form, "-o", output)

    assert ("", 1) == (done.stdout, done.return_value)
    assert f"{output}: 2 violations, 2 total\n" == done.stderr
    assert b"age" in output.read_bytes()


def test_what_was_known_before_does_not_count(files: Path) -> None:
    data, contract, before = (files / f for f in ("data.ttl", "aged.ttl", "before"))
    run(data, "-c", contract, "-f", "json", "-o", before)
    data.write_text(f"{DATA} :d a :Person .")
    again = run(data, "-c", contract, "-f", "json", "--baseline", before)

    (report,) = reports(again)
    assert [("<http://e/d>", MISSING[1])] == found(report)
    assert 1 == again.return_value
    assert ["2 results are in the baseline, and left out."] == report["notes"]


def test_rules_are_for_pyshacl_and_the_report_says_so(files: Path) -> None:
    data, contract = files / "data.ttl", files / "square.ttl"
    (by_both,) = reports(run(data, "-c", contract, "-f", "json"))
    (own,) = reports(run(data, "-c", contract, "-f", "json", "--engine", "own"))

    assert by_both["conforms"]
    assert ["pyshacl"] == list(by_both["engines"])
    assert ["pySHACL judged, since the contract uses sh:rule."] == by_both["notes"]
    assert 4 == own["total"]
    assert "sh:rule: the engine does not know that" in own["notes"][0]


@pytest.mark.parametrize("engine", ["own", "pyshacl"])
def test_a_contract_that_cannot_be_read_is_one_error(files: Path, engine: str) -> None:
    (files / "bad.ttl").write_text(f"{PROLOGUE} :S a sh:NodeShape ; sh:node :S .")
    done = run(files / "data.ttl", "-c", files / "bad.ttl", "--engine", engine)

    assert "bad.ttl: " in str(done.exception)
    assert 3 == getattr(done.exception, "exit_code", None)


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["none.ttl", "-c", "aged.ttl"], 3),
        (["data.ttl", "-c", "none"], 2),
        (["-", "-c", "-"], 2),
        (["data.ttl", "-c", "aged.ttl", "--document", "x"], 2),
        (["data.ttl", "-c", "aged.ttl", "--graph", "urn:none"], 3),
        (["data.ttl", "-c", "data.ttl", "--baseline", "data.ttl"], 3),
    ],
)
def test_what_cannot_be_judged_is_no_finding(
    files: Path,
    words: list[str],
    exit_code: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(files)
    done = run(*words)

    assert exit_code == getattr(done.exception, "exit_code", None)


def test_help_loads_no_engine() -> None:
    script = (
        "import sys; from provgraph.cli.main import main; main(['check', '--help']);"
        "print([m for m in sys.modules if m in"
        " ('polars', 'rdflib', 'pyshacl', 'fastapi', 'lark')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "[]" == done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("checks") / "workspace") as running:
        running.post("/pg/v1/events?wait=graph", EVENT, NDJSON)
        turtle = {"Content-Type": "text/turtle"}
        running.ask("PUT", "/pg/v1/documents/aged", DATA, turtle)
        yield running


def posted(server: Server, query: str, told: object = None) -> Reply:
    said = b"" if told is None else json.dumps(told).encode()
    return server.post(f"/pg/v1/checks{query}", said, JSON)


def folder_of(server: Server) -> str:
    """Return the workspace that a server has open."""
    assert isinstance(server.process.args, list)
    return str(server.process.args[-1])


def test_the_graph_of_a_workspace_is_judged(server: Server) -> None:
    answer = posted(server, "", {"contracts": [{"name": "runs", "text": RUNS}]})

    assert (200, "false") == (answer.status, answer.headers["provgraph-conforms"])
    assert ("1", "1") == tuple(
        answer.headers[f"provgraph-{one}"] for one in ("violations", "total")
    )
    assert 1 <= int(answer.headers["provgraph-offset"])
    (report,) = answer.json()
    assert "runs" == report["contract"]["name"]
    assert report["results"][0]["focus"].startswith("<urn:provgraph:run:")


def test_a_store_folds_literals_and_shapes_with_them(server: Server) -> None:
    told = {"contracts": [{"text": AGED}]}
    (stored,) = posted(server, "", told).json()
    (written,) = posted(server, "", {**told, "data": [{"text": DATA}]}).json()

    assert [OTHER, MISSING] == found(written)
    assert [MISSING] == found(stored)
    assert "judged as xsd:integer in its range" in stored["notes"][0]
    assert [] == written["notes"]


@pytest.mark.parametrize("engine", ["own", "pyshacl"])
def test_blank_nodes_of_a_store_are_blank_nodes(server: Server, engine: str) -> None:
    told = {"contracts": [{"text": KINDS}, {"text": AGED}]}
    kinds, aged = posted(server, f"?engine={engine}", told).json()

    assert [MISSING] == found(aged)
    ((focus, component),) = found(kinds)
    assert focus.startswith("<urn:provgraph:genid:")
    assert "NodeKindConstraintComponent>" == component


def test_a_document_in_a_workspace_is_judged_as_it_came(
    server: Server, files: Path
) -> None:
    done = run(
        *("-w", folder_of(server), "--document", "aged", "-f", "json"),
        *("-c", files / "aged.ttl"),
    )

    (report,) = reports(done)
    assert [OTHER, MISSING] == found(report)


def test_the_command_line_goes_through_the_server(server: Server, files: Path) -> None:
    words = ("-c", files / "aged.ttl", "-c", files / "runs.ttl", "-f", "json")
    done = run("-w", folder_of(server), *words)

    assert [1, 1] == [one["total"] for one in reports(done)]
    assert 1 == done.return_value


def test_without_a_server_it_says_the_same(
    server: Server, files: Path, tmp_path: Path
) -> None:
    words = ("-c", files / "aged.ttl", "-c", files / "runs.ttl", "-f", "markdown")
    there = run("-w", folder_of(server), *words)
    folder = tmp_path / "workspace"
    events = tmp_path / "events.ndjson"
    events.write_bytes(EVENT)
    CliRunner().invoke(provgraph, ["init", "-w", str(folder)])
    for command, path in (("ingest", events), ("import", files / "data.ttl")):
        CliRunner().invoke(provgraph, [command, "-w", str(folder), str(path)])

    here = run("-w", folder, *words)
    assert there.stdout == here.stdout
    assert 1 == here.return_value


@pytest.mark.parametrize("form", FORMS)
def test_accept_says_in_which_form_a_report_comes(server: Server, form: str) -> None:
    told = {"contracts": [{"text": AGED}], "data": [{"text": DATA}]}
    headers = {**JSON, "Accept": f"image/png, {FORMS[form].partition(';')[0]};q=0.5"}
    by_head = server.post("/pg/v1/checks", json.dumps(told), headers)
    by_name = posted(server, f"?format={form}", told)

    assert FORMS[form] == by_head.headers["content-type"]
    assert FORMS[form] == by_name.headers["content-type"]
    assert "2" == by_head.headers["provgraph-total"]


@pytest.mark.parametrize(
    ("query", "told", "status"),
    [
        ("", None, 400),
        ("", [], 400),
        ("", {"contracts": []}, 400),
        ("", {"contracts": [1]}, 400),
        ("", {"contracts": [{"text": 1}]}, 400),
        ("", {"contracts": [{"text": "@prefix", "file": "a.ttl"}]}, 400),
        ("", {"contracts": [{"text": AGED}], "baseline": "{}"}, 400),
        ("", {"contracts": [{"name": "none"}]}, 400),
        ("?contract=none", None, 400),
        ("?format=pdf", {"contracts": [{"text": AGED}]}, 400),
        ("?min_offset=x", {"contracts": [{"text": AGED}]}, 400),
        ("?graph=urn:g", {"contracts": [{"text": AGED}]}, 400),
        (
            "?graph=urn:g",
            {"contracts": [{"text": AGED}], "data": [{"text": DATA}]},
            404,
        ),
    ],
)
def test_what_cannot_be_answered_is_a_problem(
    server: Server, query: str, told: object, status: int
) -> None:
    answer = posted(server, query, told)

    assert (status, "application/problem+json") == (
        answer.status,
        answer.headers["content-type"],
    )
    assert answer.json()["detail"]


def test_no_report_is_a_picture(server: Server) -> None:
    headers = {**JSON, "Accept": "image/png"}
    told = json.dumps({"contracts": [{"text": AGED}]})

    assert 406 == server.post("/pg/v1/checks", told, headers).status
