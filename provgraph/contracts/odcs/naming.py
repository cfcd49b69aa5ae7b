"""Which dataset of the lineage an object of a contract is.

A server and an object's physical name (else its name) are what OpenLineage's naming
makes of them. Where it has no rule for a type of server, or where a producer names
otherwise, custom properties say it: `openlineage.namespace` of an object, a server or
the contract, the first that is there, and `openlineage.name` of an object.

Source: https://openlineage.io/docs/spec/naming
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from provgraph.contracts.odcs.contract import Contract, SchemaObject, Server
from provgraph.contracts.odcs.document import Value, within

NAMESPACE: Final = "openlineage.namespace"
NAME: Final = "openlineage.name"


class Named(NamedTuple):
    """A dataset as OpenLineage names it.

    Attributes:
        places: what of the contract the name is made of.
    """

    namespace: str
    name: str
    places: frozenset[str]


class _Rule(NamedTuple):
    """How a type of server is named: `{key}` is a setting, `{table}` the object.

    Attributes:
        otherwise: what settings are where a contract leaves them out.
    """

    namespace: str
    name: str
    otherwise: Mapping[str, str] = {}


_POSTGRES: Final = _Rule("postgres://{host}:{port}", "{database}.{schema}.{table}")
_RULES: Final = {
    "postgres": _POSTGRES,
    "postgresql": _POSTGRES,
    "mysql": _Rule("mysql://{host}:{port}", "{database}.{table}"),
    "oracle": _Rule("oracle://{host}:{port}", "{serviceName}.{table}"),
    "sqlserver": _Rule(
        "mssql://{host}:{port}", "{database}.{schema}.{table}", {"port": "1433"}
    ),
    "synapse": _Rule("sqlserver://{host}:{port}", "{table}"),
    "db2": _Rule("db2://{host}:{port}", "{database}.{schema}.{table}"),
    "hive": _Rule("hive://{host}:{port}", "{database}.{table}", {"port": "10000"}),
    "trino": _Rule("trino://{host}:{port}", "{catalog}.{schema}.{table}"),
    "snowflake": _Rule("snowflake://{account}", "{database}.{schema}.{table}"),
    "bigquery": _Rule("bigquery", "{project}.{dataset}.{table}"),
    "athena": _Rule(
        "awsathena://athena.{regionName}.amazonaws.com",
        "{catalog}.{schema}.{table}",
        {"catalog": "awsdatacatalog"},
    ),
    "kafka": _Rule("kafka://{host}", "{table}"),
    "pubsub": _Rule("pubsub", "topic:{project}:{table}"),
    "local": _Rule("file", "{path}"),
    "s3": _Rule("{location}", "{location}"),
    "azure": _Rule("{location}", "{location}"),
}
_SETTING: Final = re.compile(r"\{(\w+)\}")
_AZURE_FIRST: Final = re.compile(r"(?:az|abfss?|wasbs?)://([^/@]+)/([^/]+)/(.+)")
_AZURE_AT: Final = re.compile(r"(?:az|abfss?|wasbs?)://([^/@]+)@([^/]+)/(.+)")
_S3: Final = re.compile(r"(?:s3|s3a|s3n)://([^/]+)/(.+)")


def datasets_of(contract: Contract, one: SchemaObject) -> tuple[Named, ...]:
    """Return the datasets that an object is, one a server; none if none is known."""
    namespace = _text(one.custom, NAMESPACE)
    name = _text(one.custom, NAME)
    own = frozenset({_name_place(one)})
    if namespace is not None:
        return (Named(namespace, name or one.stored_name, own),)
    everywhere = _text(contract.custom, NAMESPACE)
    if not contract.servers and everywhere is not None:
        return (Named(everywhere, name or one.stored_name, own),)
    found: dict[tuple[str, str], Named] = {}
    for server in contract.servers:
        named = _at(server, one, everywhere)
        if named is not None:
            named = named._replace(name=name or named.name)
            found.setdefault((named.namespace, named.name), named)
    return tuple(found.values())


def has_rule(server: Server) -> bool:
    """Tell whether OpenLineage says how datasets of such a server are named."""
    return server.type in _RULES


def _at(server: Server, one: SchemaObject, everywhere: str | None) -> Named | None:
    """Return what an object is on a server; None where that cannot be known."""
    rule = _RULES.get(server.type)
    said = _text(server.custom, NAMESPACE) or everywhere
    if rule is None:
        if said is None:
            return None
        return Named(said, one.stored_name, frozenset({_name_place(one)}))
    settings = {**rule.otherwise, **server.settings, "table": one.stored_name}
    needed = _SETTING.findall(rule.name if said else rule.namespace + rule.name)
    if not all(settings.get(key) for key in needed):
        return None
    places = {within(server.place, key) for key in needed if key in server.settings}
    places |= {within(server.place, "type"), _name_place(one)}
    if "location" in needed:
        return _in_a_lake(server, one, said, frozenset(places))
    if "table" not in needed:
        places.discard(_name_place(one))

    def filled(template: str) -> str:
        return _SETTING.sub(lambda found: settings[found[1]], template)

    namespace = filled(rule.namespace) if said is None else said
    return Named(namespace, filled(rule.name), frozenset(places))


def _in_a_lake(
    server: Server, one: SchemaObject, said: str | None, places: frozenset[str]
) -> Named | None:
    """Return the folder that a location names, up to its first wildcard."""
    location = server.settings["location"]
    if (found := _S3.fullmatch(location)) is not None:
        namespace, key = f"s3://{found[1]}", found[2]
    elif (found := _AZURE_AT.fullmatch(location)) is not None:
        namespace, key = f"abfss://{found[1]}@{found[2]}", found[3]
    elif (found := _AZURE_FIRST.fullmatch(location)) is not None:
        host = found[1].replace(".blob.", ".dfs.")
        namespace, key = f"abfss://{found[2]}@{host}", found[3]
    else:
        return None
    parts = key.replace("{model}", one.stored_name).strip("/").split("/")
    kept = next((at for at, part in enumerate(parts) if "*" in part), len(parts))
    if not kept:
        return None
    if "{model}" not in key:
        places -= {_name_place(one)}
    return Named(said or namespace, "/".join(parts[:kept]), places)


def _name_place(one: SchemaObject) -> str:
    return within(one.place, "physicalName" if one.physical_name else "name")


def _text(custom: Mapping[str, Value], key: str) -> str | None:
    value = custom.get(key)
    return value if isinstance(value, str) and value else None
