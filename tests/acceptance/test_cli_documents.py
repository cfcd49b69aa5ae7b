"""Documents on the command line, in a workspace opened here and through a server."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import zstandard

from provgraph.documents.forms import FORMS, NAMES, PNG, form_of_suffix
from provgraph.documents.reading import read_held
from provgraph.workspace import Workspace
from tests.unit.cli.builders import Said, Terminal, event, lines
from tests.unit.server.builders import serving

Capture = pytest.CaptureFixture[str]

CHART = """document
prefix ex <http://e/>
entity(ex:chart)
wasDerivedFrom(ex:chart, ex:table)
wasGeneratedBy(ex:chart, ex:draw, -)
bundle ex:b
  wasAttributedTo(ex:chart, ex:bob)
endBundle
entity(zz:lost)
endDocument
"""
TABLE = '{"prefix":{"ex":"http://e/"},"entity":{"ex:table":{}}}'
TURTLE = "<http://e/t> <http://www.w3.org/ns/prov#wasDerivedFrom> <old> .\n"
CUT = "document\nentity("
UNREAD = {"svg", "dot", "openlineage"}
"""Forms that are no PROV document any more."""

UNKNOWN = {"base": "urn:x/", "name": "", "media_type": ""}


@pytest.fixture(scope="module", params=["opened here", "through a server"])
def place(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Path]:
    """A workspace that all tests share: each has keys of its own."""
    made = tmp_path_factory.mktemp("documents") / "ws"
    Workspace.create(made)
    with ExitStack() as stack:
        if request.param == "through a server":
            stack.enter_context(serving(made))
        yield made


@pytest.fixture
def terminal(place: Path, capfd: Capture) -> Terminal:
    return Terminal(place.parent, capfd, place.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An old folder: four good documents, a broken one, and two that are none."""
    found = tmp_path / "old"
    (found / "sub").mkdir(parents=True)
    (found / "chart.provn").write_text(CHART)
    (found / "cut.provn").write_text(CUT)
    (found / "notes.txt").write_text("nothing of ours")
    (found / "page.xml").write_text("<page>hello</page>")
    (found / "table.json").write_text(TABLE)
    (found / "sub" / "t.ttl.gz").write_bytes(gzip.compress(TURTLE.encode()))
    (found / "sub" / "u.ttl.zst").write_bytes(
        zstandard.compress(TURTLE.replace("/t>", "/u>").encode())
    )
    return found


@pytest.fixture
def chart(folder: Path) -> Path:
    return folder / "chart.provn"


def rows(said: Said) -> list[list[str]]:
    """Return the rows of a table, without its head."""
    return [line.split() for line in said.out.splitlines()[2:]]


def put(terminal: Terminal, path: Path, key: str) -> None:
    assert 0 == terminal("import", path, "--key", key).code


def test_a_folder_comes_in_and_what_is_broken_stops_no_other(
    terminal: Terminal, folder: Path
) -> None:
    said = terminal("import", folder)

    assert 3 == said.code
    assert [
        ["provn", "5", "1", "1", "new", f"{folder}/chart.provn"],
        ["provjson", "1", "0", "0", "new", f"{folder}/table.json"],
        ["turtle", "1", "0", "1", "new", f"{folder}/sub/t.ttl.gz"],
        ["turtle", "1", "0", "1", "new", f"{folder}/sub/u.ttl.zst"],
    ] == [row[1:] for row in rows(said)]
    told = said.err.splitlines()
    assert f"{folder}/cut.provn: line 2, column 8: a name must stand here" in said.err
    assert any(line.startswith(f"{folder}/page.xml: it is no PROV") for line in told)
    assert "notes.txt" not in said.out + said.err


def test_what_is_mended_is_a_line_with_its_place(
    terminal: Terminal, chart: Path, folder: Path
) -> None:
    said = terminal("import", chart)
    assert 0 == said.code
    assert said.err.startswith(
        f"{chart}: line 9, column 8: mended: the prefix 'zz' is declared nowhere; "
    )

    strict = terminal("import", chart, folder / "table.json", "--strict")
    assert 3 == strict.code
    assert f"{chart}: line 9, column 8: the prefix 'zz'" in strict.err
    assert ["provjson"] == [row[1] for row in rows(strict)]


