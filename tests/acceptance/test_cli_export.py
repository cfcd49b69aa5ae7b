"""`provgraph export` of part of the graph, in forms that are not the graph's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from provgraph.cli.main import provgraph
from tests.unit.server.builders import serving

STORY = """@prefix prov: <http://www.w3.org/ns/prov#> . @prefix ex: <http://e/> .
ex:chart prov:wasDerivedFrom ex:table ; prov:wasGeneratedBy ex:draw ; ex:note "x" .
ex:poster prov:wasDerivedFrom ex:chart ; prov:value [ ex:is "blank" ] .
"""
CONSTRUCT = "CONSTRUCT WHERE { ?a prov:wasDerivedFrom ?b }"


@pytest.fixture(scope="module", params=["opened here", "through a server"])
def folder(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("export") / "workspace"
    source = path.parent / "story.ttl"
    source.write_text(STORY)
    assert 0 == CliRunner().invoke(provgraph, ["init", "-w", str(path)]).exit_code
    with ExitStack() as stack:
        if request.param == "through a server":
            stack.enter_context(serving(path))
        asked = ["import", "-w", str(path), str(source)]
        assert 0 == CliRunner().invoke(provgraph, asked).exit_code
        yield path


def export(folder: Path, *words: str) -> Result:
    asked = ["export", "-w", str(folder), *words]
    return CliRunner().invoke(provgraph, asked, standalone_mode=False)


def test_what_a_thing_comes_from_as_prov_n(folder: Path) -> None:
    shown = export(folder, "--around", "http://e/chart", "-f", "provn").stdout

    assert "wasDerivedFrom(ns1:chart, ns1:table" in shown
    assert "wasGeneratedBy(ns1:chart, ns1:draw" in shown
    assert "poster" not in shown


def test_what_comes_from_it(folder: Path) -> None:
    words = ("--direction", "forth", "-f", "turtle")
    shown = export(folder, "--around", "http://e/table", *words).stdout

    assert "<http://e/poster>" in shown
    assert "<http://e/draw> a" not in shown


def test_blank_nodes_are_blank_again(folder: Path) -> None:
    shown = export(folder, "-f", "ntriples").stdout

    assert "_:" in shown
    assert "genid:" not in shown


def test_a_cut_is_told(folder: Path) -> None:
    done = export(folder, "--around", "http://e/chart", "-f", "provn", "--nodes", "1")

    assert "cut: 2 more things were next" in done.stderr


def test_what_a_construct_gives(folder: Path) -> None:
    shown = export(folder, "--query", CONSTRUCT, "-f", "provjson").stdout

    assert 2 == shown.count('"prov:generatedEntity"')


@pytest.mark.parametrize("form", ["provn", "provxml", "provjsonld", "svg", "rdfxml"])
def test_everything_in_any_form(folder: Path, form: str) -> None:
    done = export(folder, "-f", form)

    assert 0 == done.return_value or done.return_value is None
    assert "poster" in done.stdout


def test_what_a_form_cannot_say_is_told(folder: Path) -> None:
    query = 'CONSTRUCT { <http://e/x> <http://e/is> "y" } WHERE {}'
    done = export(folder, "--query", query, "-f", "provn")

    assert "lost: <http://e/x> <http://e/is>" in done.stderr


def test_two_wishes_at_once_are_refused(folder: Path) -> None:
    done = export(folder, "--query", CONSTRUCT, "--around", "http://e/x")

    assert "say two things" in str(done.exception)
