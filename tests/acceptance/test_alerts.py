"""Who is told of what contracts find: signed, in order, once, whatever happens."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from provgraph.errors import ConfigError
from provgraph.server import serve
from provgraph.workspace import Workspace
from tests.acceptance.receiver import (
    SECONDS_MAX,
    Receiver,
    name_of,
    put_rules,
    receiving,
    rule,
)
from tests.unit.enforcing.owned_jobs import contract, enforce, job
from tests.unit.server.builders import Server, serving

ALLOWED = {"alerts_private_addresses": "true"}


def send(server: Server, *events: bytes) -> None:
    for one in events:
        reply = server.post("/api/v1/lineage", one)
        assert 201 == reply.status, reply.body


def wait_until(claim: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS_MAX
    while not claim():
        assert time.monotonic() < until
        time.sleep(0.05)


def wait_for_metric(server: Server, name: str, value: float) -> None:
    wait_until(lambda: value == metric(server, name))


def metric(server: Server, name: str) -> float:
    """Return a number, 0 where nothing was counted under that name yet."""
    page = server.ask("GET", "/metrics").body.decode().splitlines()
    values = [line.rpartition(" ")[2] for line in page if line.startswith(f"{name} ")]
    return float(values[0]) if values else 0.0


@dataclass(frozen=True)
class Hooked:
    """A server, and the receivers of its rules by their names."""

    server: Server
    receivers: dict[str, Receiver]

    def __getitem__(self, name: str) -> Receiver:
        return self.receivers[name]

    def sent(self, name: str, outcome: str) -> float:
        labels = f'{{outcome="{outcome}",rule="{name}"}}'
        return metric(self.server, f"provgraph_alerts_sent_total{labels}")


RULES: dict[str, dict[str, object]] = {
    "mine": {"contracts": ["owned"]},
    "others": {"contracts": ["sec*"]},
    "brief": {"contracts": ["owned"], "retry_seconds_max": 0},
    "slow": {"contracts": ["owned"]},
}


@pytest.fixture(scope="module")
def hooked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hooked]:
    folder = tmp_path_factory.mktemp("hooked") / "workspace"
    with ExitStack() as opened:
        receivers, rules = {}, []
        for name, more in RULES.items():
            receivers[name], url = opened.enter_context(receiving())
            rules.append(rule(name, url, **more))
        receivers["slow"].held.clear()
        put_rules(folder, *rules)
        enforce(
            folder,
            contract("owned"),
            contract("second"),
            contract("strict", "reject", "bank"),
            contract("held", "quarantine", "store"),
        )
        settings = {**ALLOWED, "alerts_seconds_max": 1}
        server = opened.enter_context(serving(folder, **settings))
        yield Hooked(server, receivers)
        assert 0 == server.stop()


@pytest.fixture
def hook() -> Iterator[tuple[Receiver, str]]:
    with receiving() as one:
        yield one


@pytest.fixture
def folder(tmp_path: Path, hook: tuple[Receiver, str]) -> Path:
    """A workspace with a contract in force and a rule about it."""
    path = tmp_path / "workspace"
    put_rules(path, rule("mine", hook[1]))
    enforce(path, contract("owned"))
    return path


def test_what_breaks_a_contract_is_told_and_that_it_has_healed(
    hooked: Hooked,
) -> None:
    server, receiver = hooked.server, hooked["mine"]
    label = '{contract="owned",severity="violation"}'
    names = ("open", "opened_total", "resolved_total")
    metrics = [f"provgraph_findings_{name}{label}" for name in names]
    before = [metric(server, name) for name in metrics]
    delivered = hooked.sent("mine", "delivered")

    send(server, job("heals"))
    (came,) = receiver.wait_for("heals", 1)
    send(server, job("heals"))  # it is broken still, which is no news
    send(server, job("heals", owned=True))
    first, gone = receiver.wait_for("heals", 2)
    wait_until(lambda: hooked.sent("mine", "delivered") >= delivered + 2)
    after = [metric(server, name) for name in metrics]

    assert came == first
    assert ["firing", "resolved"] == [came["status"], gone["status"]]
    assert came["id"] == gone["id"]
    assert ("owned@1.0.0", "a job has an owner") == (came["contract"], came["message"])
    assert came["link"].startswith(f"{server.address}/pg/v1/findings?contract=owned")
    assert [0, 1, 1] == [now - then for now, then in zip(after, before, strict=True)]
    assert all(one.is_signed() for one in receiver.requests)


def test_a_request_that_failed_is_tried_again_under_its_id(hooked: Hooked) -> None:
    receiver = hooked["mine"]
    failed = hooked.sent("mine", "failed")
    before = len(receiver.requests)
    receiver.answers = [500, 302]
    send(hooked.server, job("retried"))
    receiver.wait_for("retried", 1)
    requests = receiver.requests[before:]

    assert [500, 302, 204] == [one.status for one in requests]
    assert 1 == len({(one.path, one.id, one.body) for one in requests})
    assert all(one.is_signed() for one in requests)
    assert failed + 2 == hooked.sent("mine", "failed")


def test_a_rule_takes_what_it_says_only(hooked: Hooked) -> None:
    send(hooked.server, job("parted"))
    told = [hooked[name].wait_for("parted", 1) for name in ("mine", "others")]

    assert [["owned@1.0.0"], ["second@1.0.0"]] == [
        [one["contract"] for one in alerts] for alerts in told
    ]


def test_what_nobody_takes_is_given_up_and_the_next_is_told(hooked: Hooked) -> None:
    receiver = hooked["brief"]
    send(hooked.server, job("first"))
    receiver.wait_for("first", 1)  # so that nothing else is on its way
    given_up = hooked.sent("brief", "given_up")
    receiver.otherwise = 500
    send(hooked.server, job("lost"))
    wait_until(lambda: hooked.sent("brief", "given_up") > given_up)
    receiver.otherwise = 204
    send(hooked.server, job("not-lost"))
    receiver.wait_for("not-lost", 1)

    assert [] == receiver.told("lost")
    assert given_up + 1 == hooked.sent("brief", "given_up")


def test_a_receiver_that_does_not_answer_holds_up_no_other(hooked: Hooked) -> None:
    send(hooked.server, job("quick"))
    hooked["mine"].wait_for("quick", 1)
    wait_until(lambda: hooked.sent("slow", "failed") > 0)

    assert 0 == hooked.sent("slow", "delivered")


def test_verdicts_are_counted(hooked: Hooked) -> None:
    server = hooked.server
    refused = server.post("/api/v1/lineage", job("load", space="bank"))
    kept = server.post("/api/v1/lineage", job("load", space="store"))
    send(server, job("load", space="store", owned=True))
    server.query("SELECT * { ?job a <https://w3id.org/provgraph/ns#Job> }")
    released = server.post(f"/pg/v1/quarantine/{kept.json()['entry']}/retry", b"")

    assert (422, 201, 202) == (refused.status, kept.status, released.status)
    assert [1, 1, 1] == [
        metric(
            server,
            f'provgraph_contract_verdicts_total{{contract="{name}",verdict="{said}"}}',
        )
        for name, said in (
            ("strict", "refused"),
            ("held", "quarantined"),
            ("held", "released"),
        )
    ]


def test_every_number_is_told_on_the_pages(hooked: Hooked) -> None:
    page = hooked.server.ask("GET", "/metrics").body.decode()
    names = set(
        re.findall(
            r"^# HELP (provgraph_(?:findings|contract|alerts)\w+)", page, re.MULTILINE
        )
    )
    docs = (Path(__file__).parents[2] / "docs" / "alerts.md").read_text("utf-8")

    assert 6 == len(names)
    assert [] == [name for name in sorted(names) if f"`{name}" not in docs]


def test_a_server_does_not_start_with_rules_that_nobody_can_read(
    tmp_path: Path,
) -> None:
    put_rules(tmp_path / "workspace", rule("mine", "https://example.com", urls=""))
    with (
        Workspace.open(tmp_path / "workspace", create=True) as workspace,
        pytest.raises(ConfigError, match="'urls'") as caught,
    ):
        serve(workspace, port=0)

    assert "Did you mean url?" == caught.value.hint


def test_nothing_is_lost_or_told_twice_over_crashes_and_a_rebuild(
    folder: Path, hook: tuple[Receiver, str]
) -> None:
    receiver, _ = hook
    receiver.otherwise = 503
    with serving(folder, **ALLOWED) as server:
        send(server, job("one"), job("two"))
        (first, *_) = receiver.wait_for_requests(1)
        server.process.kill()
    receiver.otherwise = 204
    with serving(folder, **ALLOWED) as server:  # what was not acknowledged is told
        receiver.wait_for("one", 1)
        receiver.wait_for("two", 1)
        wait_for_metric(server, "provgraph_alerts_waiting", 0)
        server.process.kill()
    assert first.id == next(one.id for one in receiver.requests if one.status == 204)
    with Workspace.open(folder) as workspace:
        workspace.ingest([job("one", owned=True), job("three")])
        workspace.settle()
        workspace.rebuild()
    with serving(folder, **ALLOWED) as server:  # and what was, not again
        receiver.wait_for("one", 2)
        receiver.wait_for("three", 1)
        send(server, job("four"))
        receiver.wait_for("four", 1)

    assert Counter(
        {
            ("one", "firing"): 1,
            ("one", "resolved"): 1,
            ("two", "firing"): 1,
            ("three", "firing"): 1,
            ("four", "firing"): 1,
        }
    ) == Counter((name_of(one), one["status"]) for one in receiver.told())


def test_a_thousand_at_once_are_told_in_groups_and_few_of_them_wait(
    folder: Path, hook: tuple[Receiver, str]
) -> None:
    receiver, _ = hook
    limits = {"alerts_group_max": 50, "alerts_waiting_max": 200}
    events = [json.loads(job(f"job-{number}")) for number in range(1_000)]
    receiver.held.clear()
    with serving(folder, **ALLOWED, **limits) as server:
        reply = server.post("/api/v1/lineage/batch", json.dumps(events))
        assert 204 == reply.status
        opened = 'provgraph_findings_open{contract="owned",severity="violation"}'
        wait_for_metric(server, opened, 1_000)
        wait_for_metric(server, "provgraph_alerts_waiting", 200)
        receiver.held.set()
        wait_until(lambda: len(receiver.told()) >= 1_000)
        wait_for_metric(server, "provgraph_alerts_waiting", 0)
    told = receiver.told()

    assert {f"job-{number}": 1 for number in range(1_000)} == Counter(
        map(name_of, told)
    )
    assert 1_000 == len({one["id"] for one in told})
    assert 50 >= max(len(one.alerts()) for one in receiver.requests)
