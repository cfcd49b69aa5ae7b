"""The questions that come along: each with a known right answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provgraph.errors import UsageError
from provgraph.query import ROWS_MAX, question, questions
from provgraph.rdf.terms import iri_value, lexical
from provgraph.workspace import Workspace
from tests.unit.query.events import (
    DEMO,
    EXTRA,
    SHOP,
    WAREHOUSE,
    copied,
    dataset_event,
    lines,
    run_event,
    table,
)
from tests.unit.workspace.builders import ruled

NAMES = [one.name for one in questions()]
RUN = "urn:provgraph:run:"
NUMBERED = f"{RUN}00000000-0000-0000-0000-0000000000"
TRAINED = f"{RUN}019df0db-5800-776c-83d8-4d2eaf3d68bf"
CLEANED = f"{RUN}019df0ba-6280-7d35-8157-b1a57201940a"
CODE = "https://git.example.com/corner-shop"
INGESTED, AGAIN = "2026-05-04T02:03:41Z", "2026-05-11T02:03:00Z"
LOST = "2026-05-11T08:00:00Z"
JOB = "urn:provgraph:job:airflow%3A%2F%2Fcorner-shop:"
OWNER_PATH = "(pg:facets/pg:ownership/pg:owner)"

ANSWERS = {
    "column-history": f"""
        {WAREHOUSE} | channel | text | {AGAIN} | {AGAIN} | {AGAIN}
        {WAREHOUSE} | order_id | bigint | {INGESTED} | {INGESTED} | {AGAIN}""",
    "column-sources": """
        clean.orders.amount_eur | raw.orders.amount |
        clean.orders.amount_eur | ref.exchange_rates.rate |""",
    "columns": """
        clean.orders | customer_key | raw.orders | customer_email | salted hash | true
        marketing.recipients | address | raw.orders | customer_email |  | false""",
    "downstream": """
        mlflow://models.example.com | churn | 2026-05-04T03:12:47Z
        s3://corner-shop-reports | weekly.pdf |""",
    "engines": f"""
        Airflow | 3.1.0 | 1 | 2026-05-04T02:00:00Z | 2026-05-04T02:00:00Z
        Airflow | 3.2.0 | 1 | {AGAIN} | {AGAIN}""",
    "failed-checks": """
        clean.orders | not_null | customer_key | 0 | 12 | check_orders | 2026-05-11T06:00:00Z
        features.customer_90d | row_count > 0 |  |  |  |  |""",  # noqa: E501 - a row a line
    "findings": f"""
        owners | 1.0.0 | Violation | {JOB}repair_orders | {OWNER_PATH} |  | a job has an owner""",  # noqa: E501 - a row a line
    "first-sources": "decisions.churn_offers | export/customers",
    "how-many": f"events | {len(DEMO) + len(EXTRA)}",
    "latest-version": f"""
        17 | 2026-05-04T03:12:47Z | raw.orders | {INGESTED} | nightly.ingest_orders | 48210
        17 | 2026-05-04T03:12:47Z | export/customers |  |  |""",  # noqa: E501 - a row a line
    "longest-jobs": f"""
        {SHOP} | repair_orders | PT3H | PT3H | 1
        {SHOP} | nightly.build_features | PT8M20S | PT1M9S | 2""",
    "lost-inputs": f"""
        nightly.clean_orders | {CLEANED} | ref.exchange_rates | {LOST} | clean_up | ref.rates""",  # noqa: E501 - a row a line
    "measurements": f"""
        raw.orders | urn:provgraph:version:postgres%3A%2F%2Fwarehouse.example.com%3A5432:raw.orders:{NUMBERED[len(RUN) :]}01 | schemaValidity |  | 0.8 | share | {AGAIN} | {NUMBERED}01""",  # noqa: E501 - a row a line
    "not-completed": """
        nightly.build_features | FAIL | 2026-05-04T02:10:00Z | features.customer_90d""",
    "not-written-lately": f"{WAREHOUSE} | crm.customers | 2026-05-04T01:52:30Z",
    "only-inferred": """
        churn | features.customer_90d | 1
        raw.orders | orders/2026-05-11.csv | 1""",
    "open-runs": f"""
        nightly.train_churn | {NUMBERED}06 | START | 2026-05-12T02:40:00Z | 2026-05-12T02:40:00Z""",  # noqa: E501 - a row a line
    "owners": f"""
        {WAREHOUSE} | data-platform | 1 | 0
        {SHOP} | analytics | 0 | 3
        {SHOP} |  | 0 | 5""",
    "several-writers": f"""
        {WAREHOUSE} | raw.orders | nightly.ingest_orders | {AGAIN}
        {WAREHOUSE} | raw.orders | repair_orders | 2026-05-11T05:20:00Z""",
    "source-code": f"""
        nightly.train_churn | {TRAINED} | 2026-05-04T03:12:47Z | {CODE}/churn.git | train.py | 9f2c1ab
        repair_orders | {NUMBERED}02 | 2026-05-11T05:20:00Z | {CODE}/repair.git | fix.py | 51d0e77""",  # noqa: E501 - a row a line
    "storage": f"{WAREHOUSE} | raw.orders | iceberg | parquet |  |",
    "synthetic-ancestors": f"""
        urn:provgraph:version:mlflow%3A%2F%2Fmodels.example.com:churn:{TRAINED[len(RUN) :]}:17 | 1 | 1 | 1""",  # noqa: E501 - a row a line
    "tagged-columns": """
        raw.orders.customer_email | clean.orders.customer_key (masked) | features.customer_90d.customer_key |
        raw.orders.customer_email | marketing.recipients.address |  |""",  # noqa: E501 - a row a line
    "unknown-origin": """
        crm_sync | export/customers | https://w3id.org/provgraph/ns#versionUnknown""",
    "untold-parents": f"{NUMBERED}63 | weekly_checks | check_orders",
    "who-answers": "decisions.churn_offers | sales | crm_sync",
    "who-ran-what": f"""
        Airflow 3.2.0 | nightly.ingest_orders | 1 | {AGAIN}
        https://example.com/corner-shop/pipelines/1.5.0 | newsletter | 1 | 2026-05-11T07:00:00Z""",  # noqa: E501 - a row a line
    "without-documentation": f"{WAREHOUSE} | clean.orders | 3",
    "without-owner": f"""
        {WAREHOUSE} | crm.customers | sales
        {WAREHOUSE} | marketing.recipients |""",
}
"""Some whole rows of each answer."""

