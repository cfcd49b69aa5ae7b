"""Contracts over HTTP: added, tried, compared, and who may do that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from provgraph.workspace import Tokens, Workspace
from tests.acceptance.ruling import (
    CONTRACTS,
    TURTLE_BODY,
    activated,
    entries,
    findings,
    sent,
)
from tests.unit.server.builders import JSON, Answering
from tests.unit.server.forked import forked
from tests.unit.workspace.builders import LOOSER, OWNERS, job_event

ODCS = (
    Path(__file__).parents[1] / "fixtures" / "odcs" / "quality-sql-custom.odcs.yaml"
).read_text(encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Answering]:
    with forked(tmp_path / "w") as running:
        yield running


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answering]:
    """One with two versions of a contract, of which none is in force."""
    with forked(tmp_path_factory.mktemp("quiet") / "w") as running:
        sent(running, job_event("load", owned=False))
        for text in (OWNERS, LOOSER):
            assert 201 == running.post(CONTRACTS, text, TURTLE_BODY).status
        yield running


def test_what_was_added_is_a_draft_with_what_its_text_says(server: Answering) -> None:
    reply = server.post(f"{CONTRACTS}?file=owners.ttl", OWNERS, TURTLE_BODY)
    said = reply.json()

    assert 201 == reply.status
    assert ("owners", "1.0.0", "draft", "Jobs have owners", "data office") == tuple(
        said[one] for one in ("name", "version", "status", "title", "owner")
    )
    assert ([], [], []) == (said["unsaid"], said["notes"], said["changes"])
    assert isinstance(said["entry"], int)
    shown = server.ask("GET", f"{CONTRACTS}/owners/versions/1.0.0").json()
    assert OWNERS == shown["text"]
    assert "text/turtle" == shown["form"]


def test_the_same_again_is_there_already_and_another_text_conflicts(
    server: Answering,
) -> None:
    first = server.post(CONTRACTS, OWNERS, TURTLE_BODY)
    again = server.post(CONTRACTS, OWNERS, TURTLE_BODY)
    other = server.post(CONTRACTS, OWNERS + "# more", TURTLE_BODY)

    assert [201, 200, 409] == [one.status for one in (first, again, other)]
    assert again.json()["entry"] is None
    assert "conflict" == other.json()["code"]
    assert 1 == entries(server)


def test_a_version_is_later_than_all_before_unless_by_force(server: Answering) -> None:
    server.post(CONTRACTS, LOOSER, TURTLE_BODY)
    earlier = server.post(CONTRACTS, OWNERS, TURTLE_BODY)
    forced = server.post(f"{CONTRACTS}?force=true", OWNERS, TURTLE_BODY)

    assert [409, 201] == [earlier.status, forced.status]
    assert ["1.1.0", "1.0.0"] == [
        one["version"] for one in server.ask("GET", CONTRACTS).json()["contracts"]
    ]
    assert "1.1.0" == server.ask("GET", f"{CONTRACTS}/owners").json()["version"]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("", 415, "media-type"),
        ("<urn:s> <http://www.w3.org/ns/shacl#path> ", 400, "malformed"),
        (OWNERS.replace('"owners"', '"two words"'), 400, "input"),
        (OWNERS.replace('"1.0.0"', '"1"'), 400, "input"),
        (OWNERS.replace('owl:versionInfo "1.0.0" ;', ""), 400, "input"),
        (OWNERS.replace("minCount 1", 'minCount "one"'), 400, "shapes"),
        ("apiVersion: v3.1.0\nkind: DataContract\n", 400, "translate"),
        ("apiVersion: v2.0.0\nid: a\nversion: 1.0.0\nstatus: a\n", 400, "translate"),
        ("x" * ((4 << 20) + 1), 413, "too-large"),
    ],
)
def test_what_is_no_contract_is_refused_and_leaves_nothing(
    quiet: Answering, text: str, status: int, code: str
) -> None:
    before = entries(quiet)
    reply = quiet.post(CONTRACTS, text, {"Content-Type": "application/octet-stream"})

    assert (status, code) == (reply.status, reply.json()["code"])
    assert before == entries(quiet)


def test_of_a_data_contract_is_told_what_is_not_judged(quiet: Answering) -> None:
    reply = quiet.post(CONTRACTS, ODCS, {"Content-Type": "application/yaml"})
    said = reply.json()

    assert 201 == reply.status
    assert "application/yaml" == said["form"]
    assert said["unsaid"]
    assert all(one["place"] and one["reason"] for one in said["unsaid"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/none", 404, "missing"),
        ("/none/versions/1.0.0", 404, "missing"),
        ("/owners/versions/9.0.0", 404, "missing"),
        ("/none/diff", 404, "missing"),
        ("/owners/diff?new=1.0.0", 404, "missing"),
        ("/none/report", 404, "missing"),
        ("/owners/report?format=png", 400, "bad-request"),
    ],
)
def test_what_is_not_there_is_missing(
    quiet: Answering, path: str, status: int, code: str
) -> None:
    reply = quiet.ask("GET", f"{CONTRACTS}{path}")

    assert (status, code) == (reply.status, reply.json()["code"])


@pytest.mark.parametrize(
    "said",
    [
        {"mode": "strict"},
        {"namespaces": "shop"},
        {"namespaces": [1]},
        {"version": 1},
        {"valid_from": "soon"},
        {"valid_to": "2026-13-01"},
        {"valid_from": "2026-12-01", "valid_to": "2026-12-01T00:00:00Z"},
    ],
)
def test_terms_that_are_none_change_nothing(
    quiet: Answering, said: dict[str, object]
) -> None:
    before = entries(quiet)
    reply = quiet.post(f"{CONTRACTS}/owners/activate", json.dumps(said))

    assert 400 == reply.status
    assert before == entries(quiet)


def test_a_difference_says_of_each_change_what_it_means(quiet: Answering) -> None:
    said = quiet.ask("GET", f"{CONTRACTS}/owners/diff").json()
    back = quiet.ask("GET", f"{CONTRACTS}/owners/diff?old=1.1.0&new=1.0.0").json()

    assert ("1.0.0", "1.1.0") == (said["old"], said["new"])
    assert ["looser"] == [one["kind"] for one in said["changes"]]
    assert ["stricter"] == [one["kind"] for one in back["changes"]]


@pytest.mark.parametrize("read_at", ["2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z"])
def test_a_try_lists_what_would_have_failed_and_who_is_hit(
    server: Answering, read_at: str
) -> None:
    """Whether the version that was written was read, or another one before it."""
    reads = [{"namespace": "test", "name": "load.out"}]
    sent(
        server,
        job_event("load", owned=False),
        job_event("report", owned=True, inputs=reads, eventTime=read_at),
    )
    before = entries(server)
    said = server.post(f"{CONTRACTS}/-/try?min_offset=now", OWNERS, TURTLE_BODY).json()

    assert ("owners@1.0.0", False, 1) == (
        said["contract"], said["conforms"], said["results"],
    )  # fmt: skip
    assert [("job", "load", "a job has an owner")] == [
        (one["kind"], one["name"], one["message"]) for one in said["failing"]
    ]
    assert [("dataset", "load.out"), ("dataset", "report.out"), ("job", "report")] == [
        (one["kind"], one["name"]) for one in said["consumers"]
    ]
    assert before == entries(server)
    assert [] == findings(server)


def test_a_try_of_what_is_registered_is_told_as_provenance(quiet: Answering) -> None:
    said = quiet.post(
        f"{CONTRACTS}/owners/try?version=1.0.0&min_offset=now", b""
    ).json()
    rows = quiet.query(
        "SELECT ?name ?at ?conforms ?results { GRAPH ?g { ?validation a pg:Validation ;"
        " prov:used ?by, ?graph . ?by pg:contractName ?name ."
        " ?graph pg:journalNumber ?at ; prov:specializationOf ?lineage ."
        " ?report prov:wasGeneratedBy ?validation ; sh:conforms ?conforms ;"
        " pg:resultsTotal ?results } }"
    )

    assert not said["conforms"]
    assert [["owners", str(said["at"]), "false", "1"]] == rows


def test_a_try_under_a_key_that_was_used_judges_again(server: Answering) -> None:
    server.post(CONTRACTS, OWNERS, TURTLE_BODY)
    key = {"Idempotency-Key": "once"}
    replies = [server.post(f"{CONTRACTS}/owners/try", "", key) for _ in range(2)]

    assert [200, 200] == [one.status for one in replies]


def test_a_breaking_draft_lists_the_consumers_of_all_that_it_judges(
    server: Answering,
) -> None:
    """Nothing fails; who reads what it promises is told all the same."""
    reads = [{"namespace": "test", "name": "load.out"}]
    sent(
        server,
        job_event("load", owned=True),
        job_event("report", owned=True, inputs=reads),
    )
    activated(server, "warn")
    broken = OWNERS.replace('"1.0.0"', '"2.0.0"').replace(
        "sh:minCount 1", 'sh:pattern "team" '
    )
    kept = server.post(f"{CONTRACTS}/-/try?min_offset=now", OWNERS, TURTLE_BODY).json()
    other = broken.replace("pg:owner )", "pg:owner pg:name )")
    said = server.post(f"{CONTRACTS}/-/try?min_offset=now", other, TURTLE_BODY).json()

    assert (True, []) == (kept["conforms"], kept["consumers"])
    assert said["conforms"]
    assert "breaking" in {one["kind"] for one in said["changes"]}
    assert "report" in {one["name"] for one in said["consumers"]}


def test_checks_of_the_graph_by_registered_contracts_are_told(
    server: Answering,
) -> None:
    sent(server, job_event("load", owned=False))
    activated(server, "warn")
    before = entries(server)
    named = server.post("/pg/v1/checks?contract=owners&min_offset=now", b"")
    of_body = server.post("/pg/v1/checks?contract=owners", OWNERS, TURTLE_BODY)
    apart = server.post(
        "/pg/v1/checks?min_offset=now", json.dumps({"contracts": [{"text": OWNERS}]})
    )

    assert ["1", "0", "1"] == [
        one.headers["provgraph-total"] for one in (named, of_body, apart)
    ]
    assert before + 1 == entries(server)


def test_a_registered_contract_is_read_again_as_it_was_read_first(
    server: Answering,
) -> None:
    """What its IRIs are relative to is known, too."""
    sent(server, job_event("load", owned=False))
    text = b"""
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    <#s> a sh:NodeShape ; sh:targetClass <ns#Job> ;
        sh:property [ sh:path <ns#nothing> ; sh:minCount 1 ] .
    """
    said = "?name=here&version=1.0.0&base=https://w3id.org/provgraph/here.ttl"
    server.post(f"{CONTRACTS}{said}", text, TURTLE_BODY)
    report = server.ask("GET", f"{CONTRACTS}/here/report?min_offset=now")

    assert "1" == report.headers["provgraph-violations"]


def test_contracts_are_changed_by_admins_and_read_by_readers(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    Workspace.create(folder)
    tokens = Tokens(folder)
    said = {
        scope: {"Authorization": f"Bearer {tokens.create(scope, [scope])[1]}"}
        for scope in ("read", "ingest", "update", "admin")
    }
    with forked(folder) as server:
        added = {
            scope: server.post(CONTRACTS, OWNERS, {**TURTLE_BODY, **heads}).status
            for scope, heads in said.items()
        }
        listed = {
            scope: server.ask("GET", CONTRACTS, headers=heads).status
            for scope, heads in said.items()
        }
        activated = {
            scope: server.post(
                f"{CONTRACTS}/owners/activate", b"{}", {**JSON, **heads}
            ).status
            for scope, heads in said.items()
        }
        query = (
            "SELECT ?who { GRAPH ?g { ?c a pg:ContractVersion ; pg:recordedBy ?who } }"
        )
        server.said = said["read"]
        by = server.query(query)

    assert {"read": 403, "ingest": 403, "update": 403, "admin": 201} == added
    assert {"read": 200, "ingest": 403, "update": 403, "admin": 200} == listed
    assert {"read": 403, "ingest": 403, "update": 403, "admin": 200} == activated
    assert [["admin"]] == by
