"""An object on a server is the dataset that OpenLineage's own client names."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openlineage.client.naming import dataset as client

from provgraph.contracts.odcs.naming import datasets_of
from provgraph.contracts.odcs.reading import read_contract
from provgraph.contracts.odcs.types import fitting, is_wider
from tests.profile import scaled
from tests.unit.contracts.odcs.builders import HEAD, fixture

NAMED = [
    client.Postgres("pg", "5432", "d", "s", "t"),
    client.MySQL("my", "3306", "d", "t"),
    client.DB2("d2", "50000", "d", "s", "t"),
    client.Hive("hi", "10000", "d", "t"),
    client.Trino("tr", "8080", "c", "s", "t"),
    client.Snowflake("org", "acct", "d", "s", "t"),
    client.BigQuery("p", "d", "t"),
    client.Athena("eu-west-1", "awsdatacatalog", "s", "t"),
    client.Kafka("ka", "9092", "t"),
    client.PubSubNaming(client.PubSubResourceType.TOPIC, "p", "t"),
    client.LocalFileSystem("/data/t.parquet"),
    client.S3("bucket", "data/t"),
    client.ABFSS("box", "store", "data"),
    client.ABFSS("box", "store", "data/t"),
]
OWN = {
    ("oracle://or:1521", "svc.t"),  # the physical name has the schema: SALES.LINES
    ("sqlserver://sy:1433", "t"),  # likewise
    ("mssql://ms:1433", "d.dbo.t"),  # the naming has it, the client has not
}


def test_servers_are_named_as_the_client_names_them() -> None:
    one = fixture("servers-named")
    named = {at[:2] for at in datasets_of(one, one.objects[0])}
    wanted = {(at.get_namespace(), at.get_name()) for at in NAMED}

    assert len(one.servers) == len(named)
    assert wanted | OWN == named


@pytest.mark.parametrize("namespace", ["{this}", "pg://{host}", "{table}"])
def test_a_namespace_that_is_said_is_taken_as_it_is(namespace: str) -> None:
    server = "{server: a, type: postgres, host: h, port: 1, database: d, schema: s}"
    said = f"{{property: openlineage.namespace, value: '{namespace}'}}"
    one = read_contract(
        f"{HEAD}servers: [{server}]\ncustomProperties: [{said}]\n"
        "schema: [{name: t}]".encode()
    )

    assert [(namespace, "d.s.t")] == [at[:2] for at in datasets_of(one, one.objects[0])]


def test_a_server_that_openlineage_does_not_name_is_not_guessed() -> None:
    one = fixture("servers-unnamed")

    assert () == datasets_of(one, one.objects[0])


def test_custom_properties_say_what_the_rule_does_not() -> None:
    one = fixture("custom-properties")

    assert [
        {("unity://main", "main.s.orders"), ("duckdb://d", "main.s.orders")},
        {("file", "/data/other")},
        {("unity://main", "third"), ("duckdb://d", "third")},
    ] == [{at[:2] for at in datasets_of(one, each)} for each in one.objects]


@pytest.mark.parametrize(
    ("logical", "physical", "fits", "others"),
    [
        (
            "string",
            None,
            ["VARCHAR(20)", "text", "character varying(3)"],
            ["int", "text[]"],
        ),
        (
            "integer",
            None,
            ["BIGINT", "int unsigned", "NUMBER(38,0)"],
            ["double", "integers"],
        ),
        ("number", None, ["double precision", "decimal(10, 2)", "long"], ["string"]),
        ("boolean", None, ["bool", "tinyint(1)"], ["int"]),
        ("date", None, ["DATE"], ["timestamp"]),
        ("timestamp", None, ["timestamp with time zone", "datetime2(7)"], ["date"]),
        ("time", None, ["time without time zone"], ["timestamp"]),
        ("object", None, ["struct<a:int>", "RECORD"], ["array<int>"]),
        ("array", None, ["array<int>", "text[]", "list"], ["text"]),
        (None, "INT", ["bigint"], ["text"]),
        (None, "geography(4326)", ["geography"], ["geometry"]),
        ("string", "super_text(3)", ["SUPER_TEXT(4)", "varchar"], ["int"]),
    ],
)
def test_types_fit_by_their_families(
    logical: str | None, physical: str | None, fits: list[str], others: list[str]
) -> None:
    pattern = fitting(logical, physical)

    assert pattern
    assert [] == [one for one in fits if not re.search(pattern, one, re.IGNORECASE)]
    assert [] == [one for one in others if re.search(pattern, one, re.IGNORECASE)]


TYPES = st.sampled_from(
    [
        *(
            "tinyint",
            "smallint",
            "int",
            "INTEGER",
            "bigint",
            "long",
            "number",
            "string",
        ),
        *("float", "double", "varchar(3)", "varchar(9)", "text", "decimal(5,2)"),
        *("decimal(7,2)", "decimal(7,4)", "date", "geography", "?"),
    ]
)


@settings(max_examples=scaled(4_000), deadline=None)
@given(one=TYPES, other=TYPES, third=TYPES)
def test_what_is_wider_is_an_order(one: str, other: str, third: str) -> None:
    assert not (is_wider(one, other) and is_wider(other, one))
    assert not is_wider(one, one)
    if is_wider(one, other) and is_wider(other, third):
        assert is_wider(one, third)