def test_only_ten_repairs_are_shown_unless_all_are_wanted(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "many.provn"
    names = "\n".join(f"entity(p{n}:a)" for n in range(12))
    path.write_text(f"document\n{names}\nendDocument\n")

    few = terminal("import", path).err.splitlines()
    assert (11, f"{path}: and 2 more") == (len(few), few[-1])
    assert 12 == len(terminal("import", path, "--all-repairs").err.splitlines())


def test_the_same_again_is_there_already_and_a_key_is_replaced(
    terminal: Terminal, chart: Path, folder: Path
) -> None:
    became = [
        rows(terminal("import", path, "--key", "k"))[0][5]
        for path in (chart, chart, folder / "table.json")
    ]

    assert ["new", "there", "replaced"] == became
    listed = [row[:2] for row in rows(terminal("documents", "list"))]
    assert [["k", "provjson"]] == [row for row in listed if row[0] == "k"]


def test_stdin_is_a_document_too(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "piped"
    path.write_text(TURTLE)
    with path.open("rb") as piped:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(piped))
        said = terminal("import", "-", "--key", "piped", "--base", "http://base/")

        assert (0, "-") == (said.code, rows(said)[0][-1])
    assert (
        "<http://base/old>"
        in terminal("documents", "get", "piped", "-t", "ntriples").out
    )


def test_a_key_is_for_one_file(terminal: Terminal, folder: Path) -> None:
    said = terminal("import", folder, "--key", "several")

    assert 2 == said.code
    assert "cannot all go by the key 'several'" in said.err
    assert "several" not in terminal("documents", "list").out


def test_events_are_sent_to_their_own_command(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "events.json"
    path.write_bytes(lines(event(1)))

    said = terminal("import", path)
    assert 3 == said.code
    assert "provgraph ingest takes them in" in said.err


def test_one_is_shown_given_back_and_taken_out(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "own.provn"
    path.write_text(CHART.replace("http://e/", "http://own/"))
    put(terminal, path, "my own")
    asked = "SELECT * { ?s prov:wasDerivedFrom ?o }"

    known = json.loads(terminal("documents", "show", "my own").out)
    assert ("provn", "own.provn", 5, 1) == (
        known["form"], known["source"], known["statements"], known["repairs"],
    )  # fmt: skip
    assert path.read_text() == terminal("documents", "get", "my own").out
    assert "http://own/chart" in terminal("query", asked).out
    gone = terminal("documents", "remove", "my own")
    assert (0, "my own is gone") == (gone.code, gone.err[:14])
    assert "http://own/chart" not in terminal("query", asked).out
    for words in (["get"], ["show"], ["remove"]):
        said = terminal("documents", *words, "my own")
        assert (3, "error: there is no document 'my own'") == (
            said.code, said.err.splitlines()[0],
        )  # fmt: skip


def test_it_is_given_in_every_form_the_same_as_converted(
    terminal: Terminal, folder: Path
) -> None:
    put(terminal, folder / "table.json", "table")

    for name in NAMES:
        if name == PNG.name:
            continue
        got = terminal("documents", "get", "table", "--to", name)
        made = terminal.bare("convert", folder / "table.json", "--to", name)
        assert (0, 0) == (got.code, made.code), got.err + made.err
        if name in UNREAD:  # they have the name as a title
            assert "table" in got.out
        else:
            assert got.out == made.out
            held = read_held(got.out.encode(), strict=True, **UNKNOWN)
            assert 1 == len(held.document.own.statements)


def test_the_name_of_the_output_says_the_form(
    terminal: Terminal, chart: Path, tmp_path: Path
) -> None:
    put(terminal, chart, "chart")

    for suffix in sorted({suffix for form in FORMS for suffix in form.suffixes}):
        wanted = form_of_suffix(f"a.{suffix}")
        assert wanted is not None
        if wanted is PNG:
            continue
        made, got = tmp_path / f"made.{suffix}", tmp_path / f"got.{suffix}"
        assert 0 == terminal.bare("convert", chart, "-o", made).code
        assert 0 == terminal("documents", "get", "chart", "-o", got).code
        if wanted.name == "provn":  # as it came, byte for byte
            assert CHART == got.read_text()
        if wanted.name not in UNREAD:
            for path in (made, got):
                held = read_held(path.read_bytes(), strict=False, **UNKNOWN)
                # Of N-Triples, Turtle is told; all they say is the same.
                assert held.form in {wanted.name, "turtle"}


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_a_picture_in_png(terminal: Terminal, chart: Path, tmp_path: Path) -> None:
    put(terminal, chart, "chart")
    made, got = tmp_path / "made.png", tmp_path / "got.png"

    assert 0 == terminal.bare("convert", chart, "-o", made).code
    assert 0 == terminal("documents", "get", "chart", "-t", "png", "-o", got).code
    assert [b"\x89PNG"] * 2 == [path.read_bytes()[:4] for path in (made, got)]


def test_one_bundle_or_what_is_near_a_thing(terminal: Terminal, chart: Path) -> None:
    put(terminal, chart, "chart")
    for ask in (
        lambda *words: terminal("documents", "get", "chart", *words),
        lambda *words: terminal.bare("convert", chart, *words),
    ):
        bundle = ask("-t", "provn", "--bundle", "http://e/b")
        assert "wasAttributedTo(ex:chart, ex:bob)" in bundle.out
        assert "ex:table" not in bundle.out
        around = ask("-t", "provn", "--around", "http://e/table", "--steps", "1")
        assert "wasDerivedFrom(ex:chart, ex:table" in around.out
        assert "ex:draw" not in around.out
        missing = ask("-t", "provn", "--bundle", "http://e/none")
        assert (3, True) == (missing.code, "It has http://e/b." in missing.err)
        missing = ask("-t", "svg", "--around", "http://e/none")
        assert (3, True) == (missing.code, "<http://e/none>" in missing.err)


def test_what_a_form_cannot_say_is_listed(
    terminal: Terminal, chart: Path, tmp_path: Path
) -> None:
    put(terminal, chart, "chart")
    path = tmp_path / "chart.ttl"

    got = terminal("documents", "get", "chart", "-t", "turtle")
    made = terminal.bare("convert", chart, "-o", path)

    assert "chart: lost: the bundle <http://e/b>" in got.err
    assert f"{chart}: lost: the bundle <http://e/b>" in made.err
    assert "" == made.out


def test_what_cannot_be_converted_says_why(folder: Path, capfd: Capture) -> None:
    terminal = Terminal(folder, capfd)
    for words, code, said in (
        (["cut.provn", "-t", "svg"], 3, "cut.provn: line 2, column 8"),
        (["none.provn", "-t", "svg"], 3, "none.provn is not there"),
        (["sub", "-t", "svg"], 3, "is a folder"),
        (["chart.provn"], 2, "it is not said what it is to become"),
        (["chart.provn", "-o", "a.b"], 2, "it is not said what it is to become"),
        (["chart.provn", "-t", "ttf"], 2, "'ttf' is not one of"),
        (["chart.provn", "-o", "no/a.ttl"], 4, "no/a.ttl cannot be written"),
    ):
        name, *more = words
        answer = terminal.bare("convert", folder / name, *more)
        assert (code, True) == (answer.code, said in answer.err), answer.err


def test_a_workspace_may_be_named_from_where_one_stands(
    chart: Path, tmp_path: Path
) -> None:
    """Workers stand in another folder than who asked."""
    for words in (["init"], ["import", "old/chart.provn"], ["documents", "list"]):
        done = subprocess.run(
            [sys.executable, "-m", "provgraph", *words, "-w", "here"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
    assert "chart.provn" in done.stdout
