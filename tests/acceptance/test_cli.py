"""The command line, as somebody at a terminal meets it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
import zstandard

from provgraph.workspace import Workspace, owner
from tests.unit.cli.builders import Terminal, event, lines

COUNTS = "received    {}\nwritten     {}\nduplicates  {}\nrefused     {}\n"


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    assert made("init").code == 0
    return made


@pytest.fixture
def filled(terminal: Terminal, tmp_path: Path) -> Terminal:
    """A workspace with two runs, the second reading what the first wrote."""
    path = tmp_path / "events.ndjson"
    first = event(1, job="load", reads="orders.csv", writes="raw")
    path.write_bytes(lines(first, event(2, reads="raw", writes="clean")))
    assert terminal("ingest", path).code == 0
    return terminal


def test_a_workspace_is_made_once(terminal: Terminal) -> None:
    said = terminal("init")

    assert 4 == said.code
    assert "is a workspace already" in said.err


def test_a_missing_workspace_is_told_with_the_way_to_make_one(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    said = Terminal(tmp_path, capfd)("stats")

    assert 4 == said.code
    assert said.err.startswith(f"error: {tmp_path / 'ws'} is not a workspace\nhint: ")


@pytest.mark.parametrize("packed", ["", ".gz", ".zst"])
@pytest.mark.parametrize("name", ["e.json", "e.ndjson", "e.jsonl"])
def test_every_kind_of_file_comes_in(
    terminal: Terminal, tmp_path: Path, name: str, packed: str
) -> None:
    events = [event(1), event(2)]
    body = json.dumps(events, indent=2).encode() if name == "e.json" else lines(*events)
    if packed == ".gz":
        body = gzip.compress(body)
    elif packed == ".zst":
        body = zstandard.compress(body)
    path = tmp_path / (name + packed)
    path.write_bytes(body)

    said = terminal("ingest", path)

    assert (0, COUNTS.format(2, 2, 0, 0), "") == (said.code, said.out, said.err)


def test_a_folder_is_walked_in_the_order_of_names(
    terminal: Terminal, tmp_path: Path
) -> None:
    folder = tmp_path / "events"
    for place, name in enumerate(
        ["b.json", "a/2.ndjson", "a/1.json", "c.txt", ".d.json"]
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lines(event(place + 1, job=name)))

    terminal("ingest", folder)

    sent = terminal("export", "-f", "openlineage").out.splitlines()
    assert ["b.json", "a/1.json", "a/2.ndjson"] == [
        json.loads(one)["job"]["name"] for one in sent
    ]


def test_a_repeat_adds_nothing(filled: Terminal, tmp_path: Path) -> None:
    said = filled("ingest", tmp_path / "events.ndjson")

    assert COUNTS.format(2, 0, 2, 0) == said.out


def test_a_faulty_event_is_named_and_stops_no_other(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "some.ndjson"
    path.write_bytes(lines(event(1)) + b'{"eventTime": 7}\n\n{"cut\n' + lines(event(2)))

    said = terminal("ingest", path)

    assert 3 == said.code
    assert COUNTS.format(4, 2, 0, 2) == said.out
    assert [f"{path}:2: ", f"{path}:4: "] == [
        one[: len(str(path)) + 4] for one in said.err.splitlines()
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"nonsense", "is not JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"eventTime": 7}', "/eventTime"),
        (b'{"eventTime": "2026-05-04T02:00:00Z", "unknown": {}}', "run"),
        (b'{"a":' * 300 + b"1" + b"}" * 300, "deep"),
    ],
    ids=["not JSON", "no object", "wrong type", "unknown kind", "too deep"],
)
def test_every_fault_of_an_event_is_told(
    terminal: Terminal, tmp_path: Path, body: bytes, said: str
) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_bytes(body)

    refused = terminal("ingest", path)

    assert (3, COUNTS.format(1, 0, 0, 1)) == (refused.code, refused.out)
    assert refused.err.startswith(f"{path}:1: ")
    assert said in refused.err


def test_an_empty_document_and_a_cut_file_are_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    empty, cut = tmp_path / "empty.json", tmp_path / "cut.ndjson.gz"
    empty.write_bytes(b"")
    cut.write_bytes(gzip.compress(lines(event(1)))[:-20])

    said = terminal("ingest", empty, cut)

    assert 3 == said.code
    assert f"{empty}:1: it is not JSON: it is empty" in said.err
    assert f"{cut}:1: the compressed data ends early" in said.err


def test_of_many_refusals_twenty_are_shown(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_bytes(b"{}\n" * 30)

    said = terminal("ingest", path)

    assert 21 == len(said.err.splitlines())
    assert said.err.endswith("and 10 more\n")


def test_a_missing_file_is_told_before_anything_comes_in(
    terminal: Terminal, tmp_path: Path
) -> None:
    good = tmp_path / "good.ndjson"
    good.write_bytes(lines(event(1)))

    said = terminal("ingest", good, tmp_path / "missing.json")

    assert 3 == said.code
    assert "is not there" in said.err
    assert "" == terminal("export", "-f", "openlineage").out


def test_events_come_back_as_they_were_sent(terminal: Terminal, tmp_path: Path) -> None:
    """Pretty-printed, with strange numbers and all: equal as JSON values."""
    odd = event(1) | {"zzz": [1.5, 10**30, "a\nb", {"ä": None}]}
    path = tmp_path / "odd.json"
    path.write_text(json.dumps(odd, indent=4), encoding="utf-8")
    terminal("ingest", path)

    (line,) = terminal("export", "-f", "openlineage").out.splitlines()

    assert odd == json.loads(line)


def test_export_then_import_then_export_is_equal(
    filled: Terminal, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    once = tmp_path / "once.ndjson"
    filled("export", "-f", "openlineage", "-o", once)
    other = Terminal(tmp_path, capfd, "other")
    other("init")
    other("ingest", once)

    assert once.read_text() == other("export", "-f", "openlineage").out
    assert filled("export", "--hash").out == other("export", "--hash").out


def test_the_hash_is_that_of_the_canonical_export(filled: Terminal) -> None:
    canonical = filled("export", "--canonical", "--without-receipt").out
    known = canonical.splitlines()

    assert sorted(set(known)) == known
    assert not any("recordedAt" in line or "graph:system" in line for line in known)
    assert (
        sha256(canonical.encode()).hexdigest() + "\n" == filled("export", "--hash").out
    )


@pytest.mark.parametrize("name", ["nquads", "trig", "turtle", "jsonld"])
def test_every_rdf_format_holds_the_lineage(filled: Terminal, name: str) -> None:
    out = filled("export", "-f", name).out

    assert "wasDerivedFrom" in out


def test_turtle_has_no_canonical_form(filled: Terminal) -> None:
    said = filled("export", "-f", "turtle", "--canonical")

    assert 2 == said.code
    assert "turtle has no canonical form" in said.err


ANCESTORS = """
    SELECT ?made ?name WHERE {
      ?v prov:specializationOf/pg:name ?made ; prov:wasDerivedFrom ?old .
      ?old prov:specializationOf?/pg:name ?name
    } ORDER BY ?made"""


def test_a_query_is_answered_as_a_table(filled: Terminal) -> None:
    said = filled("query", ANCESTORS)

    assert 0 == said.code
    assert "made   name\n─────  ──────────\nclean  raw\nraw    orders.csv\n" == said.out


def test_a_query_comes_from_a_file_and_goes_out_in_any_format(
    filled: Terminal, tmp_path: Path
) -> None:
    path = tmp_path / "ancestors.rq"
    path.write_text(ANCESTORS, encoding="utf-8")

    assert "made,name\nclean,raw\nraw,orders.csv\n" == filled(
        "query", path, "-f", "csv"
    ).out.replace("\r", "")
    assert 2 == len(
        json.loads(filled("query", path, "-f", "json").out)["results"]["bindings"]
    )
    assert "<sparql" in filled("query", path, "-f", "xml").out
    assert '"clean"' in filled("query", path, "-f", "tsv").out


def test_triples_and_truth_are_answers_too(filled: Terminal) -> None:
    construct = "CONSTRUCT { ?a prov:used ?b } WHERE { ?a prov:used ?b }"

    assert "true\n" == filled("query", "ASK { ?run a pg:Run }").out
    assert "prov:used" in filled("query", construct).out
    assert "prov#used" in filled("query", construct, "-f", "ntriples").out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("query", "SELEC"), 3, "the query cannot be run"),
        (("query", "nothing.rq"), 3, "nothing.rq cannot be read"),
        (
            ("query", "-f", "turtle", "ASK {}"),
            3,
            "turtle cannot hold an answer of rows",
        ),
        (("query", "-f", "csv", "DESCRIBE <a:b>"), 3, "csv cannot hold an answer"),
        (("query", "-f", "nonsense", "ASK {}"), 2, "'nonsense' is not one of"),
        (("query",), 2, "Missing argument"),
        (("quarantine", "show", "7"), 2, "entry 7 is not in quarantine"),
        (("restore", "nothing"), 4, "is a workspace already"),
        (("export", "--nonsense"), 2, "No such option"),
    ],
)
def test_every_mistake_has_its_exit_code_and_a_sentence(
    terminal: Terminal, words: tuple[str, ...], code: int, message: str
) -> None:
    said = terminal(*words)

    assert code == said.code
    assert message in said.err
    assert "" == said.out
    assert "Traceback" not in said.err


def test_an_unknown_command_is_usage(terminal: Terminal) -> None:
    said = terminal.bare("nonsense")

    assert 2 == said.code
    assert "error: No such command 'nonsense'." in said.err


def test_errors_can_be_had_as_json(terminal: Terminal) -> None:
    said = terminal.bare("--json-errors", "query", "-w", str(terminal.folder), "SELEC")

    assert {"code", "message", "hint"} == set(json.loads(said.err))


def test_stats_count_what_there_is(filled: Terminal) -> None:
    counts = json.loads(filled("stats", "-f", "json").out)

    assert (2, 2, 2, 2, 3, 2) == tuple(
        counts[name]
        for name in (
            "journal_entries",
            "events",
            "jobs",
            "runs",
            "datasets",
            "dataset_versions",
        )
    )
    assert "journal_entries" in filled("stats").out


def test_config_tells_where_each_value_came_from(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    (terminal.folder / "provgraph.toml").write_text("[server]\nport = 9000\n")
    monkeypatch.setenv("PROVGRAPH_INGEST_STRICT", "yes")

    rows = {tuple(line.split()) for line in terminal("config").out.splitlines()}

    assert ("server.port", "9000", "provgraph.toml") in rows
    assert ("ingest.strict", "true", "PROVGRAPH_INGEST_STRICT") in rows
    assert ("server.host", "127.0.0.1", "default") in rows


def test_an_unknown_setting_is_usage_with_the_nearest_name(terminal: Terminal) -> None:
    (terminal.folder / "provgraph.toml").write_text("[server]\nprot = 9000\n")

    said = terminal("config")

    assert 2 == said.code
    assert "hint: Did you mean server.port?" in said.err


def test_a_workspace_in_use_names_its_owner(filled: Terminal) -> None:
    with Workspace.open(filled.folder, kind="notebook"):
        said = filled("query", "ASK {}")

    assert 4 == said.code
    assert f"in use by process {os.getpid()} (notebook)" in said.err


def test_stdin_is_a_source(terminal: Terminal) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "provgraph", "ingest", "-", "-w", terminal.folder],
        input=gzip.compress(json.dumps(event(1), indent=1).encode()),
        capture_output=True,
        check=False,
    )

    assert (0, COUNTS.format(1, 1, 0, 0), b"") == (
        done.returncode,
        done.stdout.decode(),
        done.stderr,
    )


def test_a_reader_that_had_enough_is_no_error(filled: Terminal) -> None:
    command = f"{sys.executable} -m provgraph export -w {filled.folder} | true"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, check=False
    )

    assert (0, b"") == (done.returncode, done.stderr)


def test_the_keyboard_stops_it_without_a_traceback(terminal: Terminal) -> None:
    """What was taken in before stays."""
    taking = subprocess.Popen(
        [sys.executable, "-m", "provgraph", "ingest", "-", "-w", terminal.folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while owner(terminal.folder) is None and time.monotonic() < until:
        time.sleep(0.02)
    # The first batch is full, so it goes out; the next waits for more.
    assert taking.stdin is not None
    taking.stdin.write(lines(*(event(number) for number in range(1, 1_200))))
    taking.stdin.flush()
    while not Path(terminal.folder, "journal.db-wal").exists():
        time.sleep(0.02)
    time.sleep(0.5)
    taking.send_signal(signal.SIGINT)
    out, err = taking.communicate(timeout=60)

    assert (130, b"", b"\n") == (taking.returncode, out, err)
