"""`provgraph promote`: a statement where lineage is coherent, else the reasons."""

from __future__ import annotations

import json
import shutil
import subprocess
from base64 import b64decode
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from provgraph.cli.here import Here
from provgraph.cli.promotion import judged
from provgraph.errors import ChangedError
from provgraph.promoting import Held
from provgraph.promoting.signing import authenticated
from provgraph.testing import served
from provgraph.workspace import Check, Checked, Incoming, Workspace, contract_named
from tests.unit.assertions.builders import Run
from tests.unit.cli.builders import Said, Terminal, lines

SHA = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
DIGEST = ("--digest", f"sha256:{SHA}")
MODEL = "http://example.com/model"
BEGINS = ("--source", "http://example.com/raw")
TEXT = """\
@prefix : <http://example.com/> .
@prefix ai: <https://w3id.org/provgraph/ai#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

:raw a prov:Entity .
:clean a prov:Activity ;
    prov:used :raw ;
    prov:startedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
    prov:endedAtTime "2026-01-01T01:00:00Z"^^xsd:dateTime .
:data a prov:Entity, ai:DatasetVersion ;
    prov:wasGeneratedBy :clean .
:train a prov:Activity, ai:TrainingRun ;
    prov:used :data .
:model a prov:Entity, ai:ModelVersion ;
    prov:wasGeneratedBy :train ;
    ai:trainedOn :data .
:other a prov:Entity, ai:ModelVersion .
"""
CHECKSUM = f""":model spdx:checksum :sum .
:sum spdx:algorithm spdx:checksumAlgorithm_sha256 ;
    spdx:checksumValue "{SHA.upper()}" .
"""
IN_A_CIRCLE = """\
:data prov:wasDerivedFrom :model .
:model prov:wasDerivedFrom :data .
"""


@pytest.fixture
def terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Terminal:
    made = Terminal(tmp_path, capfd)
    made("init")
    return made


def taught(terminal: Terminal, text: str) -> Terminal:
    path = terminal.folder.parent / "model.ttl"
    path.write_text(text, encoding="utf-8")
    assert 0 == terminal("import", path).code
    return terminal


def statement(said: Said) -> dict[str, Any]:
    assert 0 == said.code, said.out + said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_a_complete_lineage_is_a_statement_of_in_toto(terminal: Terminal) -> None:
    said = taught(terminal, TEXT)("promote", MODEL, *BEGINS, *DIGEST)

    told = statement(said)
    assert "the statement is not signed" in said.err
    assert "https://in-toto.io/Statement/v1" == told["_type"]
    assert [{"name": MODEL, "uri": MODEL, "digest": {"sha256": SHA}}] == told["subject"]
    assert "https://w3id.org/provgraph/promotion/v1" == told["predicateType"]
    assert "PASSED" == told["predicate"]["result"]
    assert [3, 2] == [
        told["predicate"]["lineage"][name] for name in ("entities", "activities")
    ]


def test_a_gap_upstream_is_a_reason(terminal: Terminal) -> None:
    said = taught(terminal, TEXT)("promote", MODEL, *DIGEST)

    assert 1 == said.code
    assert (
        f"{MODEL} may not be promoted, for a reason:\n"
        "<http://example.com/raw>\n"
        "    gap: nobody told how http://example.com/raw was made\n"
    ) == said.out


def test_the_digest_is_what_the_graph_says(terminal: Terminal) -> None:
    told = statement(taught(terminal, TEXT + CHECKSUM)("promote", MODEL, *BEGINS))

    assert {"sha256": SHA} == told["subject"][0]["digest"]


def test_a_digest_that_the_graph_does_not_have_is_a_reason(terminal: Terminal) -> None:
    other = f"sha256:{'0' * 64}"
    taught(terminal, TEXT + CHECKSUM)
    said = terminal("promote", MODEL, *BEGINS, "--digest", other)

    assert 1 == said.code
    assert f"    digest: the graph has sha256:{SHA}, and not {other}\n" in said.out


@pytest.mark.parametrize("value", ["", "e3b0", f"{SHA[:-1]}g"])
def test_what_the_graph_calls_a_digest_and_is_none_is_a_reason(
    terminal: Terminal, value: str
) -> None:
    """It would be signed as the digest of the content."""
    said = taught(terminal, TEXT + CHECKSUM.replace(SHA.upper(), value))(
        "promote", MODEL, *BEGINS
    )

    assert 1 == said.code
    assert f"    digest: the graph has sha256:{value}, which is no digest\n" in said.out


def test_of_two_digests_that_are_given_none_is_chosen(terminal: Terminal) -> None:
    other = ("--digest", f"sha256:{'0' * 64}")
    said = taught(terminal, TEXT)("promote", MODEL, *BEGINS, *DIGEST, *other)

    assert (2, "") == (said.code, said.out)
    assert "one digest of sha256" in said.err


def test_without_a_digest_there_is_nothing_to_state(terminal: Terminal) -> None:
    said = taught(terminal, TEXT)("promote", MODEL, *BEGINS)

    assert (2, "") == (said.code, said.out)
    assert "nothing says which content" in said.err


