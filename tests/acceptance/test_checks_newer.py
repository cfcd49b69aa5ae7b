"""`--shacl 1.2`: contracts of the draft on the command line, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from provgraph.cli.main import provgraph

PROLOGUE = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> ."
CONTRACT = """
    :S a sh:NodeShape ; sh:targetClass :Run ; sh:uniqueValuesFor :id ;
        sh:property [ sh:path :by ; sh:someValue [ sh:nodeKind sh:IRI ] ;
            sh:severity sh:Trace ] .
"""
DATA = """
    :a a :Run ; :id 1 ; :by :me . :b a :Run ; :id 1 ; :by :me .
    :c a :Run ; :id 2 ; :by "me" .
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return a folder with a contract and data."""
    for name, text in (("contract", CONTRACT), ("data", DATA)):
        (tmp_path / f"{name}.ttl").write_text(PROLOGUE + text)
    return tmp_path


def judged(files: Path, *words: str) -> tuple[Any, int]:
    told = [str(files / "data.ttl"), "-c", str(files / "contract.ttl"), "-f", "json"]
    done = CliRunner().invoke(
        provgraph, ["check", *told, *words], standalone_mode=False
    )
    assert done.exception is None, done.exception
    (report,) = json.loads(done.stdout)
    return report, done.return_value


def test_what_is_new_is_judged_where_it_is_asked_for(files: Path) -> None:
    report, code = judged(files, "--shacl", "1.2")

    assert [] == report["notes"]
    assert ["<http://e/a>", "<http://e/b>", "<http://e/c>"] == sorted(
        one["focus"] for one in report["results"]
    )
    assert (False, 1) == (report["conforms"], code)


def test_what_is_new_is_told_of_where_it_is_not(files: Path) -> None:
    report, code = judged(files)

    assert [
        f"sh:{word} is of SHACL 1.2 and is not judged; say --shacl 1.2."
        for word in ("someValue", "uniqueValuesFor")
    ] == report["notes"]
    assert (True, 0) == (report["conforms"], code)


def test_what_is_only_traced_conforms(files: Path) -> None:
    (files / "data.ttl").write_text(f'{PROLOGUE} :c a :Run ; :id 2 ; :by "me" .')
    report, code = judged(files, "--shacl", "1.2")

    assert (1, True, 0) == (report["total"], report["conforms"], code)


def test_pyshacl_knows_nothing_of_it_and_the_report_says_so(files: Path) -> None:
    report, _ = judged(files, "--shacl", "1.2", "--engine", "pyshacl")

    assert report["notes"][-1].startswith("pySHACL knows SHACL 1.0")