ABSENT = {
    "downstream": [f"{WAREHOUSE} | clean.orders", f"{WAREHOUSE} | marketing"],
    "failed-checks": ["clean.orders | unique"],
    "lost-inputs": ["clean_up"],
    "not-written-lately": [f"{WAREHOUSE} | raw.orders"],
    "only-inferred": ["clean.orders"],
    "open-runs": ["nightly |", "nightly.build_features"],
    "several-writers": [f"{WAREHOUSE} | clean.orders"],
    "who-ran-what": ["Airflow 3.1.0"],
    "without-documentation": [f"{WAREHOUSE} | raw.orders"],
    "without-owner": [f"{WAREHOUSE} | raw.orders"],
}
"""How rows begin that a careless query would give too."""

FIRST = {"findings": 7, "synthetic-ancestors": 4}
"""How many columns are looked at, where not all: the rest are times, or long."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace.open(tmp_path_factory.mktemp("ws") / "ws", create=True) as made:
        made.ingest([*DEMO, *lines(*EXTRA)])
        made.settle()
        ruled(made, "warn")
        yield made


def answer(workspace: Workspace, asked: str, /, **values: str) -> list[tuple[str, ...]]:
    rows = workspace.query(question(asked).asked(values)).rows()
    return [
        tuple(
            ""
            if term is None
            else iri_value(term)
            if term.startswith("<")
            else lexical(term)
            for term in row
        )
        for row in rows
    ]


def told(
    folder: Path, asked: str, /, *events: dict[str, object], **values: str
) -> list[tuple[str, ...]]:
    """Return the answer where nothing but *events* was told."""
    with Workspace.open(folder / "ws", create=True) as made:
        made.ingest(lines(*events))
        made.settle()
        return answer(made, asked, **values)


def test_there_are_twenty_three_besides_the_first_six() -> None:
    assert 29 == len(NAMES)
    assert sorted(ANSWERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_question_opens_with_its_words_and_its_answer_is_bounded(name: str) -> None:
    asked = question(name)
    *_, order, limit = [*asked.text.splitlines()]

    assert asked.text.startswith(f"# {asked.words}\n")
    assert asked.words.endswith("?")
    if name == "how-many":  # as many rows as it names kinds
        order = limit
    else:
        assert f"LIMIT {ROWS_MAX}" == limit
    assert order.startswith("ORDER BY ")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_holds_what_is_known_to_be_right(
    workspace: Workspace, name: str
) -> None:
    columns = FIRST.get(name)
    rows = [" | ".join(row[:columns]).rstrip() for row in answer(workspace, name)]

    for wanted in ANSWERS[name].strip().splitlines():
        assert wanted.strip() in rows
    for unwanted in ABSENT.get(name, []):
        assert not [row for row in rows if row.startswith(unwanted)]


@pytest.mark.parametrize("name", NAMES)
def test_no_row_comes_twice(workspace: Workspace, name: str) -> None:
    rows = answer(workspace, name)

    assert len(set(rows)) == len(rows)


def test_every_file_that_marks_a_parameter_has_one() -> None:
    for one in questions():
        assert one.text.count("# parameter:") == len(one.parameters)


def test_the_default_asks_what_the_question_asks_untouched() -> None:
    for one in questions():
        assert one.text == one.asked({})


def test_a_parameter_asks_about_another_dataset(workspace: Workspace) -> None:
    rows = answer(workspace, "downstream", name="churn")

    assert [(WAREHOUSE, "decisions.churn_offers", "2026-05-04T03:31:55Z")] == rows[:1]
    assert [] == answer(workspace, "downstream", name="no such")


def test_two_parameters_are_set_apart(workspace: Workspace) -> None:
    rows = answer(
        workspace, "column-sources", name="clean.orders", column="customer_key"
    )

    assert [("raw.orders.customer_email", "", "")] == rows


def test_a_number_of_days_is_a_number(workspace: Workspace) -> None:
    assert [] == answer(workspace, "not-written-lately", days="3650")
    for value in ("a", "-1", "7 }", "7\n", "", "\N{ARABIC-INDIC DIGIT SEVEN}"):
        with pytest.raises(UsageError):
            question("not-written-lately").asked({"days": value})


@pytest.mark.parametrize(
    "value",
    [
        'a "quoted" name',
        "back\\slash",
        "back\\",
        "two\nlines",
        "carriage\rreturn",
        '" } UNION { ?dataset ?p ?o } #',
        "\\u0022 } #",
        "\\n",
        '"  # parameter: name — x',
        "café\u2028\U0001f600",
    ],
)
def test_a_value_is_a_value_whatever_it_holds(tmp_path: Path, value: str) -> None:
    """The dataset of that very name is found, and nothing else."""
    event = run_event(
        1,
        "2026-05-04T02:00:00Z",
        "job",
        inputs=[table(value), table("other")],
        outputs=[table("made")],
    )

    rows = told(tmp_path, "downstream", event, name=value)

    assert [(WAREHOUSE, "made", "2026-05-04T02:00:00Z")] == rows


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_within_its_quotes(value: str) -> None:
    asked = question("downstream")
    before, after = asked.text.split('"clean.orders"')
    written = asked.asked({"name": value})

    assert (before, after) == (written[: len(before)], written[-len(after) :])
    assert value == lexical(written[len(before) : -len(after)])  # type: ignore[arg-type]


def test_what_cannot_be_text_is_refused() -> None:
    with pytest.raises(UsageError, match="UTF-8"):
        question("downstream").asked({"name": "\udcff"})


@pytest.mark.parametrize("name", ["no-such", "../stats", "", "downstream.rq"])
def test_an_unknown_question_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        question(name)

    assert "provgraph queries" in str(caught.value.hint)


@pytest.mark.parametrize(("name", "hint"), [("downstream", "name"), ("owners", "none")])
def test_an_unknown_parameter_is_refused_with_the_known_ones(
    name: str, hint: str
) -> None:
    with pytest.raises(UsageError) as caught:
        question(name).asked({"unknown": "x"})

    assert hint in str(caught.value.hint)


def test_what_a_sibling_version_became_is_not_downstream(tmp_path: Path) -> None:
    """`b` was written from `a` once and from `x` later; only the later became `c`."""
    rows = told(
        tmp_path,
        "downstream",
        copied(1, "a", "b"),
        copied(2, "x", "b"),
        copied(3, "b", "c"),
        name="a",
    )

    assert [(WAREHOUSE, "b", "2026-06-01T00:02:00Z")] == rows


def test_a_column_of_the_same_name_elsewhere_is_another_column(tmp_path: Path) -> None:
    """All columns are called `a`, and only one path leads from the tag."""
    tags = {"tags": {"tags": [{"key": "pii", "value": "yes", "field": "a"}]}}
    rows = told(
        tmp_path,
        "tagged-columns",
        dataset_event("2026-06-01T00:00:00Z", table("s", facets=tags)),
        copied(1, "s", "t"),
        copied(2, "t", "u"),
        copied(3, "v", "w"),
    )

    assert [("s.a", "t.a", "u.a", "")] == rows


def test_a_pair_that_was_once_observed_is_not_only_inferred(tmp_path: Path) -> None:
    inferred = run_event(
        2,
        "2026-06-02T00:00:00Z",
        "copy",
        inputs=[table("a"), table("z")],
        outputs=[table("b")],
    )

    rows = told(tmp_path, "only-inferred", copied(1, "a", "b"), inferred)

    assert [("b", "z", "1")] == rows


def test_what_was_read_after_the_loss_is_not_lost(tmp_path: Path) -> None:
    drop = {"lifecycleStateChange": {"lifecycleStateChange": "DROP"}}
    lost = run_event(
        2, "2026-06-01T00:02:00Z", "drop", outputs=[table("a", facets=drop)]
    )

    rows = told(tmp_path, "lost-inputs", copied(1, "a", "b"), lost, copied(3, "a", "c"))

    assert [("copy", f"{NUMBERED}01", "a", "2026-06-01T00:02:00Z", "drop", "")] == rows


def test_an_owner_that_was_taken_back_is_no_owner(tmp_path: Path) -> None:
    owned = {"ownership": {"owners": [{"name": "me"}]}}
    gone = {"ownership": {"_deleted": True}}
    told_before = dataset_event("2026-06-01T00:00:00Z", table("a", facets=owned))
    told_after = dataset_event("2026-06-02T00:00:00Z", table("a", facets=gone))

    rows = told(tmp_path, "without-owner", told_after, told_before)

    assert [(WAREHOUSE, "a", "")] == rows


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One chain of 1,200 copies, and one table that 1,200 runs wrote from itself."""
    with Workspace.open(tmp_path_factory.mktemp("long") / "ws", create=True) as made:
        steps = ["clean.orders", *(f"step{one}" for one in range(1_199)), "churn"]
        chain = [
            copied(one + 1, *steps[one : one + 2])
            | {"run": {"runId": f"00000000-0000-0000-0001-{one:012}"}}
            for one in range(1_200)
        ]
        again = [
            copied(one + 1, "raw.orders", "raw.orders")
            | {"run": {"runId": f"00000000-0000-0000-0002-{one:012}"}}
            for one in range(1_200)
        ]
        made.ingest([*DEMO, *lines(*EXTRA, *chain, *again)])
        made.settle()
        ruled(made, "warn")
        yield made


@pytest.mark.parametrize("name", NAMES)
def test_a_question_ends_in_a_second_on_some_thousand_events(
    long: Workspace, name: str
) -> None:
    begun = time.process_time()
    rows = answer(long, name)
    took = time.process_time() - begun

    assert rows
    assert took < 1


def test_the_long_chain_is_followed_to_its_end(long: Workspace) -> None:
    rows = answer(long, "latest-version", name="churn")

    assert ROWS_MAX == len(rows)
    assert "orders/2026-05-04.csv" in [row[2] for row in rows]