def test_a_contract_counts_on_what_the_model_comes_from_alone(
    terminal: Terminal,
) -> None:
    """Another model has no version either, which is another's trouble."""
    taught(terminal, TEXT)
    asked = ("promote", MODEL, *BEGINS, *DIGEST, "-c", "ai-complete")
    held = statement(terminal(*asked))["predicate"]["contracts"]
    warned = terminal(*asked, "--fail-on", "warning")

    assert ["ai-complete"] == [one["name"] for one in held["held"]]
    assert 1 == warned.code
    assert "<http://example.com/train>\n    ai-complete: " in warned.out
    assert "<http://example.com/other>" not in warned.out


def test_what_a_contract_finds_is_a_reason_with_its_node(terminal: Terminal) -> None:
    taught(terminal, TEXT.replace("    ai:trainedOn :data", "    prov:value 1"))
    said = terminal("promote", MODEL, *BEGINS, *DIGEST, "-c", "model-lineage")

    assert 1 == said.code
    assert (
        f"{MODEL} may not be promoted, for a reason:\n<{MODEL}>\n    model-lineage:"
        " This model does not say which data it was trained on.\n"
    ) == said.out


def test_what_is_no_valid_prov_is_a_reason(terminal: Terminal) -> None:
    said = taught(terminal, TEXT + IN_A_CIRCLE)("promote", MODEL, *BEGINS, *DIGEST)

    assert 1 == said.code
    assert "wasDerivedFrom(<http://example.com/data>" in said.out
    assert "\n    PROV constraint " in said.out
    assert "which is before the generation of <http://example.com/model>" in said.out


def test_the_lineage_of_events_is_promoted_by_name(
    terminal: Terminal, tmp_path: Path
) -> None:
    runs = [Run(1, ("shop",), ("raw",)), Run(2, ("raw",), ("model",))]
    path = tmp_path / "events.ndjson"
    path.write_bytes(lines(*(event for one in runs for event in one.events())))
    terminal("ingest", path)
    asked = ("promote", "db/model", *DIGEST, "-c", "prov-core")

    gap = terminal(*asked)
    told = statement(terminal(*asked, "--source", "db/shop"))

    assert 1 == gap.code
    assert f"run {runs[0].id} of job etl/job1 read db/shop" in gap.out
    assert ("db/model", f"urn:provgraph:version:db:model:{runs[1].id}") == (
        told["subject"][0]["name"], told["subject"][0]["uri"]
    )  # fmt: skip


def test_a_statement_names_the_lineage_by_its_digest(terminal: Terminal) -> None:
    asked = ("promote", MODEL, *BEGINS, *DIGEST)

    def digest() -> str:
        found: str = statement(terminal(*asked))["predicate"]["lineage"]["digest"]
        return found

    taught(terminal, TEXT)
    first, again = digest(), digest()
    taught(terminal, f"{TEXT}:data prov:value 7 .\n")

    assert first == again
    assert first != digest()


def test_a_running_server_is_asked_the_same(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "served").mkdir()
    with served(tmp_path / "served") as lineage:
        terminal = Terminal(lineage.workspace.parent, capfd, "workspace")
        taught(terminal, TEXT)
        asked = ("promote", MODEL, *DIGEST, "-c", "model-lineage")

        assert "PASSED" == statement(terminal(*asked, *BEGINS))["predicate"]["result"]
        assert 1 == terminal(*asked).code


class Busy(Here):
    """A workspace that takes in more of the lineage while it is judged."""

    def check(self, check: Check) -> Checked:
        found = super().check(check)
        more = b"@prefix : <http://example.com/> . :data :seen :later ."
        self.documents.put(Incoming(more, name="more.ttl"))
        return found


def test_of_lineage_that_changes_meanwhile_nothing_is_stated(
    terminal: Terminal,
) -> None:
    taught(terminal, TEXT)
    held = Held((), "violation", ("*",), "1")
    laws = [contract_named("prov-core")]
    with (
        Workspace.open(terminal.folder) as workspace,
        closing((busy := Busy(workspace)).documents),
    ):
        found = judged(Here(workspace), MODEL, {"sha256": SHA}, laws, held)

        assert [] == found.reasons
        with pytest.raises(ChangedError, match="changed while it was judged"):
            judged(busy, MODEL, {"sha256": SHA}, laws, held)


def test_a_signed_statement_verifies_with_its_public_key(
    terminal: Terminal, tmp_path: Path
) -> None:
    pytest.importorskip("cryptography", reason="the extra `signing` is not installed")
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")

    def openssl(*words: str) -> str:
        return subprocess.run(
            ["openssl", *words],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip

    openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem")
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    verdict = tmp_path / "verdict.json"
    key = ("--key", tmp_path / "key.pem", "-o", verdict)
    assert 0 == taught(terminal, TEXT)("promote", MODEL, *BEGINS, *DIGEST, *key).code
    envelope = json.loads(verdict.read_bytes())
    payload = b64decode(envelope["payload"])
    (tmp_path / "signed").write_bytes(authenticated(payload))
    (tmp_path / "forged").write_bytes(authenticated(payload + b" "))
    signature = b64decode(envelope["signatures"][0]["sig"])
    (tmp_path / "signature").write_bytes(signature)
    verify = ("pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "public.pem")

    assert "PASSED" == json.loads(payload)["predicate"]["result"]
    assert "Signature Verified Successfully\n" == openssl(
        *verify, "-sigfile", "signature", "-in", "signed"
    )
    assert "Signature Verification Failure\n" == openssl(
        *verify, "-sigfile", "signature", "-in", "forged"
    )
